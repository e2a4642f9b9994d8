"""Personas: a look, a voice, a way of speaking."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import TypedDict, Unpack

from services.domain.voice import VoiceSettings as VoiceSettings
from services.errors import Invalid
from services.identity import Identity
from services.store import assets
from services.store import personas as store
from services.store.personas import Persona as Persona
from services.store.personas import PersonaCounts as PersonaCounts

LONGEST_NAME = 120


@dataclass(frozen=True)
class PersonaDraft:
    """What a person fills in. `reference_image_ids` must name the person's own images when newly added."""

    name: str
    description: str = ""
    voice_id: str = ""
    voice_settings: VoiceSettings = field(default_factory=VoiceSettings)
    reference_image_ids: tuple[str, ...] = ()
    is_active: bool = True
    likeness: str = "synthetic"


class PersonaChanges(TypedDict, total=False):
    """What a persona may be changed in; what is left out stays as it is."""

    name: str
    description: str
    voice_id: str
    voice_settings: VoiceSettings
    reference_image_ids: tuple[str, ...]
    is_active: bool
    likeness: str


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
    given = PersonaChanges(**{one.name: getattr(draft, one.name) for one in fields(draft)})  # type: ignore[typeddict-item]
    return store.insert(who.client, {"user_id": who.user_id, **_values(given)})


def change(who: Identity, persona_id: str, **changes: Unpack[PersonaChanges]) -> Persona:
    """Write these fields and no others, so that two tabs do not undo each other. Raises Invalid, NotFound."""
    return store.update(who.client, persona_id, **_values(changes))


def duplicate(who: Identity, persona_id: str) -> Persona:
    """A copy under a name of its own, resting. Consents stay with the original: each persona has its own on record.

    Raises NotFound.
    """
    old = store.by_id(who.client, persona_id)
    there = {asset.id for asset in assets.by_ids(who.client, old.reference_image_ids)}
    kept = {one.name: getattr(old, one.name) for one in fields(PersonaDraft)}
    copied = PersonaDraft(**kept)
    return create(
        who,
        replace(
            copied,
            name=f"Copy of {old.name}"[:LONGEST_NAME],
            reference_image_ids=tuple(one for one in old.reference_image_ids if one in there),
            is_active=False,
        ),
    )


def delete(who: Identity, persona_id: str) -> None:
    """Assets, prompts and jobs stay and belong to no persona afterwards; so do consents, as records."""
    store.delete(who.client, persona_id)


def _values(changes: PersonaChanges) -> dict[str, object]:
    """Columns and their stored shapes. Raises Invalid."""
    if "name" in changes and not changes["name"].strip():
        raise Invalid("A persona needs a name. Nothing was saved.")
    return {name: _stored(value) for name, value in changes.items()}


def _stored(value: object) -> object:
    if isinstance(value, VoiceSettings):
        return value.as_json()
    if isinstance(value, tuple):
        return list(dict.fromkeys(value))
    return value.strip() if isinstance(value, str) else value
