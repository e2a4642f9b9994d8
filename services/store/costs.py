"""The ledger and what is counted of it: `charges`, `spending_days`, `open_costs`, `vendor_prices`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from supabase import Client

from services.store.answers import in_our_words
from services.store.paging import LARGEST_PAGE, fetch
from services.store.rows import Page, columns, read_all

LEDGER = "charges"


@dataclass(frozen=True)
class SpendingDay:
    """One day (UTC) of one vendor, persona and sandbox; all `usd` in dollars, `charged` in `unit`."""

    day: date
    service: str
    unit: str
    ai_model_id: str | None
    is_sandbox: bool
    charged: Decimal
    charged_usd: Decimal
    returned_usd: Decimal
    refunded_usd: Decimal
    flagged_usd: Decimal
    charges: int
    unpriced: int
    refunds: int
    flagged: int


@dataclass(frozen=True)
class Charge:
    """One entry of the ledger. `source` says who named the amount, `flag` that it was for nothing."""

    id: str
    entry_number: int
    created_at: datetime
    service: str
    kind: str
    unit: str
    amount: Decimal | None
    usd: Decimal | None
    is_sandbox: bool
    job_kind: str
    job_id: str
    ai_model_id: str | None
    prompt_id: str | None
    source: str
    flag: str | None


@dataclass(frozen=True)
class OpenCost:
    """What may still be charged for one job; `is_unknown`: nobody is asking the vendor any more."""

    id: str
    job_kind: str
    state: str
    ai_model_id: str | None
    service: str
    unit: str
    amount: Decimal | None
    usd: Decimal | None
    is_sandbox: bool
    created_at: datetime
    is_unknown: bool


@dataclass(frozen=True)
class VendorPrice:
    """A line of the price book: dollars a unit, from a day on, and how sure that is."""

    service: str
    model: str
    unit: str
    usd: Decimal
    valid_from: date
    source: str
    confidence: str


def days(client: Client, since: date, until: date) -> list[SpendingDay]:
    """Both days included; some hundred rows, however long the ledger is."""
    found: list[SpendingDay] = []
    for start in range(0, 1_000_000, LARGEST_PAGE):
        query = client.table("spending_days").select(columns(SpendingDay)).gte("day", str(since))
        query = query.lte("day", str(until)).order("day").order("id").range(start, start + LARGEST_PAGE - 1)
        with in_our_words():
            rows = query.execute().data
        found += read_all(SpendingDay, rows)
        if len(rows) < LARGEST_PAGE:
            break
    return found


def first_day(client: Client) -> date | None:
    """The first day on which money moved."""
    with in_our_words():
        found = client.table("spending_days").select("day").order("day").limit(1).execute().data
    row = found[0] if found else None
    return date.fromisoformat(str(row["day"])) if isinstance(row, Mapping) else None


def has_sandbox(client: Client) -> bool:
    """Whether there is a day of made up charges."""
    with in_our_words():
        query = client.table("spending_days").select("id").is_("is_sandbox", "true").limit(1)
        return bool(query.execute().data)


def ledger(client: Client, since: datetime, until: datetime, cursor: str | None, limit: int) -> Page[Charge]:
    """Entries from `since` up to `until`, which is the first moment outside; newest first, never counted."""
    query = client.table(LEDGER).select(columns(Charge))
    query = query.gte("created_at", since.isoformat()).lt("created_at", until.isoformat())
    return fetch(query, Charge, cursor, limit)


def flagged(client: Client, since: datetime, until: datetime, limit: int) -> list[Charge]:
    """Charges for nothing, newest first."""
    query = client.table(LEDGER).select(columns(Charge)).not_.is_("flag", "null")
    query = query.gte("created_at", since.isoformat()).lt("created_at", until.isoformat())
    with in_our_words():
        found = query.order("created_at", desc=True).order("id", desc=True).limit(limit).execute().data
    return read_all(Charge, found)


def latest(client: Client) -> datetime | None:
    """When the newest entry was written."""
    query = client.table(LEDGER).select("created_at").order("created_at", desc=True).order("id", desc=True)
    with in_our_words():
        found = query.limit(1).execute().data
    row = found[0] if found else None
    return datetime.fromisoformat(str(row["created_at"])) if isinstance(row, Mapping) else None


def open_costs(client: Client, limit: int) -> list[OpenCost]:
    """What is held now: what nobody knows the end of first, then oldest first."""
    query = client.table("open_costs").select(columns(OpenCost)).order("is_unknown", desc=True).order("created_at")
    with in_our_words():
        return read_all(OpenCost, query.limit(limit).execute().data)


def settle(client: Client, user_id: str, job_id: str, was_charged: bool) -> None:
    """Say what the vendor's bill shows of a job nobody knows the end of. Raises Conflict."""
    values = {"user_id": user_id, "job_id": job_id, "was_charged": was_charged}
    with in_our_words():
        client.table("settlements").insert(values).execute()


def prices(client: Client) -> list[VendorPrice]:
    """The price book, newest line of each first."""
    query = client.table("vendor_prices").select(columns(VendorPrice)).order("service").order("model").order("unit")
    with in_our_words():
        return read_all(VendorPrice, query.order("valid_from", desc=True).limit(LARGEST_PAGE).execute().data)
