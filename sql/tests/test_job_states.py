"""A job moves along the arrows only, and a person may withdraw one that waits, nothing more."""

from __future__ import annotations

from itertools import product

import pytest

from services.domain.job_state import JobState, may_go
from sql.tests.jobs import ENDED, STATES, column, job_in
from sql.tests.people import SERVICE, Person, ask, outcome, refusal
from sql.tests.rows import add, insertion, sample
from sql.tests.servers import Connection

MOVES = [(here, there) for here, there in product(STATES, STATES) if here != there]
MOVE = "update public.generations set status = %s where id = %s"
ARROWS = "select from_status, to_status from studio.generation_arrows"
UNTOUCHABLE = {
    "prompt_text": "'other'", "model": "'other'", "settings": """'{"seed": 1}'""", "result_urls": "'{x}'",
    "higgsfield_job_id": "'x'", "error_code": "'x'", "error_message": "'x'", "started_at": "now()",
    "completed_at": "now()", "cost_credits": "0", "cost_usd": "0", "is_sandbox": "true",
    "request_key": "gen_random_uuid()", "created_at": "'2020-01-01'",
}


@pytest.mark.parametrize("here", STATES)
def test_the_service_moves_a_job_along_arrows_only(db: Connection, ada: Person, here: str) -> None:
    job = job_in(db, ada.id, here)
    arrows = db.execute(ARROWS).fetchall()
    got = {there: refusal(db, SERVICE, MOVE, [there, job]) for there in STATES}
    refused = {there for there, rule in got.items() if rule == "generations_status_arrow"}
    assert refused == {there for there in STATES if here != there and (here, there) not in arrows}


def test_the_arrows_are_those_of_the_program(db: Connection) -> None:
    drawn = {(here, there) for here, there in MOVES if may_go(JobState(here), JobState(there))}
    assert set(db.execute(ARROWS).fetchall()) == drawn


def test_nothing_leaves_an_end_and_every_other_state_reaches_one(db: Connection) -> None:
    arrows = db.execute(ARROWS).fetchall()
    assert {here for here, _ in arrows} == set(STATES) - set(ENDED)
    for state in set(STATES) - set(ENDED):
        assert {there for here, there in arrows if here == state} & set(ENDED)


@pytest.mark.parametrize("here", STATES)
def test_a_person_withdraws_a_waiting_job_and_moves_no_other(db: Connection, ada: Person, here: str) -> None:
    job = job_in(db, ada.id, here)
    got = {there: refusal(db, ada, MOVE, [there, job]) for there in STATES if there != here}
    allowed = {"cancelled"} if here == "pending" else set()
    assert got == {there: None if there in allowed else "generations_worker_only" for there in got}


@pytest.mark.parametrize("status", ["pending", "in_progress", "completed"])
def test_a_person_cannot_speak_for_the_vendor(db: Connection, ada: Person, status: str) -> None:
    job = job_in(db, ada.id, status)
    change = "update public.generations set {} = {} where id = %s"
    got = {name: refusal(db, ada, change.format(name, value), [job]) for name, value in UNTOUCHABLE.items()}
    assert got == dict.fromkeys(UNTOUCHABLE, "generations_worker_only")


def test_a_person_may_ask_for_the_end_of_a_running_job(db: Connection, ada: Person) -> None:
    job = job_in(db, ada.id, "in_progress")
    ask(db, ada, "update public.generations set cancel_requested_at = now() where id = %s", [job])
    assert column(db, job, "cancel_requested_at is not null")


@pytest.mark.parametrize("given", [
    {"status": "queued"}, {"result_urls": ["x"]}, {"higgsfield_job_id": "x"}, {"is_sandbox": True},
    {"error_code": "x"}, {"error_message": "x"}, {"started_at": "2026-01-01"}, {"completed_at": "2026-01-01"},
    {"cost_credits": 1}, {"cost_usd": 0}, {"saved_asset_ids": ["00000000-0000-0000-0000-000000000001"]},
], ids=str)
def test_a_new_job_starts_with_nothing_done(db: Connection, ada: Person, given: dict[str, object]) -> None:
    row = sample("public.generations", ada.id, **given)
    assert refusal(db, ada, *insertion("public.generations", row)) == "generations_start_pending"


def test_a_second_press_of_the_button_is_the_same_job(db: Connection, ada: Person, ben: Person) -> None:
    key = "00000000-0000-0000-0000-0000000000aa"
    add(db, "generations", ada.id, request_key=key)
    row = sample("public.generations", ada.id, request_key=key)
    assert refusal(db, ada, *insertion("public.generations", row)) == "generations_user_id_request_key_key"
    theirs = sample("public.generations", ben.id, request_key=key)
    assert outcome(db, ben, *insertion("public.generations", theirs)) == "rows"


@pytest.mark.parametrize("status", STATES)
def test_a_job_at_the_vendor_cannot_be_forgotten(db: Connection, ada: Person, status: str) -> None:
    job = job_in(db, ada.id, status)
    running = status in ("submitting", "queued", "in_progress")
    got = refusal(db, ada, "delete from public.generations where id = %s", [job])
    assert got == ("generations_delete_running" if running else None)


@pytest.mark.parametrize("status", ENDED)
def test_the_end_of_a_job_is_dated(db: Connection, ada: Person, status: str) -> None:
    job = job_in(db, ada.id, "submitting")
    assert column(db, job, "completed_at") is None
    ask(db, SERVICE, MOVE, [status, job])
    assert column(db, job, "completed_at = now()")


def test_an_unknown_state_is_refused(db: Connection, ada: Person) -> None:
    row = sample("public.generations", ada.id, status="thinking")
    assert refusal(db, SERVICE, *insertion("public.generations", row)) == "generations_status_known"
