"""Prices before the press, budgets that hold, and books that agree with the vendor's own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import psycopg
import pytest

from services import budgets, costs, generations, keys, personas, prompts, quotes
from services.domain import money_text
from services.domain.job_state import JobState
from services.domain.money_text import Cost, Left
from services.errors import Conflict, Invalid, OverBudget
from services.generations import Order
from services.personas import PersonaDraft
from services.store import keys as key_rows
from tests.services.bench_fixtures import bench as bench
from tests.services.bench_fixtures import quick_stack as quick_stack
from tests.services.bench_fixtures import quick_studio as quick_studio
from tests.services.bench_fixtures import strict as strict

FOUR = {"resolution": "1080p", "batch_size": 4}


def priced(bench, settings=FOUR, model="soul"):
    """The vendor's word on these settings."""
    quote = quotes.ask(bench.who, model, settings)
    bench.worker.tick()
    return quotes.get(bench.who, quote.id)


def months(bench):
    """This one, and the last one should it have ended since the test began."""
    return costs.months(bench.who, datetime.now(UTC).date())


def orders(bench, *words):
    return [Order(prompts.write_own(bench.who, one).id, str(uuid4())) for one in words]


def make_real(bench, quick_stack, quote):
    """As if the vendor itself had named this price: sandbox prices count against nothing."""
    with psycopg.connect(quick_stack.dsn()) as db:
        db.execute("update public.quotes set is_sandbox = false where id = %s", [quote.id])


def faults(quick_stack):
    with psycopg.connect(quick_stack.dsn()) as db:
        return db.execute("select * from studio.charge_faults()").fetchall()


def test_a_price_is_asked_once_and_serves_every_seed(bench):
    quote = priced(bench)
    assert quote.known and not quote.open and quote.is_sandbox
    assert (quote.amount, quote.usd) == (6, Decimal("0.375"))
    again = quotes.ask(bench.who, "soul", {**FOUR, "seed": 7})
    assert again.id == quote.id and not again.open
    assert quotes.ask(bench.who, "soul", {"resolution": "720p"}).id != quote.id


@pytest.mark.parametrize(
    ("since", "asked"),
    [
        ("answered_at = now() - interval '14 minutes'", False), ("answered_at = now() - interval '16 minutes'", True),
        ("answered_at = now() - interval '30 seconds', error_message = 'Busy.'", False),
        ("answered_at = now() - interval '70 seconds', error_message = 'Busy.'", True),
    ],
)  # fmt: skip
def test_a_price_is_asked_again_once_it_is_old_by_the_databases_time(bench, since, asked):
    quote = priced(bench)
    bench.sql(f"update public.quotes set {since} where id = %s", quote.id)
    bench.sql("update public.quotes set asked_at = answered_at - interval '1 second' where id = %s", quote.id)
    again = quotes.ask(bench.who, "soul", FOUR)
    assert (again.id, again.open) == (quote.id, asked)


def test_a_question_that_nobody_answered_is_put_again_after_a_minute(bench):
    quote = quotes.ask(bench.who, "soul", FOUR)
    assert quotes.ask(bench.who, "soul", FOUR).asked_at == quote.asked_at
    bench.sql("update public.quotes set asked_at = now() - interval '61 seconds' where id = %s", quote.id)
    assert quotes.ask(bench.who, "soul", FOUR).asked_at > quote.asked_at


def test_settings_the_model_does_not_know_have_no_price(bench):
    with pytest.raises(Invalid):
        quotes.ask(bench.who, "soul", {"resolution": "9000p"})


def test_without_a_key_the_price_says_why_there_is_none(strict):
    quote = priced(strict)
    assert not quote.known and "key is missing" in quote.error_message


def test_a_set_keeps_the_price_of_its_button_and_is_one_set_however_often_it_is_sent(bench):
    quote, wish = priced(bench), orders(bench, "a cat", "a dog")
    made = generations.submit_many(bench.who, wish, "soul", FOUR, quote.id)
    again = generations.submit_many(bench.who, wish, "soul", FOUR, quote.id)
    assert [job.id for job in again] == [job.id for job in made] and len(made) == 2
    assert {job.quoted_usd for job in made} == {Decimal("0.375")}
    assert {job.settings["batch_size"] for job in made} == {4}


