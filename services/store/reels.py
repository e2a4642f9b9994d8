"""Rows of `viral_reels`: what somebody collected and what was decided about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from postgrest import SyncSelectRequestBuilder
from supabase import Client

from services.domain.approval import Verdict
from services.store import tables
from services.store.answers import in_our_words
from services.store.paging import fetch, listing
from services.store.rows import Page, columns, read_all
from services.store.search import array, matching

TABLE = "viral_reels"


@dataclass(frozen=True)
class Reel:
    """`view_count` means something only with `views_checked_at`; `decided_by` is rule, person or nobody."""

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


@dataclass(frozen=True)
class ReelFilter:
    platform: str | None = None
    verdict: Verdict | None = None
    text: str = ""
    favourite: bool = False
    tags: tuple[str, ...] = ()


class ReelSort(StrEnum):
    """The values are the columns that are sorted by, largest first."""

    NEWEST = "created_at"
    VIEWS = "view_count"


def page(client: Client, chosen: ReelFilter, sort: ReelSort, cursor: str | None, limit: int) -> Page[Reel]:
    return fetch(_filtered(listing(client, TABLE, Reel, cursor), chosen), Reel, cursor, limit, sort.value)


def count(client: Client, verdict: Verdict) -> int:
    query = client.table(TABLE).select("id", count="exact", head=True)  # type: ignore[arg-type]
    with in_our_words():
        return query.eq("approval_status", verdict).execute().count or 0


def by_id(client: Client, reel_id: str) -> Reel:
    return tables.by_id(client, TABLE, Reel, reel_id)


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
    if chosen.tags:
        query = query.contains("tags", array(tag.strip().lower() for tag in chosen.tags))
    return matching(query, chosen.text, "url", "notes", "tags")
