"""What the studio's own keys are offered for, and who chose to use them; never a key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from supabase import Client

from services.domain.key_facts import KeyStatus
from services.store.answers import in_our_words
from services.store.rows import columns, read_all

TABLE, CHOICES, STANDINGS = "studio_keys", "studio_key_choices", "studio_key_standings"


@dataclass(frozen=True)
class StudioKey:
    """A vendor the studio has a key for, and what the vendor said of that key when it was asked last.

    `spent_usd` is this month's, of all studio keys together.
    """

    service: str
    monthly_usd: Decimal | None
    is_chosen: bool
    spent_usd: Decimal
    status: KeyStatus
    checked_at: datetime | None
    check_error: str
    failing_since: datetime | None


@dataclass(frozen=True)
class DueStudioKey:
    """One whose turn it is to be asked about, under a lease: `check_due_at` is when somebody else may."""

    service: str
    check_due_at: datetime


@in_our_words()
def standings(client: Client) -> list[StudioKey]:
    return read_all(StudioKey, client.table(STANDINGS).select(columns(StudioKey)).order("service").execute().data)


@in_our_words()
def choose(client: Client, user_id: str, service: str) -> None:
    row = {"user_id": user_id, "service": service}
    client.table(CHOICES).upsert(row, on_conflict="user_id,service", ignore_duplicates=True).execute()


@in_our_words()
def leave(client: Client, service: str) -> None:
    client.table(CHOICES).delete().eq("service", service).execute()


@in_our_words()
def is_chosen(admin: Client, user_id: str, service: str) -> bool:
    query = admin.table(CHOICES).select("id").eq("user_id", user_id).eq("service", service).limit(1)
    return bool(query.execute().data)


@in_our_words()
def is_refused(admin: Client, service: str) -> bool:
    query = admin.table(TABLE).select("id").eq("service", service).eq("status", KeyStatus.REFUSED.value)
    return bool(query.execute().data)


@in_our_words()
def due(admin: Client, services: Iterable[str], lease_seconds: int) -> list[DueStudioKey]:
    """Claim those of `services` whose turn it is."""
    given = {"services": sorted(services), "lease_seconds": lease_seconds}
    rows: Any = admin.rpc("claim_studio_key_checks", given).execute().data
    return read_all(DueStudioKey, rows or ())


@in_our_words()
def record(admin: Client, key: DueStudioKey, facts: Mapping[str, object], again_seconds: float) -> None:
    """Write what the vendor said; nothing when somebody else asked meanwhile."""
    given = {"service": key.service, "due_at": key.check_due_at.isoformat(), "facts": dict(facts)}
    admin.rpc("record_studio_key_check", {**given, "again_seconds": again_seconds}).execute()


@in_our_words()
def offer(admin: Client, services: Iterable[str], monthly_usd: Decimal | None) -> None:
    most = None if monthly_usd is None else str(monthly_usd)
    admin.rpc("offer_studio_keys", {"services": sorted(services), "most_usd": most}).execute()
