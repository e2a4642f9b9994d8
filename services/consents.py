"""Consents: who allowed the use of their face or voice. The database asks for them before paid work."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from services.errors import Invalid
from services.identity import Identity
from services.store import consents as store
from services.store.consents import Consent as Consent
from services.store.consents import PersonaConsent as PersonaConsent
from services.store.personas import Persona
from services.store.tables import NOW


@dataclass(frozen=True)
class ConsentDraft:
    """What somebody agreed to. Both dates are included and mean the days of `time_zone` (an IANA name).

    Without `proof_asset_id`, a file of the library, the record is kept and does not hold yet.
    """

    person_name: str
    uses: str
    valid_from: date
    covers_face: bool = True
    covers_voice: bool = False
    valid_until: date | None = None
    time_zone: str = "UTC"
    proof_asset_id: str | None = None
    note: str = ""
    stated_elsewhere: bool = False


def browse(who: Identity, persona_id: str) -> list[Consent]:
    """All records of a persona, newest first, as they are at this moment."""
    return store.of_persona(who.client, persona_id)


def of_gone(who: Identity) -> list[Consent]:
    """Records whose persona was deleted; they stay, because work may have been done under them."""
    return store.of_persona(who.client, None)


def held(who: Identity, persona: Persona) -> PersonaConsent | None:
    """What may be used of a real person today; None for a synthetic persona."""
    if persona.likeness != "real":
        return None
    return of_many(who, [persona.id]).get(persona.id)


def of_many(who: Identity, persona_ids: Iterable[str]) -> dict[str, PersonaConsent]:
    """The same by id, for those of these personas that show a real person."""
    return {one.id: one for one in store.of_many(who.client, persona_ids)}


def needing(who: Identity, within_days: int) -> list[PersonaConsent]:
    """Active personas that show a real person without a valid consent, or whose consent ends within these days."""
    return store.needing(who.client, within_days)


def lacking(who: Identity) -> frozenset[str]:
    """Ids of personas that show a real person and have no valid consent for the face today."""
    return frozenset(store.without_face(who.client))


def add(who: Identity, persona_id: str, draft: ConsentDraft) -> Consent:
    """Put a consent on record. Raises Invalid, naming what to change, and NotFound."""
    if not draft.person_name.strip() or not draft.uses.strip():
        raise Invalid("Say whose consent it is and what was agreed on. Nothing was saved.")
    values = {
        "user_id": who.user_id,
        "ai_model_id": persona_id,
        "person_name": draft.person_name.strip(),
        "covers_face": draft.covers_face,
        "covers_voice": draft.covers_voice,
        "uses": draft.uses.strip(),
        "valid_from": draft.valid_from.isoformat(),
        "valid_until": draft.valid_until.isoformat() if draft.valid_until else None,
        "time_zone": draft.time_zone,
        "proof_asset_id": draft.proof_asset_id,
        "note": draft.note.strip(),
        "stated_elsewhere": draft.stated_elsewhere,
    }
    return store.by_id(who.client, store.insert(who.client, values))


def prove(who: Identity, consent_id: str, asset_id: str) -> Consent:
    """Add the proof that was missing. Raises Conflict when there is one, NotFound."""
    store.update(who.client, consent_id, proof_asset_id=asset_id)
    return store.by_id(who.client, consent_id)


def revoke(who: Identity, consent_id: str) -> Consent:
    """From now on nothing new is made under it; the database dates the end. Raises Conflict, NotFound."""
    store.update(who.client, consent_id, revoked_at=NOW)
    return store.by_id(who.client, consent_id)


def delete(who: Identity, consent_id: str) -> None:
    """Take back a record nothing was made under. Raises Conflict."""
    store.delete(who.client, consent_id)
