"""What everything cost, month by month: totals, what is held, what was charged for nothing, and the books as a file."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from services import export
from services.identity import Identity
from services.store import costs as store
from services.store.costs import Charge as Charge
from services.store.costs import OpenCost as OpenCost
from services.store.costs import SpendingDay as SpendingDay
from services.store.costs import VendorPrice as VendorPrice

SHOWN = 50
"""Rows of a short list on the page; the file holds all of them."""
COLUMNS = (
    "entry_number", "created_at", "service", "kind", "unit", "amount", "usd", "is_sandbox", "job_kind", "job_id",
    "ai_model_id", "prompt_id", "source", "flag",
)  # fmt: skip


@dataclass(frozen=True)
class Month:
    """The days of one month (UTC), the sandbox apart: no money moved there."""

    first: date
    real: tuple[SpendingDay, ...]
    sandbox: tuple[SpendingDay, ...]

    @property
    def last(self) -> date:
        return self.first.replace(day=monthrange(self.first.year, self.first.month)[1])

    @property
    def spent(self) -> Decimal:
        return spent(self.real)

    @property
    def given_back(self) -> Decimal:
        """Refunds of what was reserved, and of what had been charged."""
        return sum((one.refunded_usd + one.returned_usd for one in self.real), Decimal(0))

    @property
    def unpriced(self) -> int:
        """Charges of which nobody knows the dollars."""
        return sum(one.unpriced for one in self.real)


def spent(rows: tuple[SpendingDay, ...] | list[SpendingDay]) -> Decimal:
    """Dollars charged, less what was given back later."""
    return sum((one.charged_usd - one.returned_usd for one in rows), Decimal(0))


def by(rows: tuple[SpendingDay, ...], what: Callable[[SpendingDay], str]) -> dict[str, Decimal]:
    """Dollars spent by what a row says, largest first."""
    sums: dict[str, Decimal] = {}
    for one in rows:
        sums[what(one)] = sums.get(what(one), Decimal(0)) + one.charged_usd - one.returned_usd
    return dict(sorted(sums.items(), key=lambda item: -item[1]))


def by_day(rows: tuple[SpendingDay, ...]) -> dict[date, Decimal]:
    """Dollars spent by day, first day first."""
    sums: dict[date, Decimal] = {}
    for one in sorted(rows, key=lambda row: row.day):
        sums[one.day] = sums.get(one.day, Decimal(0)) + one.charged_usd - one.returned_usd
    return sums


def month(who: Identity, first: date) -> Month:
    """The totals of the month that begins on `first`."""
    last = first.replace(day=monthrange(first.year, first.month)[1])
    rows = store.days(who.client, first, last)
    real = tuple(one for one in rows if not one.is_sandbox)
    return Month(first, real, tuple(one for one in rows if one.is_sandbox))


def months(who: Identity, today: date) -> list[date]:
    """The first days of the months there are costs of, newest first; this one is always among them."""
    since = (store.first_day(who.client) or today).replace(day=1)
    found, at = [], today.replace(day=1)
    while at >= since:
        found.append(at)
        at = (at - timedelta(days=1)).replace(day=1)
    return found or [today.replace(day=1)]


def has_sandbox(who: Identity) -> bool:
    """Whether the sandbox ever made up a charge."""
    return store.has_sandbox(who.client)


def held(who: Identity) -> list[OpenCost]:
    """What may still be charged; what nobody knows the end of comes first."""
    return store.open_costs(who.client, SHOWN)


def flagged(who: Identity, first: date) -> list[Charge]:
    """What was charged in this month although the job failed or was refused, newest first."""
    since, until = _bounds(first)
    return store.flagged(who.client, since, until, SHOWN)


def settle(who: Identity, job_id: str, was_charged: bool) -> None:
    """Book what the person found on the vendor's bill. Raises Conflict, Unavailable."""
    store.settle(who.client, who.user_id, job_id, was_charged)


def latest(who: Identity) -> datetime | None:
    """When the newest entry was written; None in empty books."""
    return store.latest(who.client)


def prices(who: Identity) -> list[VendorPrice]:
    """The price book."""
    return store.prices(who.client)


def csv(who: Identity, first: date) -> bytes:
    """Every entry of the month, newest first, safe to open in a spreadsheet."""
    since, until = _bounds(first)
    rows = export.everything(lambda cursor: store.ledger(who.client, since, until, cursor, export.AT_ONCE))
    return export.csv(rows, COLUMNS)


def _bounds(first: date) -> tuple[datetime, datetime]:
    """The month's first moment and the first one after it, UTC."""
    after = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    return datetime.combine(first, time(), UTC), datetime.combine(after, time(), UTC)
