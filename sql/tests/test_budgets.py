"""A budget refuses before money can be spent, however many press at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

from sql.tests.jobs import begin, claim, column, complete, record, saved_file
from sql.tests.people import SERVICE, Person, ask, one, outcome, refusal, sign_up
from sql.tests.rows import add
from sql.tests.servers import Connect, Connection

SET = "insert into public.budgets (user_id, ai_model_id, period, limit_usd) values (%s, %s, %s, %s) returning id"
STANDING = "select spent_usd::float, held_usd::float, left_usd::float from public.budget_standings order by limit_usd"
FAULTS = "select * from studio.charge_faults()"


def limit(db: Connection, person: Person, usd: float, persona: object = None, period: str = "month") -> str:
    return str(one(db, person, SET, [person.id, persona, period, usd]))


def quoted(db: Connection, person: Person, usd: float | None, **given: object) -> str:
    """A waiting job whose button named this price."""
    return add(db, "generations", person.id, quoted_usd=usd, quoted_amount=usd and usd * 16, **given)


def refused(db: Connection, person: Person, usd: float | None, **given: object) -> str | None:
    """Name of the rule that refuses such a job."""
    try:
        with db.transaction(force_rollback=True):
            quoted(db, person, usd, **given)
    except psycopg.errors.CheckViolation as error:
        return error.diag.constraint_name
    return None


def standing(db: Connection, person: Person) -> list[tuple[Any, ...]]:
    return ask(db, person, STANDING)


def test_what_waits_is_held_and_what_would_pass_the_limit_is_refused(db: Connection, ada: Person) -> None:
    limit(db, ada, 1)
    quoted(db, ada, 0.75)
    assert standing(db, ada) == [(0, 0.75, 0.25)]
    assert refused(db, ada, 0.25) is None
    assert refused(db, ada, 0.26) == "budgets_exceeded"


def test_without_a_budget_nothing_is_refused(db: Connection, ada: Person) -> None:
    assert refused(db, ada, 1000) is None
    assert refused(db, ada, None) is None


def test_the_refusal_says_what_it_costs_and_what_is_left(db: Connection, ada: Person) -> None:
    limit(db, ada, 1)
    quoted(db, ada, 0.75)
    with pytest.raises(psycopg.errors.CheckViolation, match=r"cost=0\.5\d* left=0\.25\d* limit=1\.00 period=month"):
        quoted(db, ada, 0.5)


def test_a_personas_budget_limits_that_persona_alone(db: Connection, ada: Person) -> None:
    nova, luna = add(db, "ai_models", ada.id), add(db, "ai_models", ada.id)
    limit(db, ada, 1, nova)
    assert refused(db, ada, 2, ai_model_id=nova) == "budgets_exceeded"
    assert refused(db, ada, 2, ai_model_id=luna) is None
    limit(db, ada, 1.5)
    assert refused(db, ada, 2, ai_model_id=luna) == "budgets_exceeded"


def test_somebody_elses_spending_and_budget_do_not_count(db: Connection, ada: Person, ben: Person) -> None:
    limit(db, ada, 1)
    quoted(db, ben, 50)
    assert standing(db, ada) == [(0, 0, 1)]
    assert standing(db, ben) == []


def test_a_price_nobody_knows_is_refused_unless_the_person_allows_it(db: Connection, ada: Person) -> None:
    budget = limit(db, ada, 1)
    assert refused(db, ada, None) == "budgets_price_unknown"
    ask(db, ada, "update public.budgets set allow_unpriced = true where id = %s", [budget])
    assert refused(db, ada, None) is None


def test_the_sandbox_counts_against_nothing(db: Connection, ada: Person) -> None:
    limit(db, ada, 0.01)
    quoted(db, ada, 5, quoted_sandbox=True)
    assert standing(db, ada) == [(0, 0, 0.01)]
    assert ask(db, ada, "select is_sandbox, usd::float from public.reservations") == [(True, 5)]


def test_what_was_drawn_is_spent_and_what_failed_is_free_again(db: Connection, ada: Person) -> None:
    limit(db, ada, 1)
    drawn, failed = quoted(db, ada, 0.09), quoted(db, ada, 0.09)
    for job in (drawn, failed):
        claim(db)
        begin(db, job)
    assert standing(db, ada) == [(0, 0.18, 0.82)]
    complete(db, drawn, [saved_file(ada.id)])
    record(db, failed, {"status": "failed", "error_code": "x"})
    assert standing(db, ada) == [(0.09, 0, 0.91)]
    assert db.execute(FAULTS).fetchall() == []


def test_what_is_withdrawn_or_deleted_before_it_was_sent_is_free_again(db: Connection, ada: Person) -> None:
    limit(db, ada, 1)
    first, second = quoted(db, ada, 0.4), quoted(db, ada, 0.4)
    ask(db, ada, "update public.generations set status = 'cancelled' where id = %s", [first])
    ask(db, ada, "delete from public.generations where id = %s", [second])
    assert standing(db, ada) == [(0, 0, 1)]
    assert db.execute(FAULTS).fetchall() == []


def test_a_job_that_waits_again_is_held_again(db: Connection, ada: Person) -> None:
    limit(db, ada, 1)
    job = quoted(db, ada, 0.09)
    claim(db)
    begin(db, job)
    record(db, job, {"status": "pending"})
    assert standing(db, ada) == [(0, 0.09, 0.91)]
    assert db.execute(FAULTS).fetchall() == []


def test_a_price_nobody_knew_must_fit_when_it_is_sent(db: Connection, ada: Person) -> None:
    limit(db, ada, 0.08)
    ask(db, ada, "update public.budgets set allow_unpriced = true")
    job = quoted(db, ada, None)
    claim(db)
    with pytest.raises(psycopg.errors.CheckViolation, match="budgets_exceeded"), db.transaction():
        begin(db, job)
    assert column(db, job, "status") == "pending"


def test_money_nobody_knows_the_end_of_stays_held_until_the_person_settles_it(
    db: Connection, ada: Person, ben: Person
) -> None:
    limit(db, ada, 1)
    settle = "insert into public.settlements (user_id, job_id, was_charged) values (%s, %s, %s)"
    jobs = [quoted(db, ada, 0.09) for _ in range(2)]
    for job in jobs:
        claim(db)
        begin(db, job)
        assert refusal(db, ada, settle, [ada.id, job, True]) == "settlements_ended"
        record(db, job, {"status": "failed", "error_code": "outcome_unknown"})
    assert standing(db, ada) == [(0, 0.18, 0.82)]
    assert refusal(db, ben, settle, [ben.id, jobs[0], True]) == "settlements_open"
    ask(db, ada, settle, [ada.id, jobs[0], True])
    ask(db, ada, settle, [ada.id, jobs[1], False])
    assert standing(db, ada) == [(0.09, 0, 0.91)]
    assert refusal(db, ada, settle, [ada.id, jobs[0], True]) == "settlements_open"
    assert db.execute(FAULTS).fetchall() == []


def test_a_month_and_a_day_begin_by_the_clock_of_utc(db: Connection, ada: Person) -> None:
    limit(db, ada, 1)
    limit(db, ada, 2, period="day")
    for age in ("0 days", "32 days"):
        db.execute(
            "insert into public.charges (user_id, job_id, service, kind, unit, usd, created_at)"
            " values (%s, gen_random_uuid(), 'wavespeed', 'charged', 'usd', 0.5, now() - %s::interval)", [ada.id, age])
    assert standing(db, ada) == [(0.5, 0, 0.5), (0.5, 0, 1.5)]


def test_who_set_changed_and_lifted_a_limit_is_noted(db: Connection, ada: Person) -> None:
    budget = limit(db, ada, 5)
    ask(db, ada, "update public.budgets set limit_usd = 8 where id = %s", [budget])
    ask(db, SERVICE, "update public.budgets set limit_usd = 8 where id = %s", [budget])
    ask(db, SERVICE, "delete from public.budgets where id = %s", [budget])
    noted = db.execute(
        "select change, from_usd::float, to_usd::float, changed_by::text from public.budget_changes"
        " order by to_usd is null, to_usd").fetchall()
    assert noted == [("set", None, 5, ada.id), ("changed", 5, 8, ada.id), ("lifted", 8, None, None)]
    assert outcome(db, SERVICE, "delete from public.budget_changes") == "42501"


def test_a_budget_stays_that_of_its_persona(db: Connection, ada: Person) -> None:
    budget, nova = limit(db, ada, 5), add(db, "ai_models", ada.id)
    move = "update public.budgets set ai_model_id = %s where id = %s"
    assert refusal(db, ada, move, [nova, budget]) == "budgets_keep_place"
    assert refusal(db, ada, SET, [ada.id, None, "month", 6]) == "budgets_place_key"


def test_of_fifty_presses_at_once_the_budget_for_seven_takes_seven(connections: Connect) -> None:
    db = connections()
    person = sign_up(db, "ada")
    limit(db, person, 0.70)
    tabs = [connections() for _ in range(50)]

    def press(tab: Connection) -> bool:
        try:
            quoted(tab, person, 0.10)
        except psycopg.errors.CheckViolation:
            return False
        return True

    with ThreadPoolExecutor(50) as pool:
        assert sum(pool.map(press, tabs)) == 7
    assert standing(db, person) == [(0, 0.7, 0)]
    assert db.execute("select count(*) from public.generations").fetchone() == (7,)
    assert db.execute(FAULTS).fetchall() == []
