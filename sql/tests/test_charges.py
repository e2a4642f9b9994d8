"""Every credit is accounted for: reserved when a job is sent, then charged or given back."""

from __future__ import annotations

from typing import Any

import pytest

from sql.tests.jobs import begin, claim, column, complete, job_in, record, saved_file
from sql.tests.people import SERVICE, Person, ask, outcome
from sql.tests.rows import add
from sql.tests.servers import Connection

BOOKED = "select kind, amount::float, usd::float from public.charges order by entry_number"
HELD = "select state, usd::float from public.reservations order by created_at"
UNKNOWN: dict[str, object] = {"status": "failed", "error_code": "outcome_unknown"}


def sent(db: Connection, person: Person) -> str:
    """A job at the vendor, at 1.5 credits and 0.09 dollars."""
    job = job_in(db, person.id)
    claim(db)
    begin(db, job)
    record(db, job, {"status": "queued", "higgsfield_job_id": "h1"})
    claim(db)
    return job


def booked(db: Connection, person: Person) -> list[tuple[Any, ...]]:
    return ask(db, person, BOOKED)


def estimate(db: Connection) -> float:
    """What the price book says of the one look there is."""
    ((usd,),) = db.execute("select estimated_usd::float from public.prompt_groups").fetchall()
    assert 0.01 < usd < 0.05
    return float(usd)


def held(db: Connection, person: Person) -> list[tuple[Any, ...]]:
    """What may still be charged."""
    return ask(db, person, HELD)


def test_a_job_that_is_drawn_is_reserved_and_charged(db: Connection, ada: Person) -> None:
    job = sent(db, ada)
    assert booked(db, ada) == [("reserved", 1.5, 0.09)]
    complete(db, job, [saved_file(ada.id)])
    assert sorted(booked(db, ada)) == [("charged", 1.5, 0.09), ("reserved", 1.5, 0.09)]


@pytest.mark.parametrize("status", ["failed", "nsfw", "cancelled"])
def test_a_job_that_came_to_nothing_is_refunded_in_full(db: Connection, ada: Person, status: str) -> None:
    record(db, sent(db, ada), {"status": status, "error_code": "x"})
    assert sorted(booked(db, ada)) == [("refunded", 1.5, 0.09), ("reserved", 1.5, 0.09)]


def test_a_job_nobody_knows_the_end_of_keeps_its_price(db: Connection, ada: Person) -> None:
    job = sent(db, ada)
    record(db, job, UNKNOWN)
    assert booked(db, ada) == [("reserved", 1.5, 0.09)]
    assert column(db, job, "cost_credits::float, cost_usd::float") == (1.5, 0.09)


def test_a_job_whose_files_were_lost_on_the_way_is_charged_all_the_same(db: Connection, ada: Person) -> None:
    job = sent(db, ada)
    record(db, job, {"status": "failed", "error_code": "result_lost"})
    assert sorted(booked(db, ada)) == [("charged", 1.5, 0.09), ("reserved", 1.5, 0.09)]
    assert column(db, job, "cost_credits::float, cost_usd::float") == (1.5, 0.09)


def test_a_job_refused_for_now_is_refunded_and_reserved_again(db: Connection, ada: Person) -> None:
    job = job_in(db, ada.id)
    claim(db)
    begin(db, job)
    record(db, job, {"status": "pending"})
    claim(db)
    begin(db, job)
    assert sorted(kind for kind, _, _ in booked(db, ada)) == ["refunded", "reserved", "reserved"]


def test_a_job_never_sent_is_not_in_the_books(db: Connection, ada: Person) -> None:
    first = job_in(db, ada.id)
    ask(db, ada, "update public.generations set status = 'cancelled' where id = %s", [first])
    second = job_in(db, ada.id)
    claim(db)
    record(db, second, {"status": "failed", "error_code": "missing_key"})
    assert booked(db, ada) == []


@pytest.mark.parametrize("status", ["completed", "failed"])
def test_a_look_is_charged_what_it_cost_even_when_it_failed(db: Connection, ada: Person, status: str) -> None:
    group = add(db, "prompt_groups", ada.id)
    change = "update public.prompt_groups set status = %s, cost_usd = 0.0123 where id = %s"
    ask(db, SERVICE, change, [status, group])
    # It was held at the price book's estimate until the answer said what it cost.
    about = estimate(db)
    assert booked(db, ada) == [("estimated", about, about), ("charged", 0.0123, 0.0123)]
    assert held(db, ada) == []


def test_a_look_that_cost_nothing_is_held_no_longer(db: Connection, ada: Person) -> None:
    add(db, "prompt_groups", ada.id)
    about = estimate(db)
    assert held(db, ada) == [("estimated", about)]
    ask(db, SERVICE, "update public.prompt_groups set status = 'failed'")
    assert booked(db, ada) == [("estimated", about, about), ("released", about, about)]
    assert held(db, ada) == []


def test_a_look_nobody_knows_the_end_of_stays_held(db: Connection, ada: Person) -> None:
    add(db, "prompt_groups", ada.id)
    ask(db, SERVICE, "update public.prompt_groups set status = 'failed', error_code = 'outcome_unknown'")
    assert held(db, ada) == [("estimated", estimate(db))]


def test_the_books_outlive_the_job_and_end_with_the_account(db: Connection, ada: Person) -> None:
    job = sent(db, ada)
    complete(db, job, [saved_file(ada.id)])
    ask(db, ada, "delete from public.generations where id = %s", [job])
    left = db.execute("select generation_id, count(*) from public.charges group by 1").fetchall()
    assert left == [(None, 2)]
    db.execute("delete from auth.users where id = %s", [ada.id])
    assert db.execute("select count(*) from public.charges").fetchone() == (0,)


def test_not_even_the_service_rewrites_the_books(db: Connection, ada: Person) -> None:
    sent(db, ada)
    for statement in ("update public.charges set amount = 0", "delete from public.charges"):
        assert outcome(db, SERVICE, statement) == "42501"
        assert outcome(db, ada, statement) == "42501"


def test_a_charge_says_whether_the_bill_or_the_estimate_named_it(db: Connection, ada: Person) -> None:
    said = "select source, usd::float, flag from public.charges where kind = 'charged' order by entry_number"
    complete(db, sent(db, ada), [saved_file(ada.id)])
    billed = job_in(db, ada.id)
    claim(db)
    begin(db, billed)
    record(db, billed, {"status": "nsfw", "error_code": "charged_anyway", "paid_usd": "0.04"})
    assert ask(db, ada, said) == [
        ("vendor_estimate", 0.09, None), ("vendor_bill", 0.04, "charged_though_nsfw"),
    ]
    assert db.execute("select * from studio.charge_faults()").fetchall() == []
