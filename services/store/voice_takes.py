"""Rows of `voice_takes`: lines spoken by personas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from supabase import Client

from services.domain.voice import VoiceSettings
from services.store import tables
from services.store.answers import in_our_words
from services.store.rows import columns, read_all

TABLE = "voice_takes"


@dataclass(frozen=True)
class VoiceTake:
    """pending -> sending -> completed | failed; unknown: sent, and no answer came. `settings` is what was sent."""

    id: str
    user_id: str
    ai_model_id: str | None
    voice_id: str
    model: str
    settings: Mapping[str, Any]
    line: str
    content_hash: str
    is_sandbox: bool
    status: str
    cost_credits: Decimal | None
    cost_usd: Decimal | None
    cost_source: str
    vendor_request_id: str | None
    file_path: str | None
    mime_type: str | None
    file_size: int | None
    asset_id: str | None
    error_code: str | None
    error_message: str | None
    sent_at: datetime | None
    completed_at: datetime | None
    looks: int
    created_at: datetime
    updated_at: datetime

    @property
    def ended(self) -> bool:
        return self.status in ("completed", "failed")

    @property
    def settings_names(self) -> frozenset[str]:
        """The settings that its model took."""
        return frozenset(self.settings)

    @property
    def sounds_as(self) -> VoiceSettings:
        return VoiceSettings.from_json(self.settings)


@dataclass(frozen=True)
class Wanted:
    """What makes a take the same take: a press with the same of all of it finds the first one."""

    voice_id: str
    model: str
    settings: Mapping[str, float | bool]
    line: str
    is_sandbox: bool


def find(client: Client, wanted: Wanted) -> VoiceTake | None:
    """The take of this very line, made or under way; None when asking would make one."""
    with in_our_words():
        found = client.rpc("find_voice_take", vars(wanted)).execute().data
    return _first(found)


def ask(client: Client, persona_id: str | None, wanted: Wanted) -> VoiceTake | None:
    """The same, added if it is not there. None in the rare case that it failed in this very moment."""
    with in_our_words():
        found = client.rpc("ask_voice_take", {"persona_id": persona_id, **vars(wanted)}).execute().data
    return _first(found)


def by_id(client: Client, take_id: str) -> VoiceTake:
    """Raises NotFound."""
    return tables.by_id(client, TABLE, VoiceTake, take_id)


def by_ids(client: Client, take_ids: Sequence[str]) -> list[VoiceTake]:
    return tables.by_ids(client, TABLE, VoiceTake, take_ids)


def latest(client: Client, persona_id: str, limit: int) -> list[VoiceTake]:
    """A persona's takes that can be heard, newest first."""
    query = client.table(TABLE).select(columns(VoiceTake)).eq("ai_model_id", persona_id).eq("status", "completed")
    with in_our_words():
        return read_all(VoiceTake, query.order("created_at", desc=True).limit(limit).execute().data)


def saved_as(client: Client, take_id: str, asset_id: str) -> VoiceTake:
    """Note which asset the take was saved as. Raises NotFound."""
    return tables.update(client, TABLE, VoiceTake, take_id, {"asset_id": asset_id})


def delete(client: Client, take_id: str) -> int:
    return tables.delete(client, TABLE, [take_id])


def _first(found: object) -> VoiceTake | None:
    rows = read_all(VoiceTake, found) if isinstance(found, list) else []
    return rows[0] if rows else None
