"""What one worker's step writes, and what it may not write once the job is somebody else's."""

from __future__ import annotations

import pytest

from sql.tests.jobs import ENDED, begin, claim, column, complete, expire, job_in, record, run, saved_file
from sql.tests.people import SERVICE, Person, ask, one
from sql.tests.rows import add
from sql.tests.servers import Connection


def test_a_job_goes_from_waiting_to_completed(db: Connection, ada: Person) -> None:
    job = job_in(db, ada.id, prompt_text="a beach")
    assert claim(db) == [job]
    assert begin(db, job)
    assert column(db, job, "status, started_at = now(), cost_credits::text, cost_usd::text") == (
        "submitting", True, "1.500", "0.090000")
    assert run(db, job, "endpoint, request_body ->> 'prompt', attempts") == (
        "soul/standard", "a beach at sunset", 1)
    assert record(db, job, {"status": "queued", "higgsfield_job_id": "h1", "status_url": "https://s.test"})
    assert claim(db) == [job]
    files = [saved_file(ada.id), saved_file(ada.id)]
    assert complete(db, job, files)
    assert column(db, job, "status") == "completed"
    assert [str(asset) for asset in column(db, job, "saved_asset_ids")] == [file["id"] for file in files]
    assert claim(db) == []


def test_results_become_assets_of_the_jobs_owner(db: Connection, ada: Person) -> None:
    persona = add(db, "ai_models", ada.id)
    job = job_in(db, ada.id, "in_progress", ai_model_id=persona, is_sandbox=True)
    claim(db)
    file = saved_file(ada.id, alt_text="A beach")
    complete(db, job, [file])
    found = ask(db, ada, """select id, file_path, origin, is_sandbox, generation_id, ai_model_id, file_type,
        alt_text from public.assets""")
    assert [tuple(map(str, row)) for row in found] == [
        (file["id"], file["file_path"], "generation", "True", job, persona, "image", "A beach")]


def test_a_refused_file_leaves_nothing_of_the_completion(db: Connection, ada: Person, ben: Person) -> None:
    job = job_in(db, ada.id, "in_progress")
    claim(db)
    with pytest.raises(Exception, match="assets_file_path_owned"):
        complete(db, job, [saved_file(ada.id), saved_file(ben.id)])
    assert column(db, job, "status") == "in_progress"
    assert db.execute("select count(*) from public.assets").fetchone() == (0,)
    assert run(db, job, "lease_owner") == "w1"


def test_a_leased_job_is_nobody_elses(db: Connection, ada: Person) -> None:
    job_in(db, ada.id)
    assert len(claim(db, "w1")) == 1
    assert claim(db, "w2") == []


def test_a_job_whose_worker_died_is_taken_up_again(db: Connection, ada: Person) -> None:
    job = job_in(db, ada.id)
    claim(db, "w1")
    expire(db, job)
    assert claim(db, "w2") == [job]


def test_who_lost_the_job_writes_nothing(db: Connection, ada: Person) -> None:
    job = job_in(db, ada.id, "submitting")
    claim(db, "w1")
    expire(db, job)
    claim(db, "w2")
    assert not begin(db, job, "w1")
    assert not record(db, job, {"status": "failed"}, "w1")
    assert not complete(db, job, [saved_file(ada.id)], "w1")
    assert not one(db, SERVICE, "select public.extend_generation_lease(%s, 'w1', 60)", [job])
    assert column(db, job, "status") == "submitting"
    assert db.execute("select count(*) from public.assets").fetchone() == (0,)


def test_nothing_is_sent_on_a_lease_that_ran_out(db: Connection, ada: Person) -> None:
    job = job_in(db, ada.id)
    claim(db)
    expire(db, job)
    assert not begin(db, job)
    assert (column(db, job, "status"), run(db, job, "attempts")) == ("pending", 0)


def test_what_the_vendor_said_is_kept_although_the_lease_ran_out(db: Connection, ada: Person) -> None:
    job = job_in(db, ada.id, "submitting")
    claim(db)
    expire(db, job)
    assert record(db, job, {"status": "queued", "higgsfield_job_id": "h1"})
    assert column(db, job, "status, higgsfield_job_id") == ("queued", "h1")


def test_a_withdrawn_job_is_not_sent(db: Connection, ada: Person) -> None:
    job = job_in(db, ada.id)
    claim(db)
    ask(db, ada, "update public.generations set status = 'cancelled' where id = %s", [job])
    assert not begin(db, job)
    assert (column(db, job, "status"), run(db, job, "attempts")) == ("cancelled", 0)


def test_a_job_is_begun_once(db: Connection, ada: Person) -> None:
    job = job_in(db, ada.id)
    claim(db)
    assert begin(db, job)
    assert not begin(db, job)
    assert run(db, job, "attempts") == 1


def test_a_job_is_left_alone_until_its_next_look(db: Connection, ada: Person) -> None:
    job = job_in(db, ada.id, "queued")
    claim(db)
    record(db, job, {}, again=30)
    assert run(db, job, "polls, lease_owner, next_look_at - now() = interval '30 seconds'") == (1, None, True)
    assert claim(db) == []


def test_the_idempotency_key_outlives_a_change_of_worker(db: Connection, ada: Person) -> None:
    job = job_in(db, ada.id)
    claim(db, "w1")
    key = run(db, job, "idempotency_key")
    expire(db, job)
    claim(db, "w2")
    assert run(db, job, "idempotency_key") == key


@pytest.mark.parametrize("status", ["failed", "nsfw", "cancelled"])
def test_a_job_that_came_to_nothing_costs_nothing(db: Connection, ada: Person, status: str) -> None:
    job = job_in(db, ada.id)
    claim(db)
    begin(db, job)
    record(db, job, {"status": status, "error_code": "x", "error_message": "y" * 3000})
    assert column(db, job, "cost_credits + cost_usd, error_code, length(error_message)") == (0, "x", 2000)


def test_an_unknown_outcome_is_noted_and_forgotten_when_it_is_known(db: Connection, ada: Person) -> None:
    job = job_in(db, ada.id, "submitting")
    claim(db)
    record(db, job, {"error_code": "outcome_unknown", "error_message": "No answer came."})
    assert column(db, job, "status, error_code") == ("submitting", "outcome_unknown")
    counted = "select generations_unknown, generations_unknown_paid from public.home_counts"
    assert ask(db, ada, counted) == [(1, 1)]
    db.execute("update public.generations set is_sandbox = true")
    assert ask(db, ada, counted) == [(1, 0)]
    claim(db)
    record(db, job, {"status": "in_progress"})
    assert column(db, job, "status, error_code, error_message") == ("in_progress", None, None)


@pytest.mark.parametrize("status", ENDED)
def test_a_finished_job_is_never_claimed(db: Connection, ada: Person, status: str) -> None:
    job_in(db, ada.id, status)
    assert claim(db) == []


def test_no_more_is_claimed_than_asked_for_oldest_first(db: Connection, ada: Person) -> None:
    jobs = [job_in(db, ada.id, created_at=f"2026-01-0{day}", model=f"model {day}") for day in (3, 1, 2)]
    assert claim(db, batch=2) != []
    assert set(claim(db, batch=2)) == {jobs[0]}


def test_a_worker_that_lives_is_known_and_one_long_gone_forgotten(db: Connection, ada: Person) -> None:
    db.execute("insert into public.workers (name, seen_at) values ('old', now() - interval '2 days')")
    ask(db, SERVICE, "select public.worker_alive('w1'), public.worker_alive('w1')")
    assert db.execute("select name from public.workers").fetchall() == [("w1",)]
    assert one(db, ada, "select seen_at = now() from public.workers")