def test_over_budget_says_what_all_of_it_costs_and_nothing_is_made(bench, quick_stack):
    quote = priced(bench)
    make_real(bench, quick_stack, quote)
    budgets.set_limit(bench.who, None, "month", Decimal("1.00"), False)
    with pytest.raises(OverBudget, match=r"This costs \$1\.13, and \$1\.00 of your \$1\.00 budget is left this month"):
        generations.submit_many(bench.who, orders(bench, "a", "b", "c"), "soul", FOUR, quote.id)
    assert generations.browse(bench.who).items == []
    budgets.set_limit(bench.who, None, "month", Decimal("1.13"), False)
    assert len(generations.submit_many(bench.who, orders(bench, "a", "b", "c"), "soul", FOUR, quote.id)) == 3
    assert [one.change for one in budgets.history(bench.who)] == ["changed", "set"]


def test_of_fifty_presses_at_once_a_budget_for_seven_takes_seven(bench, quick_stack):
    quote = priced(bench)
    make_real(bench, quick_stack, quote)
    budgets.set_limit(bench.who, None, "month", Decimal("2.70"), False)
    each = [[one] for one in orders(bench, *["a cat"] * 50)]

    def press(wish):
        try:
            return len(generations.submit_many(bench.who, wish, "soul", FOUR, quote.id))
        except OverBudget:
            return 0

    with ThreadPoolExecutor(50) as pool:
        assert sum(pool.map(press, each)) == 7
    assert [one.left_usd for one in budgets.standings(bench.who)] == [Decimal("0.075")]
    assert faults(quick_stack) == []


@pytest.fixture
def with_key(bench, monkeypatch):
    """A person with a key of their own; the stand-in answers in the vendor's place."""
    monkeypatch.setitem(bench.studio._vendors, False, bench.studio.vendor_http(True))
    sealed = bench.studio.ring.seal(
        f"{bench.who.user_id}:" + "0" * 16, user_id=bench.who.user_id, service="higgsfield", column=keys.COLUMN
    )
    key_rows.save(bench.who.client, "higgsfield", sealed, "0000")
    return bench


def test_a_price_of_the_sandbox_is_asked_again_once_there_is_a_key(bench, request):
    assert priced(bench).is_sandbox
    bench = request.getfixturevalue("with_key")
    assert not priced(bench).is_sandbox


def test_a_key_that_was_only_asked_about_leaves_prices_as_they_are(with_key):
    quote = priced(with_key)
    assert quote.known and not quotes.ask(with_key.who, "soul", FOUR).open
    keys.check_again(with_key.who, "higgsfield")
    with_key.worker.tick()
    (kept,) = keys.rows(with_key.who)
    assert kept.checked_at and quote.answered_at and kept.checked_at > quote.answered_at
    assert not quotes.ask(with_key.who, "soul", FOUR).open


def test_a_job_whose_price_rose_is_not_sent_and_says_so(with_key, quick_stack):
    quote = priced(with_key)
    with_key.sql("update public.quotes set usd = 0.30 where id = %s", quote.id)
    (job,) = generations.submit_many(with_key.who, orders(with_key, "a cat"), "soul", FOUR, quote.id)
    ended = with_key.until(job)
    assert (ended.status, ended.error_code) == (JobState.FAILED, "price_rose")
    assert "The price rose from $0.30 to $0.38; nothing was charged." in ended.error_message
    assert with_key.reserved_jobs() == [] and faults(quick_stack) == []


def test_a_price_nobody_knew_is_held_against_the_budget_when_it_is_sent(with_key, quick_stack):
    budgets.set_limit(with_key.who, None, "month", Decimal("0.30"), True)
    (job,) = generations.submit_many(with_key.who, orders(with_key, "a cat"), "soul", FOUR, None)
    ended = with_key.until(job)
    assert (ended.status, ended.error_code) == (JobState.FAILED, "over_budget")
    assert "This costs $0.38, and $0.30 of your $0.30 budget is left" in ended.error_message
    assert with_key.reserved_jobs() == [] and faults(quick_stack) == []


