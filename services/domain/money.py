"""What a look at a picture costs, by a dated table of list prices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

MILLION = Decimal(1_000_000)
MICRO_DOLLAR = Decimal("0.000001")


@dataclass(frozen=True)
class Price:
    """USD per million tokens from a day on; above `prompt_limit` prompt tokens the `long_` prices apply."""

    valid_from: date
    input: Decimal
    output: Decimal
    prompt_limit: int | None = None
    long_input: Decimal = Decimal(0)
    long_output: Decimal = Decimal(0)


OCTOBER = date(2026, 10, 1)
PRICES: dict[str, tuple[Price, ...]] = {
    "claude-haiku-5-5": (
        Price(OCTOBER, Decimal("0.10"), Decimal("0.50"), 100_000, Decimal("0.50"), Decimal("2.50")),
    ),
    "claude-sonnet-5-5": (Price(OCTOBER, Decimal(2), Decimal(10)),),
    "claude-opus-5-5": (Price(OCTOBER, Decimal(4), Decimal(20)),),
    "claude-fable-5-1": (Price(OCTOBER, Decimal(10), Decimal(50)),),
    "claude-haiku-4-5": (Price(OCTOBER, Decimal(1), Decimal(5)),),
}
"""Anthropic's list prices, newest last; source: the vendor's model pages, October 2026."""


def price(model: str, day: date) -> Price | None:
    """The price of `model` on `day`, or None where the table does not know it."""
    known = [entry for entry in PRICES.get(model, ()) if entry.valid_from <= day]
    return known[-1] if known else None


def claude_cost(model: str, input_tokens: int, output_tokens: int, day: date) -> Decimal | None:
    """USD for one answer, to the micro-dollar; None when the price is not known."""
    at = price(model, day)
    if at is None:
        return None
    long = at.prompt_limit is not None and input_tokens > at.prompt_limit
    per_input, per_output = (at.long_input, at.long_output) if long else (at.input, at.output)
    return ((input_tokens * per_input + output_tokens * per_output) / MILLION).quantize(MICRO_DOLLAR)
