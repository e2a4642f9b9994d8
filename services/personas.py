"""Personas: a look, a voice, a way of speaking."""

from __future__ import annotations

from dataclasses import dataclass, field

from services.domain.voice import VoiceSettings as VoiceSettings
from services.errors import Invalid
from services.identity import Identity
from services.store import personas as store
from services.store.personas import Persona as Persona
from services.store.personas import PersonaCounts as PersonaCounts


@dataclass(frozen=True)
class PersonaDraft:
    """What a person fills in. `reference_image_ids` must name the person's own images when newly added."""

    name: str
    description: str = ""
    voice_id: str = ""
    voice_settings: VoiceSettings = field(default_factory=VoiceSettings)
    reference_image_ids: tuple[str, ...] = ()
    is_active: bool = True


def browse(who: Identity, text: str = "", active: bool | None = None) -> list[Persona]:
    """Personas by name."""
    return store.all_of(who.client, text, active)


def counts(who: Identity) -> dict[str, PersonaCounts]:
    """What hangs on each persona, by her id."""
    return {row.id: row for row in store.counts(who.client)}


def get(who: Identity, persona_id: str) -> Persona:
    """Raises NotFound."""
    return store.by_id(who.client, persona_id)


def create(who: Identity, draft: PersonaDraft) -> Persona:
    """Raises Invalid, naming what to change."""
    return store.insert(who.client, {"user_id": who.user_id, **_values(draft)})


def update(who: Identity, persona_id: str, draft: PersonaDraft) -> Persona:
    """Raises Invalid, NotFound."""
    return store.update(who.client, persona_id, **_values(draft))


def set_active(who: Identity, persona_id: str, active: bool) -> Persona:
    return store.update(who.client, persona_id, is_active=active)


def delete(who: Identity, persona_id: str) -> None:
    """Assets, prompts and jobs stay and belong to no persona afterwards."""
    store.delete(who.client, persona_id)


def _values(draft: PersonaDraft) -> dict[str, object]:
    if not draft.name.strip():
        raise Invalid("A persona needs a name. Nothing was saved.")
    return {
        "name": draft.name.strip(),
        "description": draft.description.strip(),
        "voice_id": draft.voice_id.strip(),
        "voice_settings": draft.voice_settings.as_json(),
        "reference_image_ids": list(dict.fromkeys(draft.reference_image_ids)),
        "is_active": draft.is_active,
    }
