"""What is known of a vendor key: asked for by its owner, written by the worker, and true of that key only."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sql.tests.people import SERVICE, Person, ask, one, refusal
from sql.tests.servers import Connection

SAVE = "select public.save_api_key(%s, %s, %s, %s)"
KNOWN = (
    "select status, credit::float, credit_unit, scope, failing_since is not null, is_sandbox from public.user_api_keys"
)
CLAIM = "select id, check_due_at, encrypted_api_key from public.claim_key_checks(10, 60)"
WORKS = {"status": "works", "credit": "12.5", "credit_unit": "credits", "scope": "May not read the balance."}
REFUSED = {"status": "refused", "check_error": "No."}


def saved(db: Connection, person: Person, sealed: str = "YQ==", **facts: Any) -> None:
    ask(db, person, SAVE, ["elevenlabs", sealed, "", json.dumps(facts)])


def claimed(db: Connection) -> list[tuple[Any, ...]]:
    return ask(db, SERVICE, CLAIM)


def recorded(db: Connection, key: tuple[Any, ...], facts: dict[str, Any]) -> Any:
    values = [key[0], key[1], key[2], json.dumps(facts), 86_400]
    return one(db, SERVICE, "select public.record_key_check(%s, %s, %s, %s, %s::numeric)", values)


def test_a_key_that_was_checked_when_it_came_is_asked_about_tomorrow(db: Connection, ada: Person) -> None:
    saved(db, ada, **WORKS)
    assert ask(db, ada, KNOWN) == [("works", 12.5, "credits", "May not read the balance.", False, False)]
    assert claimed(db) == []


def test_an_unchecked_key_is_due_at_once_and_for_one_worker(db: Connection, ada: Person) -> None:
    saved(db, ada)
    assert len(claimed(db)) == 1 and claimed(db) == []


def test_a_person_cannot_say_that_a_key_works_without_giving_one(db: Connection, ada: Person) -> None:
    saved(db, ada)
    for change in ("status = 'works'", "credit = 5", "checked_at = now()", "scope = 'all'"):
        assert refusal(db, ada, f"update public.user_api_keys set {change}") == "user_api_keys_worker_only"


@pytest.mark.parametrize("status", ["works", "refused"])
def test_a_new_key_knows_nothing_of_the_old_one(db: Connection, ada: Person, status: str) -> None:
    saved(db, ada)
    (key,) = claimed(db)
    recorded(db, key, {"status": status, "credit": "5"})
    saved(db, ada, "Yg==")
    assert ask(db, ada, KNOWN) == [("unchecked", None, "", "", False, False)]


def test_a_refusal_is_dated_once_and_forgotten_when_it_works_again(db: Connection, ada: Person) -> None:
    saved(db, ada)
    since = []
    for facts in (REFUSED, REFUSED, WORKS):
        db.execute("update public.user_api_keys set check_due_at = now()")
        (key,) = claimed(db)
        assert recorded(db, key, facts)
        since.append(one(db, ada, "select failing_since from public.user_api_keys"))
    assert since[0] == since[1] and since[2] is None


def test_without_an_answer_what_was_known_stays(db: Connection, ada: Person) -> None:
    saved(db, ada, **WORKS)
    db.execute("update public.user_api_keys set check_due_at = now()")
    (key,) = claimed(db)
    assert recorded(db, key, {"check_error": "It does not answer."})
    assert ask(db, ada, KNOWN)[0][:2] == ("works", 12.5)


def test_an_answer_about_a_replaced_key_is_of_no_interest(db: Connection, ada: Person) -> None:
    saved(db, ada)
    (key,) = claimed(db)
    saved(db, ada, "Yg==", **WORKS)
    assert recorded(db, key, REFUSED) is False
    assert ask(db, ada, KNOWN)[0][0] == "works"


def test_a_person_asks_for_a_check_of_their_own_key_only(db: Connection, ada: Person, ben: Person) -> None:
    saved(db, ada, **WORKS)
    assert one(db, ben, "select public.ask_for_key_check('elevenlabs')") is False and claimed(db) == []
    assert one(db, ada, "select public.ask_for_key_check('elevenlabs')") is True and len(claimed(db)) == 1


def test_a_second_press_is_the_same_question_until_it_was_answered_and_never_dropped_after(
    db: Connection, ada: Person
) -> None:
    saved(db, ada, **WORKS)
    assert one(db, ada, "select public.ask_for_key_check('elevenlabs')") is True
    assert one(db, ada, "select public.ask_for_key_check('elevenlabs')") is False
    (key,) = claimed(db)
    assert one(db, ada, "select public.ask_for_key_check('elevenlabs')") is False and claimed(db) == []
    assert recorded(db, key, WORKS)
    assert one(db, ada, "select public.ask_for_key_check('elevenlabs')") is True and len(claimed(db)) == 1
