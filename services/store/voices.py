"""Rows of `voice_catalogs`, `voices` and `voice_models`: an ElevenLabs account as the worker last read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from postgrest import SyncSelectRequestBuilder
from supabase import Client

from services.domain.list_age import Reading
from services.store import tables
from services.store.answers import in_our_words
from services.store.paging import LARGEST_PAGE
from services.store.rows import Page, columns, read_all
from services.store.search import array, matching

TABLE, CATALOGS, MODELS, FACETS = "voices", "voice_catalogs", "voice_models", "voice_facets"


@dataclass(frozen=True)
class Catalog(Reading):
    """When the account was read, and its credit then. `credits_limit` None: the key may not look at it."""

    id: str
    user_id: str
    tier: str
    credits_used: int | None
    credits_limit: int | None
    credits_reset_at: datetime | None
    error_code: str | None
    error_message: str | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class Voice:
    """A voice of the account; `voice_id` is the vendor's, `settings` None where nobody has read them."""

    id: str
    user_id: str
    voice_id: str
    name: str
    category: str
    description: str
    labels: Mapping[str, Any]
    languages: tuple[str, ...]
    preview_url: str
    settings: Mapping[str, Any] | None
    is_own: bool
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class ModelRow:
    """A model of the account; `longest` in characters, `rate` in credits a character."""

    model_id: str
    name: str
    settings: tuple[str, ...]
    longest: int
    rate: Decimal


@dataclass(frozen=True)
class Facet:
    """`facet` is language or category."""

    facet: str
    value: str
    voices: int


@dataclass(frozen=True)
class VoiceFilter:
    """Which voices; all that is given must hold."""

    text: str = ""
    language: str | None = None
    category: str | None = None


def catalog(client: Client) -> Catalog | None:
    with in_our_words():
        found = client.table(CATALOGS).select(columns(Catalog)).limit(1).execute().data
    return read_all(Catalog, found)[0] if found else None


def ask(client: Client) -> None:
    """Have the worker read the account anew."""
    with in_our_words():
        client.rpc("ask_for_voices", {}).execute()


def page(client: Client, chosen: VoiceFilter, limit: int) -> Page[Voice]:
    """The first `limit` voices by name, own ones first, and how many match."""
    query = _filtered(client.table(TABLE).select(columns(Voice), count="exact"), chosen)  # type: ignore[arg-type]
    with in_our_words():
        answer = query.order("is_own", desc=True).order("name").order("id").limit(limit).execute()
    return Page(read_all(Voice, answer.data), None, answer.count)


def by_id(client: Client, row_id: str) -> Voice:
    """By the row's id. Raises NotFound."""
    return tables.by_id(client, TABLE, Voice, row_id)


def by_voice_id(client: Client, voice_id: str) -> Voice | None:
    """By the vendor's id."""
    with in_our_words():
        found = client.table(TABLE).select(columns(Voice)).eq("voice_id", voice_id).limit(1).execute().data
    return read_all(Voice, found)[0] if found else None


def models(client: Client) -> list[ModelRow]:
    with in_our_words():
        query = client.table(MODELS).select(columns(ModelRow)).order("name").limit(LARGEST_PAGE)
        return read_all(ModelRow, query.execute().data)


def facets(client: Client) -> list[Facet]:
    """Most voices first."""
    with in_our_words():
        query = client.table(FACETS).select(columns(Facet)).order("voices", desc=True).order("value")
        return read_all(Facet, query.limit(LARGEST_PAGE).execute().data)


def _filtered(query: SyncSelectRequestBuilder, chosen: VoiceFilter) -> SyncSelectRequestBuilder:
    if chosen.language:
        query = query.contains("languages", array([chosen.language]))
    if chosen.category:
        query = query.eq("category", chosen.category)
    return matching(query, chosen.text.lower(), "words")
