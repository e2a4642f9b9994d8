"""The images that show what a persona looks like: their order, what each shows, and whether they are enough."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services import picture
from services.domain.reference_set import ROLES, Finding, Reference, check
from services.errors import Invalid, NotFound
from services.identity import Identity
from services.picture_hash import difference_hash
from services.store import assets, files, personas
from services.store.assets import Asset
from services.store.personas import Persona

MOST_MEASURED = 12
"""Pictures measured at one look: an old library catches up in several."""


@dataclass(frozen=True)
class Chosen:
    """One reference: the asset's id, and what it shows of her (one of ROLES) or None."""

    id: str
    role: str | None = None


def of(persona: Persona) -> tuple[Chosen, ...]:
    """The stored references in their order, also those whose image is gone."""
    return tuple(Chosen(one, persona.reference_roles.get(one)) for one in persona.reference_image_ids)


def save(who: Identity, persona_id: str, chosen: Sequence[Chosen]) -> Persona:
    """Order and roles in one write. Raises Invalid for an image that is not theirs, NotFound."""
    ids = list(dict.fromkeys(one.id for one in chosen))
    roles = {one.id: one.role for one in chosen if one.role in ROLES}
    return personas.update(who.client, persona_id, reference_image_ids=ids, reference_roles=roles)


def clean(who: Identity, persona: Persona) -> Persona:
    """Let go of references whose image left the library."""
    there = {one.id for one in assets.by_ids(who.client, persona.reference_image_ids)}
    return save(who, persona.id, [one for one in of(persona) if one.id in there])


def checked(who: Identity, chosen: Sequence[Chosen], there: dict[str, Asset]) -> list[Finding]:
    """What is good, weak or missing about these, as sentences; `there` are the images that exist, by id."""
    measured = there | {one.id: one for one in _measured(who, there.values())}
    return check([_reference(measured[one.id], one.role) for one in chosen if one.id in measured])


def _reference(asset: Asset, role: str | None) -> Reference:
    facts = asset.metadata
    sharpness, looks = facts.get("sharpness"), facts.get("looks")
    return Reference(asset.id, asset.filename, role, asset.width, asset.height, sharpness, looks)


def _measured(who: Identity, images: Iterable[Asset]) -> list[Asset]:
    """Images without facts, with them: once measured, a picture is never measured again."""
    missing = [one for one in images if "sharpness" not in one.metadata][:MOST_MEASURED]
    return [_measure(who, one) for one in missing]


def _measure(who: Identity, asset: Asset) -> Asset:
    facts: dict[str, object] = {"sharpness": None, "looks": None}
    try:
        facts["sharpness"] = picture.sharpness_of(files.get(who.client, asset.file_path))
        if asset.thumbnail_path:
            facts["looks"] = difference_hash(files.get(who.client, asset.thumbnail_path))
    except (Invalid, NotFound):
        pass  # a picture that cannot be read is noted as unmeasured, and not tried at every look
    return assets.update(who.client, asset.id, metadata={**asset.metadata, **facts})
