"""Personas: a look, a voice, a way of speaking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, TypedDict, Unpack

from services.domain import image_models
from services.domain.image_setting import SettingsError
from services.domain.voice import VoiceSettings as VoiceSettings
from services.errors import Invalid
from services.identity import Identity
from services.store import assets
from services.store import personas as store
from services.store.personas import Persona as Persona
from services.store.personas import PersonaCard as PersonaCard
from services.store.personas import PersonaNumbers as PersonaNumbers
from services.store.rows import Page

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
    speaking_style: str = ""
    do_list: tuple[str, ...] = ()
    dont_list: tuple[str, ...] = ()
    image_settings: Mapping[str, Any] = field(default_factory=dict)
    disclosure: str = ""
    reference_roles: Mapping[str, str] = field(default_factory=dict)
    voice_model: str = ""


class PersonaChanges(TypedDict, total=False):
    """What a persona may be changed in; what is left out stays as it is."""

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
    voice_model: str


def browse(who: Identity, text: str = "", active: bool | None = None) -> list[Persona]:
    """Personas by name."""
    return store.all_of(who.client, text, active)


def names(who: Identity) -> dict[str, str]:
    """Name of every persona by her id, in the order of names."""
    return {one.id: one.name for one in store.names(who.client)}


def cards(
    who: Identity, text: str = "", active: bool | None = None, cursor: str | None = None, limit: int = 12
) -> Page[PersonaCard]:
    """What cards say, newest persona first; the total comes with a first page."""
    return store.cards(who.client, text, active, cursor, limit)


def numbers(who: Identity, persona_id: str) -> PersonaNumbers:
    """What came of one persona, counted in the database. Raises NotFound."""
    return store.numbers(who.client, persona_id)


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
    if "image_settings" in changes:
        changes = {**changes, "image_settings": _settings(changes["image_settings"])}
    return {name: _stored(value) for name, value in changes.items()}


def known_settings(given: Mapping[str, Any]) -> dict[str, Any]:
    """Picture settings from elsewhere; none where this studio does not know the model or one of its values."""
    try:
        return _settings(given)
    except Invalid:
        return {}


def _settings(given: Mapping[str, Any]) -> dict[str, Any]:
    """As the model takes them: what it does not know is left out. Raises Invalid."""
    if "model" not in given:
        return {}
    try:
        model = image_models.model(str(given["model"]))
        kept = {one.name: one.checked(given[one.name]) for one in model.settings if one.name in given}
    except SettingsError as error:
        raise Invalid(f"{error} Nothing was saved.") from error
    return {"model": model.id, **{name: value for name, value in kept.items() if value is not None}}


def _stored(value: object) -> object:
    if isinstance(value, VoiceSettings):
        return value.as_json()
    if isinstance(value, tuple):
        return list(dict.fromkeys(value))
    if isinstance(value, Mapping):
        return dict(value)
    return value.strip() if isinstance(value, str) else value
