"""Rows of `assets`: what the gallery lists. The bytes lie in the bucket, see files.py."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from postgrest import SyncSelectRequestBuilder
from supabase import Client

from services.store import tables
from services.store.answers import in_our_words
from services.store.paging import LARGEST_PAGE, fetch, listing
from services.store.rows import Page, columns, read_all
from services.store.search import array, matching

TABLE = "assets"
DECISIONS = {None: ("not.is", "false"), "kept": ("is", "true"), "discarded": ("is", "false"), "open": ("is", "null")}
"""What `assets.kept` is for each decision, as PostgREST writes it."""


@dataclass(frozen=True)
class Asset:
    """One media file. `width`, `height` in pixels and `thumbnail_path` are None for what is no picture."""

    id: str
    user_id: str
    filename: str
    file_path: str
    file_type: str
    mime_type: str
    file_size: int
    tags: tuple[str, ...]
    is_favorite: bool
    ai_model_id: str | None
    metadata: Mapping[str, Any]
    width: int | None
    height: int | None
    thumbnail_path: str | None
    alt_text: str
    origin: str
    is_sandbox: bool
    generation_id: str | None
    kept: bool | None
    created_at: datetime
    updated_at: datetime

    @property
    def size(self) -> tuple[int, int] | None:
        """Width and height in pixels, upright, of what is a picture."""
        return (self.width, self.height) if self.width and self.height else None


@dataclass(frozen=True)
class AssetFilter:
    """Which assets; all that is given must hold. `tags`: all of them; `text`: words of the name or tags.

    `decision`: "kept", "discarded" or "open" results, or "any"; without it all but the discarded ones.
    """

    kind: str | None = None
    persona_id: str | None = None
    tags: tuple[str, ...] = ()
    favourites: bool = False
    text: str = ""
    origin: str | None = None
    decision: str | None = None


@dataclass(frozen=True)
class TagCount:
    tag: str
    assets: int


def page(client: Client, chosen: AssetFilter, cursor: str | None, limit: int) -> Page[Asset]:
    return fetch(_filtered(listing(client, TABLE, Asset, cursor), chosen), Asset, cursor, limit)


def ids(client: Client, chosen: AssetFilter, limit: int) -> list[str]:
    """Ids of what matches, newest first."""
    query = _filtered(client.table(TABLE).select("id"), chosen)
    with in_our_words():
        found: list[Any] = list(query.order("created_at", desc=True).limit(limit).execute().data)
    return [row["id"] for row in found]


def by_id(client: Client, asset_id: str) -> Asset:
    return tables.by_id(client, TABLE, Asset, asset_id)


def by_ids(client: Client, asset_ids: Iterable[str]) -> list[Asset]:
    return tables.by_ids(client, TABLE, Asset, asset_ids)


def insert(client: Client, values: Mapping[str, object]) -> Asset:
    return tables.insert(client, TABLE, Asset, values)


def update(client: Client, asset_id: str, **changes: object) -> Asset:
    return tables.update(client, TABLE, Asset, asset_id, changes)


def update_many(client: Client, asset_ids: Iterable[str], **changes: object) -> int:
    return tables.update_many(client, TABLE, asset_ids, changes)


def delete(client: Client, asset_ids: Iterable[str]) -> int:
    return tables.delete(client, TABLE, asset_ids)


def tag_many(client: Client, asset_ids: Iterable[str], add: Iterable[str], remove: Iterable[str]) -> int:
    """How many assets were found; their tags are changed in one statement for each chunk of ids."""
    changed = 0
    for group in tables.chunks(asset_ids):
        given = {"asset_ids": group, "add_tags": list(add), "remove_tags": list(remove)}
        with in_our_words():
            changed += int(str(client.rpc("tag_assets", given).execute().data))
    return changed


def decide(client: Client, asset_ids: Iterable[str], kept: bool | None) -> int:
    """How many results changed; other assets are left alone."""
    changed = 0
    for group in tables.chunks(asset_ids):
        with in_our_words():
            changed += int(str(client.rpc("decide_results", {"asset_ids": group, "keep": kept}).execute().data))
    return changed


def tags(client: Client) -> list[TagCount]:
    """The person's tags, most used first, as many as one answer holds."""
    query = client.table("asset_tags").select(columns(TagCount))
    with in_our_words():
        found = query.order("assets", desc=True).order("tag").limit(LARGEST_PAGE).execute().data
    return read_all(TagCount, found)


def _filtered(query: SyncSelectRequestBuilder, chosen: AssetFilter) -> SyncSelectRequestBuilder:
    if chosen.kind:
        query = query.eq("file_type", chosen.kind)
    if chosen.persona_id:
        query = query.eq("ai_model_id", chosen.persona_id)
    if chosen.tags:
        query = query.contains("tags", array(tag.strip().lower() for tag in chosen.tags))
    if chosen.favourites:
        query = query.eq("is_favorite", "true")
    if chosen.origin:
        query = query.eq("origin", chosen.origin)
    if chosen.decision != "any":
        query = query.filter("kept", *DECISIONS[chosen.decision])
    return matching(query, chosen.text, "filename", "tags")
