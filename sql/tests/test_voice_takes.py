"""A take is asked for once, moves along legal arrows only, and its money is booked."""

from __future__ import annotations

import json
from typing import Any

import psycopg
import pytest

from sql.tests.people import SERVICE, Person, ask, one, outcome, refusal, sign_up
from sql.tests.rows import add, insertion, sample
from sql.tests.servers import Connection


def take_in(db: Connection, owner: object, status: str = "pending", **given: object) -> str:
    """A take in any state, put there past all triggers."""
    take = add(db, "voice_takes", owner, **given)
    db.execute("set session_replication_role = replica")
    db.execute("update public.voice_takes set status = %s, file_path = user_id || '/voice/x', mime_type = 'audio/wav',"
               " file_size = 1 where id = %s", [status, take])
    db.execute("set session_replication_role = origin")
    return take


STATES = ("pending", "sending", "unknown", "completed", "failed")
LEGAL = {("pending", "sending"), ("pending", "failed"), ("sending", "pending"), ("sending", "completed"),
         ("sending", "failed"), ("sending", "unknown"), ("unknown", "completed"), ("unknown", "failed")}


@pytest.mark.parametrize("before", STATES)
def test_only_legal_arrows_are_gone(db: Connection, ada: Person, before: str) -> None:
    for after in STATES:
        take = take_in(db, ada.id, before)
        change = "update public.voice_takes set status = %s where id = %s"
        said = refusal(db, SERVICE, change, [after, take])
        legal = after == before or (before, after) in LEGAL
        assert said == (None if legal else "voice_takes_status_arrow"), (before, after)


ASK = "select id::text, status from public.ask_voice_take(%s, 'v1', %s, %s, %s, %s)"


def asked(db: Connection, who: Person, line: str = "Hello.", sandbox: bool = False, persona: str | None = None,
          settings: str = '{"stability": 0.5}', model: str = "eleven_v3") -> Any:
    ((row),) = ask(db, who, ASK, [persona, model, settings, line, sandbox])
    return row


def test_asking_twice_is_one_take_and_somebody_else_has_their_own(db: Connection, ada: Person, ben: Person) -> None:
    first = asked(db, ada)
    assert asked(db, ada, settings='{"stability": 0.500}') == first
    assert asked(db, ben)[0] != first[0] and asked(db, ada, sandbox=True)[0] != first[0]
    assert asked(db, ada, line="Hello!")[0] != first[0]


def test_a_take_that_failed_gives_its_place_free(db: Connection, ada: Person) -> None:
    first = asked(db, ada)
    db.execute("update public.voice_takes set status = 'failed'")
    assert asked(db, ada)[0] != first[0]


def test_the_estimate_is_the_models_rate_times_the_characters(db: Connection, ada: Person) -> None:
    add(db, "voice_models", ada.id, model_id="eleven_v3", rate="0.5", longest=20)
    asked(db, ada, line="Five!")
    found = db.execute("select cost_credits::float, cost_usd::float, cost_source from public.voice_takes").fetchall()
    assert found == [(3.0, 0.0003, "estimate")]
    values = [None, "eleven_v3", "{}", "x" * 21, False]
    assert refusal(db, ada, ASK, values) == "voice_takes_line_fits_model"


@pytest.mark.parametrize("column, value", [
    ("status", "completed"), ("cost_credits", 0), ("file_path", "x"), ("content_hash", "x"), ("lease_owner", "me"),
    ("vendor_request_id", "r"), ("sent_by", "me"),
])
def test_a_person_asks_and_the_worker_answers(db: Connection, ada: Person, column: str, value: object) -> None:
    row = sample("public.voice_takes", ada.id, **{column: value})
    assert refusal(db, ada, *insertion("public.voice_takes", row)) == "42501"
    take = add(db, "voice_takes", ada.id)
    assert outcome(db, ada, f"update public.voice_takes set {column} = %s where id = %s", [value, take]) == "42501"


@pytest.mark.parametrize("given, rule", [
    ({"line": " \n"}, "voice_takes_line_length"), ({"line": "x" * 40_001}, "voice_takes_line_length"),
    ({"voice_id": "../x"}, "voice_takes_voice_id_safe"), ({"model": "a b"}, "voice_takes_model_safe"),
    ({"settings": '{"speed": 2}'}, "voice_takes_settings_valid"),
    ({"settings": '{"x": 1}'}, "voice_takes_settings_valid"),
], ids=str)  # fmt: skip
def test_what_is_no_line_is_refused_by_name(
    db: Connection, ada: Person, given: dict[str, object], rule: str
) -> None:
    assert refusal(db, ada, *insertion("public.voice_takes", sample("public.voice_takes", ada.id, **given))) == rule


