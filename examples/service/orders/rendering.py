"""From orders to what goes over the wire."""

from __future__ import annotations

import html
import json
from string import Template
from typing import Any, Dict

from .models import Order

INVOICE = Template(
    "<!doctype html><title>Invoice $number</title><h1>Invoice $number for $customer</h1>"
    "<table>$rows</table><p>Total: $total"
)
ROW = Template("<tr><td>$product<td>$quantity<td>$price")


def plain(order: Order) -> Dict[str, Any]:
    """An order as dicts and lists."""
    # Mistake 3: JSON in a hot path. Each order of each page is written as text and parsed back,
    # only to have a dict of it. Mend: build the dict by hand.
    return json.loads(json.dumps(order, default=vars))


def to_json(value: Any) -> bytes:
    return json.dumps(value).encode()


def money(cents: int, settings: Dict[str, Any]) -> str:
    currency = settings["currency"]
    return f"{currency['symbol']}{cents // 100}{currency['decimal_point']}{cents % 100:02}"


def invoice(order: Order, customer: str, settings: Dict[str, Any]) -> bytes:
    rows = (
        ROW.substitute(
            product=html.escape(line.product),
            quantity=line.quantity,
            price=money(line.price_cents, settings),
        )
        for line in order.lines
    )
    page = INVOICE.substitute(
        number=order.number,
        customer=html.escape(customer),
        rows="".join(rows),
        total=money(order.total_cents(), settings),
    )
    return page.encode()
