"""Money in words, exact: what it costs, what is left, what a budget refused."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_UP, Decimal

CENT = Decimal("0.01")
UNTIL = {"month": "this month", "day": "today"}
"""The period of a budget, as it ends a sentence."""


@dataclass(frozen=True)
class Cost:
    """What a press would cost: `amount` in the vendor's `unit`, `usd` in dollars; None: nobody knows."""

    images: int
    unit: str
    amount: Decimal | None
    usd: Decimal | None
    sandbox: bool = False

    def times(self, number: int) -> Cost:
        """The same for so many jobs."""
        return Cost(
            self.images * number,
            self.unit,
            None if self.amount is None else self.amount * number,
            None if self.usd is None else self.usd * number,
            self.sandbox,
        )


@dataclass(frozen=True)
class Left:
    """What the tightest budget still holds: dollars, and the budget's period."""

    usd: Decimal
    period: str = "month"


def dollars(amount: Decimal) -> str:
    """Cents as usual; below one cent with enough digits not to read as nothing."""
    if amount < 0:
        return f"-{dollars(-amount)}"
    if amount == 0:
        return "$0.00"
    return f"${amount:,.2f}" if amount >= CENT else f"${amount.normalize():f}"


def cost_dollars(amount: Decimal) -> str:
    """What has to be paid, rounded up: a button never promises less than is charged.

    To the cent; below ten cents to a hundredth of one, as a cent would be a large part of it.
    """
    if amount >= 10 * CENT:
        return dollars(amount.quantize(CENT, ROUND_UP))
    fine = amount.quantize(CENT / 100, ROUND_UP)
    return dollars(fine) if fine == fine.quantize(CENT) else f"${fine.normalize():f}"


def left_dollars(amount: Decimal) -> str:
    """What is left, to the cent below: never more than there is."""
    return dollars(max(amount, Decimal(0)).quantize(CENT, ROUND_DOWN))


def credits(amount: Decimal) -> str:
    short = f"{amount.normalize():f}"
    return f"{short} credit" if short == "1" else f"{short} credits"


def images(number: int) -> str:
    return "1 image" if number == 1 else f"{number:,} images"


def price(cost: Cost, left: Left | None) -> str:
    """The words on the button: "4 images · 6 credits · $0.38 · leaves $11.20 this month"."""
    said = [images(cost.images)]
    if cost.amount is None and cost.usd is None:
        return " · ".join([*said, "price unknown"])
    if cost.amount is not None and cost.unit == "credits":
        said.append(credits(cost.amount))
    if cost.usd is not None:
        said.append(cost_dollars(cost.usd))
    if cost.sandbox:
        said.append("sandbox, nothing is charged")
    elif left is not None and cost.usd is not None:
        said.append(_leaves(cost.usd, left))
    return " · ".join(said)


def fits(cost: Cost, left: Left | None) -> bool:
    """Whether the budget has room for it, as far as the price is known."""
    return cost.sandbox or left is None or cost.usd is None or cost.usd <= left.usd


def over_budget(cost: Decimal, left: Decimal, limit: Decimal, period: str, *, persona: bool = False) -> str:
    """Why a budget refused: what it would cost, what is left, and that nothing happened."""
    whose = "the persona's" if persona else "your"
    return (
        f"This costs {cost_dollars(cost)}, and {left_dollars(left)} of {whose} {dollars(limit)} budget is left "
        f"{UNTIL.get(period, '')}. Nothing was sent or charged; raise the budget under Costs, or make less."
    )


def price_rose(was: Decimal, asked: Decimal, unit: str) -> str:
    """Why a job was not sent: the vendor asks more than the button said."""
    say = credits if unit == "credits" else cost_dollars
    rose = f"The price rose from {say(was)} to {say(asked)}; nothing was charged."
    return f"{rose} Look at the new price and press again."


def _leaves(usd: Decimal, left: Left) -> str:
    rest = left.usd - usd
    if rest < 0:
        return f"{cost_dollars(-rest)} more than is left {UNTIL.get(left.period, '')}"
    return f"leaves {left_dollars(rest)} {UNTIL.get(left.period, '')}"