def test_what_was_sent_stays_until_its_end(db: Connection, ada: Person) -> None:
    for status, wanted in (("sending", "voice_takes_delete_sent"), ("unknown", "voice_takes_delete_sent"),
                           ("completed", None), ("failed", None), ("pending", None)):
        take = take_in(db, ada.id, status)
        assert refusal(db, ada, "delete from public.voice_takes where id = %s", [take]) == wanted
    db.execute("delete from auth.users where id = %s", [ada.id])
    assert db.execute("select count(*) from public.voice_takes").fetchone() == (0,)


def claim(db: Connection, worker: str = "w1", seconds: int = 60) -> list[tuple[str, str]]:
    rows = ask(db, SERVICE, "select id, status from public.claim_voice_takes(%s, 10, %s)", [worker, seconds])
    return [(str(row[0]), row[1]) for row in rows]


def begin(db: Connection, take: str, worker: str = "w1") -> Any:
    return one(db, SERVICE, "select public.begin_voice_take(%s, %s)", [take, worker])


def finish(db: Connection, take: str, owner: object, worker: str = "w1") -> Any:
    facts = json.dumps({"credits": "7", "file_path": f"{owner}/voice/a.wav", "mime_type": "audio/wav", "file_size": 9})
    return one(db, SERVICE, "select public.finish_voice_take(%s, %s, %s)", [take, worker, facts])


def test_a_line_is_sent_once_and_by_its_holder(db: Connection, ada: Person) -> None:
    take = add(db, "voice_takes", ada.id)
    assert claim(db) == [(take, "pending")] and claim(db, "w2") == []
    assert not begin(db, take, "w2")
    assert begin(db, take) and not begin(db, take)
    assert not finish(db, take, ada.id, "w2")
    assert finish(db, take, ada.id) and not finish(db, take, ada.id)
    assert ask(db, ada, "select status, cost_credits::float, cost_source from public.voice_takes") == [
        ("completed", 7.0, "answer")]


def test_a_lease_that_ran_out_sends_nothing(db: Connection, ada: Person) -> None:
    take = add(db, "voice_takes", ada.id)
    claim(db)
    db.execute("update public.voice_takes set lease_until = clock_timestamp() - interval '1 second'")
    assert not begin(db, take)
    assert claim(db, "w2") == [(take, "pending")] and begin(db, take, "w2")


def test_a_line_whose_worker_died_is_looked_for_and_its_late_sound_still_counts(db: Connection, ada: Person) -> None:
    take = add(db, "voice_takes", ada.id)
    claim(db, "w1")
    begin(db, take, "w1")
    db.execute("update public.voice_takes set lease_until = now() - interval '1 second'")
    assert claim(db, "w2") == [(take, "unknown")]
    assert not begin(db, take, "w2")
    assert finish(db, take, ada.id, "w1")


def test_the_books_follow_a_line_and_balance(db: Connection, ada: Person) -> None:
    persona = add(db, "ai_models", ada.id)
    take = asked(db, ada, persona=persona)[0]
    claim(db)
    begin(db, take)
    finish(db, take, ada.id)
    rows = db.execute("select kind, amount::float, service, unit, source, ai_model_id::text from public.charges"
                      " where job_id = %s order by entry_number", [take]).fetchall()
    assert rows == [(kind, amount, "elevenlabs", "credits", source, persona) for kind, amount, source in (
        ("estimated", 6.0, "price_book"), ("reserved", 6.0, "price_book"), ("charged", 7.0, "vendor_bill"))]
    gone = asked(db, ada, line="Gone before it was sent.")[0]
    ask(db, ada, "delete from public.voice_takes where id = %s", [gone])
    assert db.execute("select kind from public.charges where job_id = %s order by entry_number", [gone]).fetchall() == [
        ("estimated",), ("released",)]
    assert db.execute("select * from studio.charge_faults()").fetchall() == []


def test_an_open_line_is_settled_by_its_person_once_the_studio_asks_no_more(db: Connection, ada: Person) -> None:
    take = asked(db, ada)[0]
    claim(db)
    begin(db, take)
    settle = "insert into public.settlements (user_id, job_id, was_charged) values (%s, %s, true)"
    assert refusal(db, ada, settle, [ada.id, take]) == "settlements_ended"
    facts = json.dumps({"status": "failed", "error_code": "outcome_unknown", "error_message": "?"})
    one(db, SERVICE, "select public.record_voice_take(%s, 'w1', %s)", [take, facts])
    ask(db, ada, settle, [ada.id, take])
    kinds = db.execute("select kind from public.charges where job_id = %s order by entry_number", [take]).fetchall()
    assert kinds == [("estimated",), ("reserved",), ("charged",)]


def test_two_tabs_that_press_at_once_make_one_take(connections: Any) -> None:
    first, second = connections(), connections()
    ada = sign_up(first, "ada")
    first.execute("begin")
    mine = asked(first, ada)
    second.execute("set lock_timeout = '200ms'")
    with pytest.raises(psycopg.errors.LockNotAvailable):
        asked(second, ada)
    first.execute("commit")
    assert asked(second, ada) == mine
