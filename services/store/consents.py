"""Consents: who allowed what, from when until when, and what that says today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from supabase import Client

from services.store import tables
from services.store.answers import in_our_words
from services.store.paging import LARGEST_PAGE
from services.store.rows import columns, read_all

TABLE = "consents"
STATES = "consent_states"
HELD = "persona_consents"
MOST_NEEDING = 20
"""Things that need somebody, on one screen."""


@dataclass(frozen=True)
class Consent:
    """One record. `state` is valid, early, expired, revoked or unproven at the moment of reading.

    Both dates are included and mean the days of `time_zone`; `days_left` counts to the last one, None: no end.
    """

    id: str
    ai_model_id: str | None
    person_name: str
    covers_face: bool
    covers_voice: bool
    uses: str
    valid_from: date
    valid_until: date | None
    time_zone: str
    proof_asset_id: str | None
    note: str
    stated_elsewhere: bool
    revoked_at: datetime | None
    first_used_at: datetime | None
    created_at: datetime
    state: str
    days_left: int | None


@dataclass(frozen=True)
class PersonaConsent:
    """What may be used today of a persona that shows a real person; days are None where nothing ends."""

    id: str
    name: str
    is_active: bool
    face: bool
    voice: bool
    face_days: int | None
    voice_days: int | None


@dataclass(frozen=True)
class _Id:
    id: str


def of_persona(client: Client, persona_id: str | None) -> list[Consent]:
    """All records of a persona, newest first; None: of personas that are gone."""
    query = client.table(STATES).select(columns(Consent))
    query = query.eq("ai_model_id", persona_id) if persona_id else query.is_("ai_model_id", "null")
    with in_our_words():
        found = query.order("created_at", desc=True).order("id").limit(LARGEST_PAGE).execute().data
    return read_all(Consent, found)


def by_id(client: Client, consent_id: str) -> Consent:
    return tables.by_id(client, STATES, Consent, consent_id)


def of_many(client: Client, persona_ids: Iterable[str]) -> list[PersonaConsent]:
    """Those of these personas that show a real person."""
    return tables.by_ids(client, HELD, PersonaConsent, persona_ids)


def needing(client: Client, within_days: int) -> list[PersonaConsent]:
    """Active ones without a consent, or with one that ends within these days; soonest first."""
    query = client.table(HELD).select(columns(PersonaConsent)).eq("is_active", "true")
    query = query.or_(f"and(face.is.false,voice.is.false),face_days.lte.{within_days},voice_days.lte.{within_days}")
    with in_our_words():
        found = query.order("face_days").order("id").limit(MOST_NEEDING).execute().data
    return read_all(PersonaConsent, found)


def without_face(client: Client) -> list[str]:
    """Ids of personas that show a real person whose face nothing covers today."""
    query = client.table(HELD).select("id").eq("face", "false")
    with in_our_words():
        found: list[Any] = list(query.limit(LARGEST_PAGE).execute().data)
    return [row["id"] for row in found]


def proofs_among(client: Client, asset_ids: Iterable[str]) -> list[str]:
    """Which of these files prove a consent that work was done under."""
    found: list[str] = []
    for group in tables.chunks(asset_ids):
        query = client.table(TABLE).select("proof_asset_id").in_("proof_asset_id", group)
        with in_our_words():
            rows: list[Any] = list(query.not_.is_("first_used_at", "null").execute().data)
        found += [row["proof_asset_id"] for row in rows]
    return found


def insert(client: Client, values: Mapping[str, object]) -> str:
    """The id of the new record."""
    return tables.insert(client, TABLE, _Id, values).id


def update(client: Client, consent_id: str, **changes: object) -> None:
    tables.update(client, TABLE, _Id, consent_id, changes)


def delete(client: Client, consent_id: str) -> int:
    return tables.delete(client, TABLE, [consent_id])
