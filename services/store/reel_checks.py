"""What the worker reads and writes about reels. Uses the admin client, so every row names the owner it is for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from postgrest.exceptions import APIError
from supabase import Client

from services.errors import Unavailable
from services.store import files
from services.store.answers import in_our_words
from services.store.rows import read_all


@dataclass(frozen=True)
class DueReel:
    """A reel whose turn it is; `views_checked_at` None: no count is known yet. `claimed_at`: the database's time."""

    id: str
    user_id: str
    platform: str
    shortcode: str | None
    url: str
    author: str | None
    published_at: datetime | None
    created_at: datetime
    views_checked_at: datetime | None
    view_source: str | None
    thumbnail_url: str | None
    thumbnail_path: str | None
    claimed_at: datetime


class ReelChecks:
    """Every method raises Unavailable when the database or storage does not do it."""

    def __init__(self, admin: Client) -> None:
        self._admin = admin

    def claim(self, batch: int, lease_seconds: int) -> list[DueReel]:
        """Due reels of one person on one platform; nobody else gets them before the lease ends."""
        rows: Any = self._call("claim_reel_checks", batch=batch, lease_seconds=lease_seconds)
        return read_all(DueReel, rows or ())

    def record(self, facts: Sequence[Mapping[str, object]]) -> None:
        """Write what was heard. A fact that is left out stays as it was; `due_at` None means never again."""
        self._call("record_reel_facts", facts=list(facts))

    def spend(self, owner: str, vendor: str, day: date, units: int, most: int) -> bool:
        """Count a call before it is made; False when the day's allowance does not hold it."""
        found = self._call(
            "spend_vendor_units", owner=owner, vendor=vendor, on_day=day.isoformat(), units=units, most=most
        )
        return found is True

    def reads_public_pages(self, owner: str) -> bool:
        """Whether this person allows their reels' public pages to be read."""
        with in_our_words():
            rows: Any = self._admin.table("users").select("reads_public_pages").eq("id", owner).execute().data
        return bool(rows and rows[0]["reads_public_pages"])

    def exhaust(self, owner: str, vendor: str, day: date) -> None:
        """The vendor says that the day is used up, whatever was counted here."""
        self._call("exhaust_vendor", owner=owner, vendor=vendor, on_day=day.isoformat())

    def drop_expired(self, batch: int) -> int:
        """Let go of what YouTube's terms end; how many counts went."""
        return int(str(self._call("drop_expired_reel_facts", batch=batch) or 0))

    def measure_authors(self, batch: int) -> int:
        """Medians of authors with new counts; how many there were."""
        return int(str(self._call("measure_reel_authors", batch=batch) or 0))

    def keep(self, path: str, data: bytes, mime_type: str) -> None:
        """Store or replace an object."""
        files.put(self._admin, path, data, mime_type, replace=True)

    def _call(self, function: str, **given: object) -> object:
        try:
            with in_our_words():
                return self._admin.rpc(function, given).execute().data
        except APIError as error:
            # The worker has nobody to ask: it leaves the rows, and comes back.
            raise Unavailable(f"The database refused the worker: {error.code} {error.message}") from error
