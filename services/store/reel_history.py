"""The logs beside a reel: every count ever heard, every verdict ever given. The database writes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from supabase import Client

from services.domain.approval import Verdict
from services.store import tables
from services.store.answers import in_our_words
from services.store.paging import LARGEST_PAGE
from services.store.rows import columns, read_all


@dataclass(frozen=True)
class ReelCount:
    """`source` said `views` at `fetched_at`; `definition` is what it counts as a view, where it says so."""

    id: str
    user_id: str
    reel_id: str
    views: int
    source: str
    definition: str
    fetched_at: datetime
    created_at: datetime


@dataclass(frozen=True)
class ReelDecision:
    """`view_count` None: no count was known. `rule_version` None: a person decided."""

    id: str
    user_id: str
    reel_id: str
    verdict: Verdict
    decided_by: str
    rule_version: int | None
    reason: str
    view_count: int | None
    created_at: datetime


def add_counts(client: Client, rows: Sequence[Mapping[str, object]]) -> None:
    """Write counts of the past, by one statement; the newest one of a reel stays the one that is shown."""
    if rows:
        with in_our_words():
            client.table("reel_counts").insert(rows).execute()


def counts(client: Client, reel_id: str, limit: int = LARGEST_PAGE) -> list[ReelCount]:
    """The latest counts of a reel, oldest first."""
    query = client.table("reel_counts").select(columns(ReelCount)).eq("reel_id", reel_id)
    with in_our_words():
        rows = query.order("fetched_at", desc=True).order("id").limit(limit).execute().data
    return read_all(ReelCount, rows)[::-1]


def counts_of(client: Client, reel_ids: Iterable[str]) -> dict[str, list[ReelCount]]:
    """The same for some reels at once, up to the cap of one answer for each hundred."""
    found: dict[str, list[ReelCount]] = {}
    for group in tables.chunks(reel_ids):
        query = client.table("reel_counts").select(columns(ReelCount)).in_("reel_id", group)
        with in_our_words():
            rows = query.order("fetched_at", desc=True).limit(LARGEST_PAGE).execute().data
        for one in reversed(read_all(ReelCount, rows)):
            found.setdefault(one.reel_id, []).append(one)
    return found


def decisions(client: Client, reel_id: str, limit: int = 50) -> list[ReelDecision]:
    """The latest verdicts on a reel, newest first."""
    query = client.table("reel_decisions").select(columns(ReelDecision)).eq("reel_id", reel_id)
    with in_our_words():
        rows = query.order("created_at", desc=True).order("id").limit(limit).execute().data
    return read_all(ReelDecision, rows)
