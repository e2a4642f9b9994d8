"""Rows of `vendor_usage`: what a person's keys used of a vendor's day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from supabase import Client

from services.store.answers import in_our_words
from services.store.rows import columns, read_all


@dataclass(frozen=True)
class VendorUsage:
    """`units` in the vendor's own measure; `exhausted_at`: the vendor said the day is used up."""

    service: str
    day: date
    units: int
    exhausted_at: datetime | None


def of_days(client: Client, days: Iterable[date]) -> list[VendorUsage]:
    """The rows of these days, of every vendor."""
    wanted = sorted({one.isoformat() for one in days})
    query = client.table("vendor_usage").select(columns(VendorUsage)).in_("day", wanted)
    with in_our_words():
        return read_all(VendorUsage, query.execute().data)
