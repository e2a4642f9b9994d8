"""What a person may do about a job whose end nobody knows, and what not even they may do."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sql.tests.jobs import claim, column, job_in, record, run
from sql.tests.people import Person, ask, one, outcome
from sql.tests.rows import add
from sql.tests.servers import Connection

LOSE = "update public.generations set status = 'failed' where id = %s"


@pytest.mark.parametrize(
    ("status", "code"),
    [("submitting", "outcome_unknown"), ("queued", "needs_check"), ("in_progress", "needs_check")],
)
def test_a_job_nobody_knows_the_end_of_can_be_given_up(db: Connection, ada: Person, status: str, code: str) -> None:
    job = job_in(db, ada.id, status, error_code=code, cost_credits=1.5, cost_usd=0.09)
    ask(db, ada, LOSE, [job])
    assert column(db, job, "status, error_code, cost_credits::float, completed_at = now()") == (
        "failed", "outcome_unknown", 1.5, True)
    assert "may have been charged" in column(db, job, "error_message")
    assert db.execute("select count(*) from public.charges").fetchone() == (0,)


@pytest.mark.parametrize(
    ("status", "code"),
    [("submitting", None), ("queued", None), ("in_progress", "copying"), ("pending", "waiting")],
)
def test_a_job_that_is_under_way_cannot(db: Connection, ada: Person, status: str, code: str | None) -> None:
    job = job_in(db, ada.id, status, error_code=code)
    assert outcome(db, ada, LOSE, [job]) == "23514"


def test_giving_up_writes_no_story_of_the_persons_own(db: Connection, ada: Person) -> None:
    job = job_in(db, ada.id, "submitting", error_code="outcome_unknown")
    for change in ("error_code = null", "cost_usd = 0", "error_message = 'free'", "higgsfield_job_id = 'x'"):
        assert outcome(db, ada, f"{LOSE.replace(' where', f', {change} where')}", [job]) == "23514"


def test_what_the_vendor_says_later_changes_a_given_up_job_no_more_but_its_id_is_kept(
    db: Connection, ada: Person
) -> None:
    job = job_in(db, ada.id, "submitting", error_code="outcome_unknown")
    claim(db)
    ask(db, ada, LOSE, [job])
    assert not record(db, job, {"status": "queued", "higgsfield_job_id": "h1"})
    assert column(db, job, "status, higgsfield_job_id") == ("failed", "h1")


@pytest.mark.parametrize("wish", ["check_requested_at", "cancel_requested_at"])
def test_a_wish_is_looked_after_at_once_but_not_all_the_time(db: Connection, ada: Person, wish: str) -> None:
    job = job_in(db, ada.id, "queued")
    claim(db)
    record(db, job, {}, again=600)
    ask(db, ada, f"update public.generations set {wish} = now() where id = %s", [job])
    assert run(db, job, "next_look_at - now()") <= timedelta(seconds=3)
    assert run(db, job, "next_look_at > now()")


def test_what_a_content_check_refused_is_not_sent_again_as_it_is(db: Connection, ada: Person) -> None:
    refused = job_in(db, ada.id, "nsfw", prompt_text="a beach")
    again = "insert into public.generations (user_id, prompt_text, parent_id, model) values (%s, %s, %s, %s)"
    assert outcome(db, ada, again, [ada.id, "a beach", refused, "soul"]) == "23514"
    assert outcome(db, ada, again, [ada.id, "a quiet beach", refused, "soul"]) == "rows"


def test_nor_with_another_vendor_by_whatever_way(db: Connection, ada: Person, ben: Person) -> None:
    job_in(db, ada.id, "nsfw", prompt_text="a beach")
    new = "insert into public.generations (user_id, prompt_text, model) values (%s, 'a beach', %s)"
    assert outcome(db, ada, new, [ada.id, "maker/model"]) == "23514"
    assert outcome(db, ada, new, [ada.id, "soul"]) == "rows"
    assert outcome(db, ben, new, [ben.id, "maker/model"]) == "rows"


def test_a_job_remembers_which_one_it_was_made_from(db: Connection, ada: Person, ben: Person) -> None:
    first = add(db, "generations", ada.id)
    again = add(db, "generations", ada.id, parent_id=first)
    theirs = "insert into public.generations (user_id, prompt_text, parent_id) values (%s, 'a beach', %s)"
    assert outcome(db, ben, theirs, [ben.id, first]) == "23503"
    db.execute("delete from public.generations where id = %s", [first])
    assert column(db, again, "parent_id, user_id::text") == (None, ada.id)


def test_the_vendor_follows_from_the_model_whatever_is_claimed(db: Connection, ada: Person) -> None:
    job = add(db, "generations", ada.id, model="maker/model/turbo", service="higgsfield")
    assert column(db, job, "service") == "wavespeed"
    assert column(db, add(db, "generations", ada.id, model="soul"), "service") == "higgsfield"


def test_the_usual_time_is_the_middle_of_ones_own_latest_jobs(db: Connection, ada: Person, ben: Person) -> None:
    for seconds in (10, 20, 90):
        end = f"2026-01-01T00:00:{seconds % 60:02}Z" if seconds < 60 else "2026-01-01T00:01:30Z"
        job_in(db, ada.id, "completed", started_at="2026-01-01T00:00:00Z", completed_at=end)
    job_in(db, ben.id, "completed", started_at="2026-01-01T00:00:00Z", completed_at="2026-01-01T01:00:00Z")
    job_in(db, ada.id, "failed", started_at="2026-01-01T00:00:00Z", completed_at="2026-01-01T01:00:00Z")
    found = ask(db, ada, "select model, seconds, jobs from public.usual_seconds(array['soul', 'maker/model'])")
    assert found == [("soul", 20.0, 3)]


def test_a_waiting_job_knows_its_place(db: Connection, ada: Person, ben: Person) -> None:
    jobs = [job_in(db, ada.id, created_at=f"2026-01-0{day}") for day in (2, 1, 3)]
    other = job_in(db, ada.id, model="maker/model")
    job_in(db, ben.id, created_at="2025-01-01")
    job_in(db, ada.id, "queued", created_at="2025-01-01")
    places = "select id::text, place from public.generation_places(%s::uuid[])"
    found: dict[str, int] = dict(ask(db, ada, places, [[*jobs, other]]))
    assert [found[job] for job in (*jobs, other)] == [2, 1, 3, 1]
    assert one(db, ben, "select count(*) from public.generation_places(%s::uuid[])", [jobs]) == 0


def test_ones_own_jobs_are_counted_by_every_filter_and_up_to_a_bound(
    db: Connection, ada: Person, ben: Person
) -> None:
    persona = add(db, "ai_models", ada.id)
    for day, status, model in ((1, "failed", "soul"), (2, "completed", "soul"), (3, "failed", "maker/model")):
        job_in(db, ada.id, status, created_at=f"2026-01-0{day}", model=model, ai_model_id=persona)
    job_in(db, ben.id)
    call = "select public.count_generations(%s::jsonb, %s)"
    for chosen, count in (
        ("{}", 3), ('{"states": ["failed"]}', 2), ('{"model": "soul"}', 2), ('{"since": "2026-01-02"}', 2),
        ('{"until": "2026-01-02"}', 1), (f'{{"persona_id": "{persona}", "states": ["completed"]}}', 1),
    ):  # fmt: skip
        assert one(db, ada, call, [chosen, 100]) == count, chosen
    assert one(db, ada, call, ["{}", 2]) == 2
