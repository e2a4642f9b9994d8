"""What workers learnt about vendors holds for all of them: places at once, waits asked for, and the breaker."""

from __future__ import annotations

from typing import Any

import pytest

from sql.tests.jobs import begin, claim, column, job_in, record, run
from sql.tests.people import SERVICE, Person, ask, one, sign_up
from sql.tests.rows import add
from sql.tests.servers import Connect, Connection

LIMIT = "select at_once from public.vendor_limits where user_id = %s"
PAUSE = "select public.vendor_pause('higgsfield', %s)::float"


def limit(db: Connection, person: Person) -> Any:
    """What was learnt about a person's account, None if nothing was."""
    rows = db.execute(LIMIT, [person.id]).fetchall()
    return rows[0][0] if rows else None


def send(db: Connection, job: str) -> None:
    """The claimed job is taken by the vendor."""
    assert begin(db, job)
    record(db, job, {"status": "queued", "higgsfield_job_id": job}, again=60)


def fail(db: Connection, times: int, sandbox: bool = False) -> None:
    for _ in range(times):
        ask(db, SERVICE, "select public.note_vendor('higgsfield', %s, false)", [sandbox])


def test_two_jobs_of_one_account_are_sent_until_more_is_known(db: Connection, ada: Person, ben: Person) -> None:
    jobs = [job_in(db, ada.id, created_at=f"2026-01-0{day}") for day in (1, 2, 3)]
    other = job_in(db, ben.id)
    assert set(claim(db)) == {*jobs[:2], other}
    assert claim(db) == []


def test_each_model_of_higgsfield_has_places_of_its_own_and_wavespeed_counts_all(db: Connection, ada: Person) -> None:
    for model in ("soul", "soul-cinema"):
        job_in(db, ada.id, model=model)
    wave = [job_in(db, ada.id, model=f"maker/{name}", created_at=f"2026-01-0{place}") for place, name in
            enumerate("abc", 1)]
    claimed = claim(db)
    assert len(claimed) == 4 and wave[2] not in claimed


def test_room_grows_while_more_is_taken_and_falls_to_what_a_refusal_names(db: Connection, ada: Person) -> None:
    for _ in range(6):
        job_in(db, ada.id)
    for place, known in enumerate((None, 3, 4, 5)):
        (job, *_) = claim(db, batch=1)
        send(db, job)
        assert limit(db, ada) == known, place
    (job,) = claim(db, batch=1)
    begin(db, job)
    record(db, job, {"status": "pending", "full": True, "at_once": 4, "error_code": "waiting"})
    assert (limit(db, ada), column(db, job, "status")) == (4, "pending")
    assert claim(db) == []
    db.execute("update public.generations set status = 'completed' where status = 'queued' and id = ("
               "select id from public.generations where status = 'queued' limit 1)")
    assert len(claim(db)) == 1


def test_a_refusal_without_a_number_means_what_was_there_is_all_there_is_room_for(db: Connection, ada: Person) -> None:
    for _ in range(3):
        job_in(db, ada.id)
    first, second = claim(db, batch=2)
    send(db, first)
    begin(db, second)
    record(db, second, {"status": "pending", "full": True})
    assert limit(db, ada) == 1
    assert claim(db) == []


def test_nothing_is_sent_before_the_moment_the_vendor_named(db: Connection, ada: Person) -> None:
    job_in(db, ada.id)
    (job,) = claim(db)
    begin(db, job)
    record(db, job, {"status": "pending", "full": True, "at_once": 2, "resume_seconds": 40})
    assert claim(db) == []
    db.execute("update public.vendor_limits set resume_at = now() - interval '1 second'")
    assert claim(db) == [job]


def test_a_job_nobody_has_heard_of_keeps_nobody_from_sending_another(db: Connection, ada: Person) -> None:
    for _ in range(2):
        job_in(db, ada.id, "submitting", error_code="outcome_unknown")
    db.execute("insert into studio.generation_runs (generation_id, next_look_at)"
               " select id, now() + interval '1 hour' from public.generations")
    job = job_in(db, ada.id)
    assert claim(db) == [job]


