"""A look at a picture of a real person is paid work made from it: no consent, no look."""

from __future__ import annotations

import psycopg
import pytest

from sql.tests.consents import NEEDED, REVOKE, consent, real_persona, revoke
from sql.tests.people import SERVICE, Person, ask, one, refusal, sign_up
from sql.tests.rows import add, insertion, sample
from sql.tests.servers import Connect, Connection
from sql.tests.test_prompts import claim, group_of


def look_of(owner: object, **given: object) -> tuple[str, list[object]]:
    """The statement that asks for five prompts."""
    return insertion("public.prompt_groups", sample("public.prompt_groups", owner, **given))


def test_a_look_for_a_synthetic_persona_or_for_nobody_needs_no_consent(db: Connection, ada: Person) -> None:
    picture = add(db, "assets", ada.id)
    for persona in (add(db, "ai_models", ada.id), None):
        assert refusal(db, ada, *look_of(ada.id, model_id=persona, source_image_id=picture)) is None


def test_a_look_for_a_real_person_needs_one_that_covers_the_face_today(db: Connection, ada: Person) -> None:
    persona, picture = real_persona(db, ada.id), add(db, "assets", ada.id)
    look = look_of(ada.id, model_id=persona, source_image_id=picture)
    for who in (ada, SERVICE):
        assert refusal(db, who, *look) == NEEDED
    consent(db, ada.id, persona, covers_face=False, covers_voice=True)
    assert refusal(db, ada, *look) == NEEDED
    held = consent(db, ada.id, persona)
    ask(db, ada, *look)
    assert one(db, ada, "select first_used_at is not null from public.consents where id = %s", [held])


def test_a_picture_of_a_real_person_needs_one_whoever_it_is_asked_for(db: Connection, ada: Person) -> None:
    real = real_persona(db, ada.id)
    picture = add(db, "assets", ada.id, ai_model_id=real)
    for persona in (None, add(db, "ai_models", ada.id)):
        assert refusal(db, ada, *look_of(ada.id, model_id=persona, source_image_id=picture)) == NEEDED
    consent(db, ada.id, real)
    for persona in (None, add(db, "ai_models", ada.id)):
        assert refusal(db, ada, *look_of(ada.id, model_id=persona, source_image_id=picture)) is None


def test_another_persons_consent_does_not_count(db: Connection, ada: Person, ben: Person) -> None:
    persona = real_persona(db, ada.id)
    consent(db, ben.id, real_persona(db, ben.id))
    assert refusal(db, ada, *look_of(ada.id, model_id=persona)) == NEEDED


def test_a_re_roll_is_asked_for_under_a_consent_too(db: Connection, ada: Person) -> None:
    persona, picture = real_persona(db, ada.id), add(db, "assets", ada.id)
    held = consent(db, ada.id, persona)
    prompt = add(db, "prompts", ada.id, model_id=persona, source_image_id=picture, axis="light")
    re_roll = look_of(ada.id, kind="one", prompt_id=prompt, attempt=1)
    revoke(db, ada, held)
    assert refusal(db, ada, *re_roll) == NEEDED
    consent(db, ada.id, persona)
    assert refusal(db, ada, *re_roll) is None


def test_a_look_that_waits_ends_unsent_when_the_consent_is_revoked_and_holds_up_no_other(
    db: Connection, ada: Person
) -> None:
    persona = real_persona(db, ada.id)
    held = consent(db, ada.id, persona)
    stopped, other = add(db, "prompt_groups", ada.id, model_id=persona), add(db, "prompt_groups", ada.id)
    revoke(db, ada, held)
    assert claim(db) == [other]
    ended = group_of(db, stopped, "status, error_code, lease_owner, cost_usd")
    assert ended == ("failed", "consent_missing", None, None)
    assert "Nothing was sent or charged" in group_of(db, stopped, "error_message, 1")[0]
    assert db.execute("select * from studio.charge_faults()").fetchall() == []
    assert one(db, ada, "select count(*) from public.reservations where id = %s", [stopped]) == 0


def test_a_revocation_waits_for_the_look_that_is_being_taken(connections: Connect) -> None:
    """One of the two comes first, and the other sees it."""
    db, other = connections(), connections()
    ada = sign_up(db, "ada")
    persona = real_persona(db, ada.id)
    held = consent(db, ada.id, persona)
    add(db, "prompt_groups", ada.id, model_id=persona)
    other.execute("set lock_timeout = '100ms'")
    with db.transaction(force_rollback=True):
        assert len(claim(db)) == 1
        with pytest.raises(psycopg.errors.LockNotAvailable):
            ask(other, ada, REVOKE, [held])
    revoke(other, ada, held)
    assert claim(db) == []
