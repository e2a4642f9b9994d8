"""Personas that show a real person, and consents for them."""

from __future__ import annotations

from sql.tests.people import Person, ask
from sql.tests.rows import add, insertion, sample
from sql.tests.servers import Connection

NEEDED = "consents_needed"
CHECK = "select studio.check_consent(%s, %s, %s)"
REVOKE = "update public.consents set revoked_at = '2020-01-01' where id = %s"


def real_persona(db: Connection, owner: object) -> str:
    return add(db, "ai_models", owner, likeness="real")


def proof(db: Connection, owner: object) -> str:
    return add(db, "assets", owner, file_type="document", mime_type="application/pdf")


def consent(db: Connection, owner: object, persona: str, **given: object) -> str:
    """A consent that holds from the first of 2026 on for face and voice; `given` replaces."""
    values = {"ai_model_id": persona, "proof_asset_id": proof(db, owner)} | given
    return add(db, "consents", owner, **values)


def job_of(owner: object, persona: str, **given: object) -> tuple[str, list[object]]:
    """The statement that asks for a picture of a persona."""
    return insertion("public.generations", sample("public.generations", owner, ai_model_id=persona, **given))


def revoke(db: Connection, who: Person, consent_id: str) -> None:
    ask(db, who, REVOKE, [consent_id])
