"""Rows of `viral_reels`: what somebody collected and what was decided about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from postgrest import SyncSelectRequestBuilder
from supabase import Client

from services.domain.approval import Verdict
from services.store import tables
from services.store.answers import in_our_words
from services.store.paging import LARGEST_PAGE, decode, encode, fetch
from services.store.rows import Page, columns, read_all
from services.store.search import all_words

TABLE = "viral_reels"
MOST_COUNTED = 10_000
"""Where counting a filtered list stops: this many means "this many or more"."""


@dataclass(frozen=True)
class Reel:
    """`view_count` means something only with `views_checked_at`; `decided_by` is rule, person or nobody.

    `views_multiple` is views by the median of the author's counts, 0 where too few are known.
    `thumbnail_path` is a copy in our storage. `facts_due_at` is when the worker looks again, if it does.
    """

    id: str
    user_id: str
    url: str
    platform: str
    shortcode: str | None
    thumbnail_url: str | None
    notes: str
    tags: tuple[str, ...]
    is_favorite: bool
    view_count: int
    views_checked_at: datetime | None
    approval_status: Verdict
    decided_by: str | None
    decided_at: datetime | None
    created_at: datetime
    updated_at: datetime
    view_source: str | None
    author: str | None
    caption: str | None
    published_at: datetime | None
    duration_seconds: int | None
    views_multiple: float
    rule_version: int | None
    verdict_reason: str
    thumbnail_path: str | None
    thumbnail_hash: int | None
    facts_due_at: datetime | None
    facts_error: str | None


@dataclass(frozen=True)
class ReelFilter:
    """`since` and `until` bound the day a reel was added; `until` is the first moment outside."""

    platform: str | None = None
    verdict: Verdict | None = None
    text: str = ""
    favourite: bool = False
    tags: tuple[str, ...] = ()
    least_views: int | None = None
    most_views: int | None = None
    since: datetime | None = None
    until: datetime | None = None


class ReelSort(StrEnum):
    """The values are the columns that are sorted by, largest first."""

    NEWEST = "created_at"
    VIEWS = "view_count"
    MULTIPLE = "views_multiple"


@dataclass(frozen=True)
class ReelTotal:
    """How many reels of a platform have a verdict, kept by the database as they come and go."""

    platform: str
    approval_status: Verdict
    reels: int


def page(client: Client, chosen: ReelFilter, sort: ReelSort, cursor: str | None, limit: int) -> Page[Reel]:
    """A first page carries the total, for filters of its own up to MOST_COUNTED."""
    found = rows(client, chosen, sort, cursor, limit)
    if cursor is not None:
        return found
    total = len(found.items) if found.next_cursor is None else count(client, chosen)
    return replace(found, total=total)


def rows(client: Client, chosen: ReelFilter, sort: ReelSort, cursor: str | None, limit: int) -> Page[Reel]:
    """A page without any total. Tags and words are looked for by a function, which may use their indexes."""
    if chosen.tags or all_words(chosen.text):
        return _found(client, chosen, sort, cursor, limit)
    query = _filtered(client.table(TABLE).select(columns(Reel)), chosen)
    return fetch(query, Reel, cursor, limit, sort.value)


def _found(client: Client, chosen: ReelFilter, sort: ReelSort, cursor: str | None, limit: int) -> Page[Reel]:
    limit = max(1, min(limit, LARGEST_PAGE - 1))
    asked = {
        "chosen": as_json(chosen), "sort": sort.value, "after": decode(cursor) if cursor else None, "most": limit + 1,
    }  # fmt: skip
    with in_our_words():
        answer: Any = client.rpc("find_reels", asked).execute().data
    more = len(answer) > limit
    next_cursor = encode(answer[limit - 1], sort.value) if more else None
    return Page(read_all(Reel, answer[:limit]), next_cursor)


def totals(client: Client) -> list[ReelTotal]:
    with in_our_words():
        return read_all(ReelTotal, client.table("reel_totals").select(columns(ReelTotal)).execute().data)


def count(client: Client, chosen: ReelFilter) -> int:
    """Exact for verdict and platform alone, otherwise at most MOST_COUNTED."""
    if chosen == ReelFilter(platform=chosen.platform, verdict=chosen.verdict):
        return sum(one.reels for one in totals(client) if _counts(one, chosen))
    asked = {"chosen": as_json(chosen), "most": MOST_COUNTED}
    with in_our_words():
        return int(str(client.rpc("count_reels", asked).execute().data or 0))


def as_json(chosen: ReelFilter) -> dict[str, object]:
    """The filter as `find_reels` and `count_reels` read it."""
    return {
        "platform": chosen.platform,
        "verdict": chosen.verdict,
        "favourite": chosen.favourite,
        "tags": [tag.strip().lower() for tag in chosen.tags],
        "least_views": chosen.least_views,
        "most_views": chosen.most_views,
        "since": chosen.since.isoformat() if chosen.since else None,
        "until": chosen.until.isoformat() if chosen.until else None,
        "search": all_words(chosen.text),
    }


def by_id(client: Client, reel_id: str) -> Reel:
    return tables.by_id(client, TABLE, Reel, reel_id)


def by_ids(client: Client, reel_ids: Iterable[str]) -> list[Reel]:
    """Those that exist, in no order."""
    return tables.by_ids(client, TABLE, Reel, reel_ids)


def insert_missing(client: Client, rows: Sequence[Mapping[str, object]]) -> list[Reel]:
    """Those of `rows` that were not there yet, added by one statement."""
    return tables.insert_missing(client, TABLE, Reel, rows, "user_id,shortcode")


def by_shortcodes(client: Client, shortcodes: Iterable[str]) -> list[Reel]:
    found: list[Reel] = []
    for group in tables.chunks(shortcodes):
        query = client.table(TABLE).select(columns(Reel)).in_("shortcode", group)
        with in_our_words():
            found += read_all(Reel, query.execute().data)
    return found


def update(client: Client, reel_id: str, **changes: object) -> Reel:
    return tables.update(client, TABLE, Reel, reel_id, changes)


def delete(client: Client, reel_ids: Iterable[str]) -> int:
    return tables.delete(client, TABLE, reel_ids)


def _filtered(query: SyncSelectRequestBuilder, chosen: ReelFilter) -> SyncSelectRequestBuilder:
    if chosen.platform:
        query = query.eq("platform", chosen.platform)
    if chosen.verdict:
        query = query.eq("approval_status", chosen.verdict)
    if chosen.favourite:
        query = query.eq("is_favorite", "true")
    for operator, bound in (("gte", chosen.least_views), ("lte", chosen.most_views)):
        if bound is not None:
            query = query.filter("view_count", operator, str(bound))
    for operator, moment in (("gte", chosen.since), ("lt", chosen.until)):
        if moment is not None:
            query = query.filter("created_at", operator, moment.isoformat())
    return query


def _counts(total: ReelTotal, chosen: ReelFilter) -> bool:
    return chosen.platform in (None, total.platform) and chosen.verdict in (None, total.approval_status)
