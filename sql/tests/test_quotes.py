"""The price before the press, and that it is kept."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from sql.tests.jobs import claim, column
from sql.tests.people import SERVICE, Person, ask, one, outcome, refusal
from sql.tests.rows import add
from sql.tests.servers import Connection

ASK = "insert into public.quotes (user_id, model, settings) values (%s, 'soul', %s) returning id"
CLAIM = "select id from public.claim_quotes(%s, 10, 60)"
SUBMIT = "select id, quoted_usd::float, prompt_text from public.submit_generations(%s)"
BEGIN = "select public.begin_generation(%s, 'w1', 'soul', '{}', %s, %s::numeric, %s::numeric)"
SIZE = {"resolution": "1080p"}


def asked(db: Connection, person: Person, settings: object = SIZE) -> str:
    return str(one(db, person, ASK, [person.id, json.dumps(settings)]))


def answer(db: Connection, quote: str, worker: str = "w1", **facts: object) -> Any:
    return one(db, SERVICE, "select public.answer_quote(%s, %s, %s)", [quote, worker, json.dumps(facts)])


def answered(db: Connection, person: Person, usd: float = 0.1, sandbox: bool = False) -> str:
    quote = asked(db, person)
    ask(db, SERVICE, CLAIM, ["w1"])
    assert answer(db, quote, amount=usd * 16, usd=usd, is_sandbox=sandbox)
    return quote


def order(prompt: str, quote: str | None, key: str | None = None, **settings: object) -> dict[str, object]:
    wish = SIZE | {"seed": 7} | settings
    given = {"prompt_id": prompt, "request_key": key or str(uuid4()), "model": "soul", "settings": wish}
    return given | {"quote_id": quote}


def test_a_question_is_put_once_and_again_when_it_is_asked_again(db: Connection, ada: Person) -> None:
    quote = asked(db, ada)
    assert [str(row[0]) for row in ask(db, SERVICE, CLAIM, ["w1"])] == [quote]
    assert ask(db, SERVICE, CLAIM, ["w2"]) == []
    assert answer(db, quote, "w2", usd=1) is False
    assert answer(db, quote, amount=1.5) is True
    kept = ask(db, ada, "select service, unit, amount::float, usd::float from public.quotes")
    assert kept == [("higgsfield", "credits", 1.5, 0.09375)]
    assert ask(db, SERVICE, CLAIM, ["w1"]) == []
    ask(db, ada, "update public.quotes set asked_at = '2000-01-01'")
    assert len(ask(db, SERVICE, CLAIM, ["w1"])) == 1
    assert ask(db, ada, "select amount::float from public.quotes") == [(1.5,)]


def test_a_question_nobody_waits_for_any_more_is_not_put(db: Connection, ada: Person) -> None:
    asked(db, ada)
    db.execute("update public.quotes set asked_at = now() - interval '11 minutes'")
    assert ask(db, SERVICE, CLAIM, ["w1"]) == []


def test_nobody_names_a_price_but_the_worker(db: Connection, ada: Person) -> None:
    quote = asked(db, ada)
    assert outcome(db, ada, "update public.quotes set usd = 0 where id = %s", [quote]) == "42501"


def test_a_job_keeps_the_price_of_its_quote_whatever_the_person_writes(db: Connection, ada: Person) -> None:
    quote, prompt = answered(db, ada), add(db, "prompts", ada.id)
    ((job, usd, _),) = ask(db, ada, SUBMIT, [json.dumps([order(prompt, quote)])])
    assert usd == 0.1
    assert column(db, job, "quoted_amount::float, quoted_sandbox") == (1.6, False)
    lie = "insert into public.generations (user_id, prompt_text, quoted_usd) values (%s, 'x', 0) returning quoted_usd"
    assert ask(db, ada, lie, [ada.id]) == [(None,)]


def test_a_job_tried_again_costs_what_was_said_before(db: Connection, ada: Person) -> None:
    quote, prompt = answered(db, ada), add(db, "prompts", ada.id)
    ((_, usd, _),) = ask(db, ada, SUBMIT, [json.dumps([order(prompt, None)])])
    assert usd == 0.1
    ((_, other, _),) = ask(db, ada, SUBMIT, [json.dumps([order(prompt, None, resolution="720p")])])
    assert other is None
    db.execute("update public.quotes set is_sandbox = true where id = %s", [quote])
    add(db, "user_api_keys", ada.id, service="higgsfield")
    ((_, real, _),) = ask(db, ada, SUBMIT, [json.dumps([order(prompt, None)])])
    assert real is None


def test_a_price_of_other_settings_is_not_that_of_this_job(db: Connection, ada: Person, ben: Person) -> None:
    quote, prompt = answered(db, ada), add(db, "prompts", ada.id)
    fits = "generations_quote_fits"
    assert refusal(db, ada, SUBMIT, [json.dumps([order(prompt, quote, resolution="720p")])]) == fits
    assert refusal(db, ada, SUBMIT, [json.dumps([order(prompt, quote) | {"model": "soul-cinema"}])]) == fits
    theirs = add(db, "prompts", ben.id)
    assert refusal(db, ben, SUBMIT, [json.dumps([order(theirs, quote)])]) == fits


def test_a_set_is_sent_whole_or_not_at_all_and_once(db: Connection, ada: Person) -> None:
    quote = answered(db, ada)
    orders = [order(add(db, "prompts", ada.id), quote) for _ in range(3)]
    limit = "insert into public.budgets (user_id, limit_usd) values (%s, %s)"
    ask(db, ada, limit, [ada.id, 0.25])
    assert refusal(db, ada, SUBMIT, [json.dumps(orders)]) == "budgets_exceeded"
    assert db.execute("select count(*) from public.generations").fetchone() == (0,)
    ask(db, ada, "update public.budgets set limit_usd = 0.30")
    first = ask(db, ada, SUBMIT, [json.dumps(orders)])
    assert len(first) == 3
    assert sorted(ask(db, ada, SUBMIT, [json.dumps(orders)])) == sorted(first)
    assert db.execute("select count(*) from public.charges").fetchone() == (3,)


def test_a_set_with_a_prompt_that_is_gone_or_somebody_elses_is_refused(
    db: Connection, ada: Person, ben: Person
) -> None:
    mine, theirs = add(db, "prompts", ada.id), add(db, "prompts", ben.id)
    both = json.dumps([order(mine, None), order(theirs, None)])
    assert refusal(db, ada, SUBMIT, [both]) == "generations_prompt_id_fkey"


@pytest.mark.parametrize(
    "sandbox, usd, refused", [(False, 0.105, False), (False, 0.106, True), (True, 5, False)]
)
def test_a_price_that_rose_by_more_than_the_tolerance_is_not_paid_unasked(
    db: Connection, ada: Person, sandbox: bool, usd: float, refused: bool
) -> None:
    ((job, *_),) = ask(db, ada, SUBMIT, [json.dumps([order(add(db, "prompts", ada.id), answered(db, ada))])])
    claim(db)
    if refused:
        with pytest.raises(psycopg.errors.CheckViolation, match=r"was=0\.1 asked=0\.106 .*price_rose"):
            ask(db, SERVICE, BEGIN, [job, sandbox, usd * 16, usd])
    else:
        assert one(db, SERVICE, BEGIN, [job, sandbox, usd * 16, usd]) is True


def test_a_price_of_the_sandbox_promises_nothing_about_the_vendor(db: Connection, ada: Person) -> None:
    quote = answered(db, ada, sandbox=True)
    ((job, *_),) = ask(db, ada, SUBMIT, [json.dumps([order(add(db, "prompts", ada.id), quote)])])
    claim(db)
    with pytest.raises(psycopg.errors.CheckViolation, match="price_rose"):
        ask(db, SERVICE, BEGIN, [job, False, 1.6, 0.1])
