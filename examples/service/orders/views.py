"""One coroutine per route; each answers a request from the database."""

from __future__ import annotations

import json
from typing import Any, Dict, List

from .database import Database
from .http import Request, Response, not_found
from .models import Order
from .passwords import is_password
from .rendering import invoice, plain, to_json
from .request_log import log

JSON = "application/json"


async def list_orders(request: Request, database: Database, settings: Dict[str, Any]) -> Response:
    """The newest orders of a customer with their lines: `GET /orders?customer=3&limit=16`."""
    customer = int(request.query.get("customer", "0"))
    orders = database.orders_of(customer, settings["paging"]["limit"])
    load_lines(orders, database)
    log_orders(orders)
    page = {"customer": customer, "orders": [plain(order) for order in orders]}
    return Response(200, JSON, to_json(page))


def load_lines(orders: List[Order], database: Database) -> None:
    # Mistake 2: a query in a loop (N+1). Every order asks for its own lines.
    # Mend: one query for all of them, `where number in (…)`, and a dict by number.
    for order in orders:
        order.lines = database.lines_of(order.number)


def log_orders(orders: List[Order]) -> None:
    for order in orders:
        for line in order.lines:
            # Mistake 5: eager log formatting in a loop. The text is made and never
            # written: the level is INFO. Mend: `log.debug("order %d: %r", order.number, line)`.
            log.debug(
                f"order {order.number} ({order.total_cents()}): {line!r} ({line.total_cents()})"
            )


async def show_invoice(request: Request, database: Database, settings: Dict[str, Any]) -> Response:
    """`GET /invoices?number=17`."""
    order = database.order(int(request.query.get("number", "-1")))
    if order is None:
        return not_found("no such order")
    name = database.customer_name(order.customer)
    return Response(200, "text/html; charset=utf-8", invoice(order, name, settings))


async def place_order(request: Request, database: Database, settings: Dict[str, Any]) -> Response:
    """`POST /orders` with customer, password, product and quantity as JSON."""
    wish = json.loads(request.body)
    if not may_order(wish["customer"], wish["password"], database):
        return Response(403, JSON, to_json({"error": "wrong password"}))
    number = database.add_order(wish["customer"], wish["product"], wish["quantity"])
    return Response(201, JSON, to_json({"number": number}))


def may_order(customer: int, password: str, database: Database) -> bool:
    stored = database.password_of(customer)
    if stored is None:
        return False
    # Mistake 1: a blocking call in asynchronous code. Every other request waits for the hash.
    # Mend: `await loop.run_in_executor(None, is_password, …)`; hashing releases the GIL.
    return is_password(password, stored[0], stored[1])


async def health(request: Request, database: Database, settings: Dict[str, Any]) -> Response:
    return Response(200, JSON, b'{"ok": true}')


ROUTES = {
    ("GET", "/orders"): list_orders,
    ("POST", "/orders"): place_order,
    ("GET", "/invoices"): show_invoice,
    ("GET", "/health"): health,
}
