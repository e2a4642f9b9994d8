"""Costs in sentences: exact, with who says so and how old it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from services.domain.money_text import UNTIL, cost_dollars, dollars, left_dollars
from services.domain.runway import Outlook, Runway
from ui import numbers, times
from ui.needs import Need

VENDORS = {
    "higgsfield": "Higgsfield",
    "anthropic": "Anthropic",
    "wavespeed": "WaveSpeed",
    "elevenlabs": "ElevenLabs",
}
KINDS = {
    "generation": "Image job",
    "prompt_group": "Look at a picture",
    "voice_take": "Spoken line",
    "training": "Training",
}
FLAGS = {
    "charged_though_failed": "Charged although it failed",
    "charged_though_nsfw": "Charged although it was refused",
}
SOURCES = {
    "vendor_estimate": "the vendor's estimate",
    "vendor_bill": "the vendor's bill",
    "price_book": "the price book",
    "person": "you, from the vendor's bill",
}
SURE = {"documented": "the vendor says so", "third_party": "reported by others", "unverified": "not confirmed"}


class Change(Protocol):
    """What a line of a budget's history needs to know."""

    @property
    def change(self) -> str: ...
    @property
    def from_usd(self) -> Decimal | None: ...
    @property
    def to_usd(self) -> Decimal | None: ...
    @property
    def period(self) -> str: ...


class Standing(Protocol):
    """What is said of a budget that comes to its end."""

    @property
    def ai_model_id(self) -> str | None: ...
    @property
    def period(self) -> str: ...
    @property
    def limit_usd(self) -> Decimal: ...
    @property
    def left_usd(self) -> Decimal: ...


def books(latest: datetime | None, now: datetime) -> str:
    """Where the figures come from and how fresh they are."""
    if latest is None:
        return "The ledger is empty: nothing was spent yet"
    return f"From the studio's ledger, last entry {times.ago(latest, now)}; days are those of UTC"


def vendor(service: str) -> str:
    return VENDORS.get(service, service.capitalize())


def runway(found: Runway) -> str:
    """How long the month's budget lasts, as one sentence."""
    pace = f"{dollars(found.per_day.quantize(Decimal('0.01')))} a day"
    if found.outlook is Outlook.ENDED:
        return "Nothing is left of this month's budget: paid work is refused until you raise it or the month ends."
    if found.outlook is Outlook.NOTHING:
        return "Nothing was spent this month yet, so the whole budget is ahead."
    if found.outlook is Outlook.TOO_EARLY:
        return f"Too early to tell how long the budget lasts; so far {pace}."
    if found.day is not None:
        return f"At this pace ({pace}) the budget ends on the {ordinal(found.day.day)}."
    rest = left_dollars(found.rest or Decimal(0))
    return f"At this pace ({pace}) the budget lasts the month, with about {rest} to spare."


def ordinal(number: int) -> str:
    """19 -> "19th"."""
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def by_day(spent: Mapping[date, Decimal], *, made_up: bool = False) -> str:
    """The answer to: what did each day cost? `made_up`: by the sandbox, so no money was spent."""
    if not spent:
        return "Nothing was spent in this month."
    day, most = max(spent.items(), key=lambda item: item[1])
    days = numbers.counted(sum(1 for one in spent.values() if one), "day")
    what = "The sandbox made up charges" if made_up else "Money was spent"
    return f"{what} on {days}; the dearest was the {ordinal(day.day)} with {cost_dollars(most)}."


def leading(sums: Mapping[str, Decimal]) -> str:
    """The answer to: where did it go? `sums` are dollars by name, largest first."""
    total = sum(sums.values(), Decimal(0))
    if not total:
        return "Nothing was spent in this month."
    name, most = next(iter(sums.items()))
    if len(sums) == 1:
        return f"All of it, {cost_dollars(total)}, falls to {name}."
    part = "Most of it" if 2 * most > total else "The largest part"
    return f"{part}, {cost_dollars(most)} or {round(100 * most / total)} % of {cost_dollars(total)}, falls to {name}."


def unpriced(number: int) -> str:
    """What the sums leave out."""
    charges = numbers.counted(number, "charge")
    return f"{charges} without a known price in dollars {'is' if number == 1 else 'are'} not in these sums."


def sandbox(usd: Decimal, charges: int) -> str:
    were = "was" if charges == 1 else "were"
    said = f"{numbers.counted(charges, 'charge')} of {cost_dollars(usd)} {were} made up by the sandbox."
    return f"{said} No money was moved."


def change(one: Change, whose: str) -> str:
    """What somebody did to a budget."""
    period = {"month": "a month", "day": "a day"}.get(one.period, one.period)
    if one.change == "lifted":
        return f"Lifted the budget of {dollars(one.from_usd or Decimal(0))} {period} for {whose}"
    if one.change == "set" or one.from_usd is None:
        return f"Set {dollars(one.to_usd or Decimal(0))} {period} for {whose}"
    if one.from_usd == one.to_usd:
        return f"Changed what {dollars(one.from_usd)} {period} for {whose} allows"
    return f"Changed {dollars(one.from_usd)} to {dollars(one.to_usd or Decimal(0))} {period} for {whose}"


def nearly(budget: Standing | None) -> str:
    """The status line once most of a budget is used; empty before."""
    return "" if budget is None else f"Budget: {left_dollars(budget.left_usd)} left {UNTIL[budget.period]}"


def needs(budget: Standing | None) -> list[Need]:
    """What the first screen says about it."""
    if budget is None:
        return []
    used = f"{dollars(budget.limit_usd)} budget{' of a persona' if budget.ai_model_id else ''}"
    if budget.left_usd <= 0:
        words = f"Nothing is left of your {used}: paid work is refused {UNTIL[budget.period]}"
    else:
        words = f"{left_dollars(budget.left_usd)} of your {used} is left {UNTIL[budget.period]}"
    return [Need(words, "Look", "costs", (("tab", "Budget"),))]
