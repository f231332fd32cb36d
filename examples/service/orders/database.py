"""The orders in SQLite: one connection, used from the event loop's thread only."""

from __future__ import annotations

import random
import sqlite3
from typing import List, Optional, Tuple

from .models import Line, Order
from .passwords import hash_password

CUSTOMERS = 40
ORDERS_PER_CUSTOMER = 25
LINES_PER_ORDER = (3, 8)
PRODUCTS = (
    "Anvil",
    "Bellows",
    "Crucible",
    "Flux",
    "Hammer",
    "Ingot",
    "Mould",
    "Tongs",
    "Whetstone",
)
STATES = ("new", "paid", "packed", "shipped")

SCHEMA = """
create table customers (
    id integer primary key, name text not null, salt blob not null, password blob not null
);
create table products (id integer primary key, name text not null);
create table orders (
    number integer primary key, customer integer not null, placed_at text not null,
    status text not null
);
create table lines (
    number integer not null, product integer not null, quantity integer not null,
    price_cents integer not null
);
create index orders_by_customer on orders (customer, number desc);
create index lines_by_order on lines (number);
"""


def open_database(path: str) -> "Database":
    """Makes a database at `path`, the same one every time."""
    connection = sqlite3.connect(path)
    connection.execute("pragma journal_mode = wal")
    connection.execute(
        "pragma synchronous = off"
    )  # it lives in a temporary folder and dies with us
    connection.executescript(SCHEMA)
    _fill(connection, random.Random(8))
    connection.commit()
    return Database(connection)


def _fill(connection: sqlite3.Connection, chance: random.Random) -> None:
    connection.executemany("insert into products values (?, ?)", enumerate(PRODUCTS))
    for customer in range(CUSTOMERS):
        salt = b"salt-%d" % customer
        row = (customer, f"Customer {customer}", salt, hash_password(f"secret-{customer}", salt))
        connection.execute("insert into customers values (?, ?, ?, ?)", row)
    for number in range(CUSTOMERS * ORDERS_PER_CUSTOMER):
        day = f"2026-{chance.randint(1, 9):02}-{chance.randint(1, 28):02}"
        order = (number, number % CUSTOMERS, day, chance.choice(STATES))
        connection.execute("insert into orders values (?, ?, ?, ?)", order)
        for _ in range(chance.randint(*LINES_PER_ORDER)):
            line = (
                number,
                chance.randrange(len(PRODUCTS)),
                chance.randint(1, 9),
                chance.randint(99, 9999),
            )
            connection.execute("insert into lines values (?, ?, ?, ?)", line)


class Database:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def close(self) -> None:
        self._connection.close()

    def orders_of(self, customer: int, limit: int) -> List[Order]:
        """The newest orders of a customer, without their lines."""
        rows = self._connection.execute(
            "select number, customer, placed_at, status from orders where customer = ?"
            " order by number desc limit ?",
            (customer, limit),
        )
        return [Order(*row) for row in rows]

    def order(self, number: int) -> Optional[Order]:
        row = self._connection.execute(
            "select number, customer, placed_at, status from orders where number = ?", (number,)
        ).fetchone()
        if row is None:
            return None
        order = Order(*row)
        order.lines = self.lines_of(number)
        return order

    def lines_of(self, number: int) -> List[Line]:
        rows = self._connection.execute(
            "select products.name, quantity, price_cents from lines"
            " join products on products.id = lines.product where number = ?",
            (number,),
        )
        return [Line(*row) for row in rows]

    def customer_name(self, customer: int) -> str:
        row = self._connection.execute(
            "select name from customers where id = ?", (customer,)
        ).fetchone()
        return "nobody" if row is None else row[0]

    def password_of(self, customer: int) -> Optional[Tuple[bytes, bytes]]:
        """Salt and hash."""
        return self._connection.execute(
            "select salt, password from customers where id = ?", (customer,)
        ).fetchone()

    def add_order(self, customer: int, product: int, quantity: int) -> int:
        cursor = self._connection.execute(
            "insert into orders (customer, placed_at, status) values (?, date(), 'new')",
            (customer,),
        )
        number = cursor.lastrowid
        self._connection.execute(
            "insert into lines values (?, ?, ?, 500)", (number, product, quantity)
        )
        self._connection.commit()
        return int(number or 0)