def test_workers_that_claim_together_take_no_more_than_there_are_places(connections: Connect) -> None:
    db, one_worker, other = connections(), connections(), connections()
    ada = sign_up(db, "ada")
    for _ in range(4):
        add(db, "generations", ada.id)
    with one_worker.transaction():
        first = claim(one_worker, "w1")
        assert claim(other, "w2") == []
    assert len(first) == 2 and claim(other, "w2") == []


def test_files_that_a_vendor_is_about_to_drop_come_first(db: Connection, ada: Person) -> None:
    ordinary, soon, sooner, old = (job_in(db, ada.id, "in_progress") for _ in range(4))
    db.execute("insert into studio.generation_runs (generation_id) select id from public.generations")
    due = ("update studio.generation_runs set next_look_at = now() - interval '1 hour',"
           " keep_until = now() + %s::interval")
    for job, left in ((ordinary, "6 days"), (soon, "20 hours"), (sooner, "5 minutes"), (old, None)):
        db.execute(f"{due} where generation_id = %s", [left, job])
    db.execute("update public.generations set started_at = now() - interval '6 days 23 hours' where id = %s", [old])
    assert [claim(db, batch=1)[0] for _ in range(4)] == [sooner, old, soon, ordinary]


def test_looks_without_news_are_given_back_together_and_write_no_job(db: Connection, ada: Person) -> None:
    jobs = [job_in(db, ada.id, "queued") for _ in range(3)]
    claim(db)
    before = [column(db, job, "xmin, updated_at") for job in jobs]
    call = "select public.put_back_generations('w1', %s::uuid[], %s::numeric[])"
    assert one(db, SERVICE, call, [[*jobs, jobs[0]], [1, 2, 3, 1]]) == 3
    assert [column(db, job, "xmin, updated_at") for job in jobs] == before
    waits = [run(db, job, "extract(epoch from next_look_at - now())::int, lease_owner, polls") for job in jobs]
    assert waits == [(1, None, 1), (2, None, 1), (3, None, 1)]
    assert one(db, SERVICE, call, [jobs, [1, 1, 1]]) == 0


def test_the_breaker_opens_after_five_failures_in_a_row(db: Connection) -> None:
    fail(db, 4)
    assert one(db, SERVICE, PAUSE, [False]) == 0
    ask(db, SERVICE, "select public.note_vendor('higgsfield', false, true)")
    fail(db, 4)
    assert one(db, SERVICE, PAUSE, [False]) == 0
    fail(db, 1)
    assert 55 < one(db, SERVICE, PAUSE, [False]) <= 60


def test_an_open_breaker_lets_one_caller_a_minute_through(db: Connection) -> None:
    fail(db, 5)
    db.execute("update public.vendor_health set probe_at = clock_timestamp() - interval '1 second'")
    assert [one(db, SERVICE, PAUSE, [False]) > 0 for _ in range(3)] == [False, True, True]
    fail(db, 1)
    assert one(db, SERVICE, PAUSE, [False]) > 55
    ask(db, SERVICE, "select public.note_vendor('higgsfield', false, true)")
    assert one(db, SERVICE, PAUSE, [False]) == 0


def test_the_breaker_of_one_vendor_or_of_its_stand_in_is_nobody_elses(db: Connection) -> None:
    fail(db, 9, sandbox=True)
    assert one(db, SERVICE, PAUSE, [False]) == 0
    assert one(db, SERVICE, "select public.vendor_pause('wavespeed', true)::float") == 0
    assert one(db, SERVICE, PAUSE, [True]) > 0


@pytest.mark.parametrize("status", ["submitting", "queued", "in_progress"])
def test_the_secret_of_a_webhook_is_told_while_the_job_is_at_the_vendor(
    db: Connection, ada: Person, status: str
) -> None:
    job, waiting = job_in(db, ada.id), job_in(db, ada.id)
    claim(db)
    db.execute("update public.generations set status = %s where id = %s", ["submitting", job])
    if status != "submitting":
        db.execute("update public.generations set status = %s where id = %s", [status, job])
    call = "select public.generation_webhook(%s)"
    assert one(db, SERVICE, call, [job]) == str(run(db, job, "webhook_token"))
    assert one(db, SERVICE, call, [waiting]) is None
    db.execute("update studio.generation_runs set next_look_at = now() + interval '1 hour', lease_until = null")
    ask(db, SERVICE, "select public.hasten_generation(%s)", [job])
    assert claim(db) == [job]
