"""Rows of `saved_reel_views`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from supabase import Client

from services.store import tables
from services.store.answers import in_our_words
from services.store.rows import columns, read, read_all

TABLE = "saved_reel_views"


@dataclass(frozen=True)
class SavedView:
    """`query` is a URL query of the list, without its question mark."""

    id: str
    user_id: str
    name: str
    query: str
    created_at: datetime
    updated_at: datetime


def all_of(client: Client) -> list[SavedView]:
    query = client.table(TABLE).select(columns(SavedView)).order("name")
    with in_our_words():
        return read_all(SavedView, query.execute().data)


def save(client: Client, values: Mapping[str, object]) -> SavedView:
    """Replaces a view of the same name."""
    with in_our_words():
        query = client.table(TABLE).upsert(values, on_conflict="user_id,name")
        return read(SavedView, query.select(columns(SavedView)).execute().data[0])


def delete(client: Client, view_id: str) -> int:
    return tables.delete(client, TABLE, [view_id])
