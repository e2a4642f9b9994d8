"""Rows of `style_catalogs` and `styles`: what a Higgsfield account offers, as the worker last read it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from supabase import Client

from services.domain.list_age import Reading
from services.store import tables
from services.store.answers import in_our_words
from services.store.paging import LARGEST_PAGE
from services.store.rows import columns, read_all

TABLE, CATALOGS = "styles", "style_catalogs"


@dataclass(frozen=True)
class Catalog(Reading):
    """When the list of one family was asked for and read, and why the last reading failed."""

    id: str
    user_id: str
    family: str
    error_message: str | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class Style:
    """`style_id` is the vendor's; `gone_at` since when its list no longer has it."""

    id: str
    family: str
    style_id: str
    name: str
    description: str
    preview_url: str
    gone_at: datetime | None


def catalog(client: Client, family: str) -> Catalog | None:
    query = client.table(CATALOGS).select(columns(Catalog)).eq("family", family)
    with in_our_words():
        found = query.limit(1).execute().data
    return read_all(Catalog, found)[0] if found else None


def ask(client: Client, family: str) -> None:
    """Have the worker read the list anew."""
    with in_our_words():
        client.rpc("ask_for_styles", {"family": family}).execute()


def offered(client: Client, family: str) -> list[Style]:
    """Those that can be chosen now, in the vendor's order."""
    query = client.table(TABLE).select(columns(Style)).eq("family", family).is_("gone_at", "null")
    with in_our_words():
        return read_all(Style, query.order("place").order("id").limit(LARGEST_PAGE).execute().data)


def by_id(client: Client, row_id: str) -> Style:
    """By the row's id. Raises NotFound."""
    return tables.by_id(client, TABLE, Style, row_id)


def by_style_ids(client: Client, style_ids: Iterable[str]) -> list[Style]:
    """By the vendor's ids; those that are gone too."""
    found: list[Style] = []
    for ids in tables.chunks(style_ids):
        with in_our_words():
            rows = client.table(TABLE).select(columns(Style)).in_("style_id", ids).execute().data
        found += read_all(Style, rows)
    return found
