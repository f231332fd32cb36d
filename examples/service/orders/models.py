"""What the service talks about: plain values, no storage and no text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import List


@dataclass
class Line:
    product: str
    quantity: int
    price_cents: int

    def total_cents(self) -> int:
        return self.quantity * self.price_cents


@dataclass
class Order:
    number: int
    customer: int
    placed_at: str
    status: str
    lines: List[Line] = field(default_factory=list)

    def total_cents(self) -> int:
        return sum(line.total_cents() for line in self.lines)
