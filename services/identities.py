"""Trained identities of a persona: asked for their price, confirmed, followed, and drawn with."""

from __future__ import annotations

from services import doorbell
from services.domain.request_key import request_key as as_key
from services.domain.training import TrainingState
from services.identity import Identity
from services.store import identities as store
from services.store.identities import TrainedIdentity as TrainedIdentity
from services.store.personas import Persona

LONGEST_NAME = 80
"""The vendor takes a hundred characters; the rest is a sign that no other training has."""


def browse(who: Identity, persona_id: str) -> list[TrainedIdentity]:
    """Newest first; those withdrawn before anything was sent are left out."""
    return [one for one in store.of_persona(who.client, persona_id) if one.status is not TrainingState.CANCELLED]


def ask_price(who: Identity, persona: Persona, model_version: str, request_key: str) -> TrainedIdentity:
    """Have the vendor name its price for training from the persona's references as they are now; this is free.

    The same key again is the same question. Raises Invalid (no references, no consent), NotFound.
    """
    key = as_key(request_key)
    values = {
        "user_id": who.user_id,
        "ai_model_id": persona.id,
        "model_version": model_version,
        "name": f"{persona.name[:LONGEST_NAME]} {str(key)[:8]}",
        "request_key": key,
    }
    asked = store.of_request(who.client, values)
    doorbell.ring()
    return asked


def train(who: Identity, identity_id: str) -> None:
    """Confirm the price that was named. Raises Conflict, Invalid (budget, consent); then nothing was sent."""
    store.move(who.client, identity_id, TrainingState.PRICED, TrainingState.PENDING)
    doorbell.ring()


def withdraw(who: Identity, identity: TrainedIdentity) -> None:
    """Take back what was not sent. Raises Conflict."""
    store.move(who.client, identity.id, identity.status, TrainingState.CANCELLED)


def use(who: Identity, identity_id: str, wanted: bool) -> None:
    """Whether pictures of the persona are drawn with it; one of each family is."""
    store.use(who.client, identity_id, wanted)


def forget(who: Identity, identity_id: str) -> None:
    """The vendor keeps it; the studio does not know it any more. Raises Conflict while it is being trained."""
    store.delete(who.client, identity_id)


def offered(who: Identity, persona_id: str, family: str) -> dict[str, str]:
    """The likeness in use to draw this persona with, by the vendor's id, in the words of a list; empty without one."""
    return {
        str(one.vendor_id): one.name.rpartition(" ")[0]
        for one in store.of_persona(who.client, persona_id)
        if one.in_use and one.model_version == family
    }