def test_the_books_agree_with_the_vendors_own_after_a_run_with_failures(bench, quick_stack):
    quote = priced(bench)
    words = ["a cat", "a cat [sandbox:nsfw]", "a cat [sandbox:failed]", "a cat [sandbox:lost-answer]",
             "a cat [sandbox:429-once]", "a cat [sandbox:402]", "two cats"]  # fmt: skip
    made = generations.submit_many(bench.who, orders(bench, *words), "soul", FOUR, quote.id)
    for job in made:
        bench.until(job)
    found = [costs.month(bench.who, first) for first in months(bench)]
    ours = sum(one.charged for month in found for one in month.sandbox)
    assert ours == 6 * len(bench.paid_jobs()) and ours > 0
    assert not any(month.real for month in found) and costs.held(bench.who) == []
    assert faults(quick_stack) == []


def test_the_file_of_a_month_holds_every_entry_and_no_formula(bench):
    quote = priced(bench)
    (job,) = generations.submit_many(bench.who, orders(bench, "=1+1"), "soul", FOUR, quote.id)
    bench.until(job)
    texts = [costs.csv(bench.who, first).decode("utf-8-sig") for first in months(bench)]
    lines = [line for text in texts for line in text.strip().splitlines()[1:]]
    assert [line.split(",")[3].strip('"') for line in lines] == ["charged", "reserved", "estimated"]
    assert all(job.id in line for line in lines)


def test_a_job_under_way_cannot_be_settled(bench):
    quote = priced(bench)
    (job,) = generations.submit_many(bench.who, orders(bench, "a cat"), "soul", FOUR, quote.id)
    with pytest.raises(Conflict, match="still asks"):
        costs.settle(bench.who, job.id, True)


def test_months_go_back_to_the_first_cost(bench, quick_stack):
    today = date(2026, 11, 22)
    assert costs.months(bench.who, today) == [date(2026, 11, 1)]
    with psycopg.connect(quick_stack.dsn()) as db:
        db.execute(
            "insert into public.charges (user_id, job_id, service, kind, unit, usd, created_at)"
            " values (%s, gen_random_uuid(), 'wavespeed', 'charged', 'usd', 0.5, '2026-08-31T23:59:59Z')",
            [bench.who.user_id],
        )
    found = costs.months(bench.who, today)
    assert found == [date(2026, month, 1) for month in (11, 10, 9, 8)]
    assert costs.month(bench.who, found[-1]).spent == Decimal("0.5")


def personas_of(bench, *limits):
    """A persona with a month's budget of her own for each limit; None for one without."""
    made = [personas.create(bench.who, PersonaDraft(f"P{place}")) for place in range(len(limits))]
    for persona, limit in zip(made, limits, strict=True):
        if limit is not None:
            budgets.set_limit(bench.who, persona.id, "month", Decimal(limit), False)
    return [persona.id for persona in made]


def test_what_is_left_of_an_order_is_that_of_the_tightest_budget_of_its_personas(bench):
    rich, poor, free = personas_of(bench, "50", "1.00", None)
    found, usd = budgets.standings(bench.who), Decimal("0.40")
    assert budgets.left_for(found, [rich], usd) == Left(Decimal(50))
    assert budgets.left_for(found, [poor], usd) == Left(Decimal(1))
    assert budgets.left_for(found, [free], usd) is None
    # Two of three jobs are the poor persona's: 20 cents are left to her after the press, whatever the third costs.
    left = budgets.left_for(found, [poor, rich, poor], usd)
    assert left is not None and left.usd - 3 * usd == Decimal("0.20")
    assert money_text.fits(Cost(3, "", None, 3 * usd), left)
    too_many = budgets.left_for(found, [poor, free, poor, poor], usd)
    assert too_many is not None and not money_text.fits(Cost(4, "", None, 4 * usd), too_many)
    budgets.set_limit(bench.who, None, "day", Decimal("1.25"), False)
    left = budgets.left_for(budgets.standings(bench.who), [poor, rich, free], usd)
    assert left == Left(Decimal("1.25"), "day")


def test_a_set_that_one_persona_cannot_pay_says_what_her_share_costs(bench, quick_stack):
    rich, poor = personas_of(bench, "50", "0.50")
    quote = priced(bench)
    make_real(bench, quick_stack, quote)
    written = [prompts.write_own(bench.who, "a cat", persona_id=one) for one in (rich, poor, poor)]
    wish = [Order(one.id, str(uuid4())) for one in written]
    said = r"This costs \$0\.75, and \$0\.50 of the persona's \$0\.50 budget is left this month"
    with pytest.raises(OverBudget, match=said):
        generations.submit_many(bench.who, wish, "soul", FOUR, quote.id)
    assert generations.browse(bench.who).items == []
