"""The books balance after any legal walk of any number of jobs, and the check notices when they do not."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from sql.tests.jobs import begin, claim, column, complete, record, saved_file
from sql.tests.people import SERVICE, Person, ask
from sql.tests.rows import add
from sql.tests.servers import Connection

FAULTS = "select * from studio.charge_faults()"
ENTRY = """
  insert into public.charges (user_id, job_id, service, kind, unit, amount, usd)
  values (%s, %s, 'wavespeed', %s, 'usd', %s, %s)
"""
UNKNOWN = {"status": "failed", "error_code": "outcome_unknown"}


def withdrawn(db: Connection, person: Person, job: str) -> None:
    ask(db, person, "update public.generations set status = 'cancelled' where id = %s", [job])


def deleted(db: Connection, person: Person, job: str) -> None:
    ask(db, person, "delete from public.generations where id = %s", [job])


def sent(db: Connection, job: str) -> None:
    db.execute("update studio.generation_runs set next_look_at = now(), lease_owner = null, lease_until = null")
    claim(db, batch=1000)
    begin(db, job)


def told(db: Connection, job: str, **facts: object) -> None:
    db.execute("update studio.generation_runs set lease_owner = 'w1' where generation_id = %s", [job])
    record(db, job, facts)


def drawn(db: Connection, person: Person, job: str) -> None:
    db.execute("update studio.generation_runs set lease_owner = 'w1' where generation_id = %s", [job])
    complete(db, job, [saved_file(person.id)])


STEPS: dict[str, list[Callable[[Connection, Person, str], None]]] = {
    "pending": [lambda db, _, job: sent(db, job), withdrawn, deleted],
    "submitting": [
        lambda db, _, job: told(db, job, status="queued", higgsfield_job_id=job),
        lambda db, _, job: told(db, job, status="pending"),
        lambda db, _, job: told(db, job, status="failed", error_code="vendor_refused"),
        lambda db, _, job: told(db, job, **UNKNOWN),
    ],
    "queued": [
        lambda db, _, job: told(db, job, status="in_progress"),
        lambda db, _, job: told(db, job, status="cancelled"),
        drawn,
    ],
    "in_progress": [
        drawn,
        lambda db, _, job: told(db, job, status="nsfw", error_code="nsfw"),
        lambda db, _, job: told(db, job, status="failed", error_code="result_lost"),
        lambda db, _, job: told(db, job, **UNKNOWN),
    ],
}


@pytest.mark.parametrize("seed", range(12))
def test_the_books_balance_after_any_walk(db: Connection, ada: Person, seed: int) -> None:
    chance = random.Random(seed)
    budget = "insert into public.budgets (user_id, limit_usd, allow_unpriced) values (%s, 1000, true)"
    ask(db, ada, budget, [ada.id])
    walking = [
        add(db, "generations", ada.id, model=chance.choice(["soul", "wavespeed-ai/flux-dev"]),
            quoted_usd=chance.choice([0.09, 0.0875, None]))
        for _ in range(8)
    ]
    for _ in range(40):
        if not walking:
            break
        job = chance.choice(walking)
        found = db.execute("select status from public.generations where id = %s", [job]).fetchone()
        if found is None or found[0] not in STEPS:
            walking.remove(job)
        else:
            chance.choice(STEPS[found[0]])(db, ada, job)
        assert db.execute(FAULTS).fetchall() == []
    open_now = "select count(*) from public.reservations as held left join public.generations as job using (id)"
    lost = open_now + " where job.id is null or job.status in ('completed', 'cancelled', 'nsfw')"
    assert db.execute(lost).fetchone() == (0,)


def test_what_is_left_is_the_limit_less_what_is_spent_and_held(db: Connection, ada: Person) -> None:
    ask(db, ada, "insert into public.budgets (user_id, limit_usd) values (%s, 10)", [ada.id])
    job = add(db, "generations", ada.id, quoted_usd=0.09, quoted_amount=1.5)
    sent(db, job)
    told(db, job, status="queued", higgsfield_job_id="h1")
    drawn(db, ada, job)
    assert column(db, job, "status") == "completed"
    standing = "select spent_usd::float, held_usd::float, left_usd::float from public.budget_standings"
    assert ask(db, ada, standing) == [(0.09, 0, 9.91)]


@pytest.mark.parametrize(
    "entries, fault",
    [
        ([("reserved", 1), ("refunded", 2)], "given back is not what was held"),
        ([("reserved", 1), ("charged", 1), ("charged", 1)], "charged -> charged"),
        ([("estimated", 1), ("refunded", 1)], "estimated -> refunded"),
        ([("released", 1)], "nothing -> released"),
    ],
)
def test_books_that_do_not_balance_are_noticed(
    db: Connection, ada: Person, entries: list[tuple[str, int]], fault: str
) -> None:
    job = add(db, "generations", ada.id)
    for kind, usd in entries:
        db.execute(ENTRY, [ada.id, job, kind, usd, usd])
    assert fault in {row[1] for row in db.execute(FAULTS).fetchall()}


def test_a_reservation_without_an_entry_and_totals_that_are_off_are_noticed(db: Connection, ada: Person) -> None:
    add(db, "reservations", ada.id)
    add(db, "spending_days", ada.id, charged_usd=5)
    found = {row[1] for row in db.execute(FAULTS).fetchall()}
    assert "open and reserved differ" in found and any(fault.startswith("totals of") for fault in found)


def test_the_price_book_and_the_program_know_the_same_prices(db: Connection, ada: Person) -> None:
    from services.domain.money import MILLION, PRICES

    held = ask(db, ada, "select model, unit, usd, valid_from from public.vendor_prices where service = 'anthropic'")
    known = {
        (model, unit, usd / MILLION, one.valid_from)
        for model, prices in PRICES.items()
        for one in prices
        for unit, usd in (("input_token", one.input), ("output_token", one.output))
    }
    assert {(model, unit, usd, day) for model, unit, usd, day in held} == known


def test_the_service_reads_the_check(db: Connection, ada: Person) -> None:
    assert ask(db, SERVICE, FAULTS) == []
