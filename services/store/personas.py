"""Rows of `ai_models`: the personas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from supabase import Client

from services.domain.voice import VoiceSettings
from services.store import tables
from services.store.answers import in_our_words
from services.store.paging import LARGEST_PAGE, fetch, listing
from services.store.rows import Page, columns, read_all
from services.store.search import matching

TABLE = "ai_models"


@dataclass(frozen=True)
class Persona:
    """A look, a voice, a way of speaking.

    `reference_image_ids` may name images that are gone since; `likeness` is "synthetic" or "real".
    `voice_model` empty: the studio's default.
    `reference_roles` says what a reference shows, by its id.
    """

    id: str
    user_id: str
    name: str
    description: str
    voice_id: str
    voice_settings: VoiceSettings
    reference_image_ids: tuple[str, ...]
    is_active: bool
    likeness: str
    speaking_style: str
    do_list: tuple[str, ...]
    dont_list: tuple[str, ...]
    image_settings: Mapping[str, Any]
    disclosure: str
    reference_roles: Mapping[str, str]
    created_at: datetime
    updated_at: datetime
    voice_model: str


@dataclass(frozen=True)
class PersonaName:
    """Enough to choose one."""

    id: str
    name: str


@dataclass(frozen=True)
class PersonaCard:
    """A persona at a glance. `cover_id` is her first reference that is still there; `spent_usd` of this month (UTC)."""

    id: str
    name: str
    is_active: bool
    likeness: str
    created_at: datetime
    cover_id: str | None
    reference_images: int
    prompts: int
    kept_images: int
    spent_usd: Decimal


@dataclass(frozen=True)
class PersonaNumbers:
    """What came of one persona; `unpriced` charges are those of which nobody knows the dollars."""

    id: str
    reference_images: int
    assets: int
    prompts: int
    generations: int
    completed: int
    failed: int
    kept: int
    discarded: int
    undecided: int
    spent_usd: Decimal
    spent_month_usd: Decimal
    unpriced: int


def cards(client: Client, text: str, active: bool | None, cursor: str | None, limit: int) -> Page[PersonaCard]:
    """One page of cards, newest persona first; the total comes with a first page."""
    query = matching(listing(client, "persona_cards", PersonaCard, cursor), text, "name", "description")
    if active is not None:
        query = query.eq("is_active", str(active).lower())
    return fetch(query, PersonaCard, cursor, limit)


def numbers(client: Client, persona_id: str) -> PersonaNumbers:
    """Raises NotFound."""
    return tables.by_id(client, "persona_numbers", PersonaNumbers, persona_id)


def all_of(client: Client, text: str, active: bool | None) -> list[Persona]:
    """Personas by name, as many as one answer holds."""
    query = matching(client.table(TABLE).select(columns(Persona)), text, "name", "description")
    if active is not None:
        query = query.eq("is_active", str(active).lower())
    with in_our_words():
        return read_all(Persona, query.order("name").order("id").limit(LARGEST_PAGE).execute().data)


def names(client: Client) -> list[PersonaName]:
    """Every persona by name, as many as one answer holds."""
    query = client.table(TABLE).select(columns(PersonaName)).order("name").order("id")
    with in_our_words():
        return read_all(PersonaName, query.limit(LARGEST_PAGE).execute().data)


def by_id(client: Client, persona_id: str) -> Persona:
    return tables.by_id(client, TABLE, Persona, persona_id)


def insert(client: Client, values: Mapping[str, object]) -> Persona:
    return tables.insert(client, TABLE, Persona, values)


def update(client: Client, persona_id: str, **changes: object) -> Persona:
    return tables.update(client, TABLE, Persona, persona_id, changes)


def delete(client: Client, persona_id: str) -> int:
    return tables.delete(client, TABLE, [persona_id])
