"""Rows of `ai_models`: the personas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from supabase import Client

from services.domain.voice import VoiceSettings
from services.store import tables
from services.store.answers import in_our_words
from services.store.paging import LARGEST_PAGE
from services.store.rows import columns, read_all
from services.store.search import matching

TABLE = "ai_models"


@dataclass(frozen=True)
class Persona:
    """A look, a voice, a way of speaking.

    `reference_image_ids` may name images that are gone since; `likeness` is "synthetic" or "real".
    `voice_model` empty: the studio's default.
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
    created_at: datetime
    updated_at: datetime
    voice_model: str


@dataclass(frozen=True)
class PersonaCounts:
    """What hangs on one persona; `id` is hers."""

    id: str
    assets: int
    prompts: int
    generations: int


def all_of(client: Client, text: str, active: bool | None) -> list[Persona]:
    """Personas by name, as many as one answer holds."""
    query = matching(client.table(TABLE).select(columns(Persona)), text, "name", "description")
    if active is not None:
        query = query.eq("is_active", str(active).lower())
    with in_our_words():
        return read_all(Persona, query.order("name").order("id").limit(LARGEST_PAGE).execute().data)


def counts(client: Client) -> list[PersonaCounts]:
    query = client.table("persona_counts").select(columns(PersonaCounts))
    with in_our_words():
        return read_all(PersonaCounts, query.limit(LARGEST_PAGE).execute().data)


def by_id(client: Client, persona_id: str) -> Persona:
    return tables.by_id(client, TABLE, Persona, persona_id)


def insert(client: Client, values: Mapping[str, object]) -> Persona:
    return tables.insert(client, TABLE, Persona, values)


def update(client: Client, persona_id: str, **changes: object) -> Persona:
    return tables.update(client, TABLE, Persona, persona_id, changes)


def delete(client: Client, persona_id: str) -> int:
    return tables.delete(client, TABLE, [persona_id])
