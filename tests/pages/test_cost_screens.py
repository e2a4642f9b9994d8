"""Costs: what a month cost, what is open, the budget and who set it; full, empty, failing, somebody else's."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import psycopg
import pytest

from services import budgets, costs, generations, prompts, quotes
from tests.pages.screen import Screen


@pytest.fixture
def book(stack, who):
    """Call it to write an entry of the ledger, as the worker's steps do."""

    def write(kind, usd, *, job=None, sandbox=False, flag=None, service="higgsfield"):
        job = job or str(uuid4())
        with psycopg.connect(stack.dsn(), autocommit=True) as db:
            db.execute(
                "insert into public.charges (user_id, job_id, service, kind, unit, amount, usd, is_sandbox, flag)"
                " values (%s, %s, %s, %s, 'credits', %s, %s, %s, %s)",
                [who.user_id, job, service, kind, usd * 16, usd, sandbox, flag],
            )
        return job

    return write


def test_empty_books_say_so(sid):
    words = Screen(sid, "costs").words()
    assert "The ledger is empty: nothing was spent yet" in words and "No costs in this period." in words


def test_a_month_says_what_was_spent_reserved_and_given_back(sid, book):
    book("charged", 1.5)
    book("reserved", 0.25)
    book("refunded", 0.5, job=book("reserved", 0.5))
    book("charged", 9, sandbox=True)
    screen = Screen(sid, "costs")
    sums = {one.label: one.value for one in screen.tab.metric}
    assert sums == {"Spent": "$1.50", "Reserved now": "$0.25", "Given back": "$0.50"}
    words = screen.words()
    assert "All of it, $1.50, falls to Higgsfield." in words
    assert "1 charge of $9.00 was made up by the sandbox. No money was moved." in words


def test_the_sentence_of_a_chart_names_who_took_most_and_nobody_who_took_nothing(sid, book):
    book("charged", 1.125)
    book("reserved", 0.5, service="wavespeed")
    assert "All of it, $1.13, falls to Higgsfield." in Screen(sid, "costs").words()
    book("charged", 0.375, service="anthropic")
    assert "Most of it, $1.13 or 75 % of $1.50, falls to Higgsfield." in Screen(sid, "costs").words()
    book("charged", 0.75, service="elevenlabs")
    assert "The largest part, $1.13 or 50 % of $2.25, falls to Higgsfield." in Screen(sid, "costs").words()


def sides(screen: Screen) -> list[str]:
    return list(screen.tab.segmented_control(key="tab").options)


def test_what_the_sandbox_made_up_has_a_side_of_its_own(sid, book):
    book("charged", 1.5)
    assert sides(Screen(sid, "costs")) == ["Spending", "Budget"]
    book("charged", 9, sandbox=True, service="anthropic")
    screen = Screen(sid, "costs", tab="Sandbox")
    assert "1 charge of $9.00 was made up by the sandbox. No money was moved." in screen.words()
    assert "All of it, $9.00, falls to Anthropic." in screen.words()
    assert sides(screen) == ["Spending", "Sandbox", "Budget"] and not screen.tab.metric


def test_a_charge_for_nothing_stands_apart(sid, book):
    job = book("charged", 0.375, flag="charged_though_nsfw")
    [row] = Screen(sid, "costs").rows("Charged for nothing")
    assert row[0]["text"] == "Charged although it was refused" and row[0]["open"] == job
    assert row[-1]["text"] == "6 credits · $0.38"


def test_money_nobody_knows_the_end_of_is_settled_by_the_person(sid, who, book):
    book("reserved", 0.375)
    screen = Screen(sid, "costs")
    assert "Nobody knows how these ended" in screen.words()
    screen.press("It was not")
    assert "Nobody knows how these ended" not in screen.words() and costs.held(who) == []


def test_a_budget_is_set_changed_and_lifted_and_that_is_noted(sid, who):
    screen = Screen(sid, "costs", tab="Budget")
    assert "No budget limits your spending." in screen.words()
    screen.tab.number_input(key="budget-limit").set_value(5.0)
    screen.press("Save the budget")
    assert [one.limit_usd for one in budgets.standings(who)] == [5]
    assert "Set $5.00 a month for everything I spend" in screen.words().replace("\\", "")
    screen.press("Lift")
    assert budgets.standings(who) == [] and "Lifted the budget of $5.00 a month" in screen.words().replace("\\", "")


def test_a_budget_near_its_end_is_said_on_every_screen_and_first_at_home(sid, who, book):
    budgets.set_limit(who, None, "month", Decimal(2), False)
    assert "Budget:" not in Screen(sid, "reels").words()
    book("charged", 1.7)
    assert "Budget: $0.30 left this month" in Screen(sid, "reels").words()
    assert "$0.30 of your $2.00 budget is left this month" in Screen(sid, "home").words()


def test_the_runway_speaks_of_this_month_alone(sid, who, book):
    budgets.set_limit(who, None, "month", Decimal(20), False)
    assert "Nothing was spent this month yet" in Screen(sid, "costs").words()


def test_somebody_elses_costs_are_not_there(sid, sign_up, book):
    book("charged", 7)
    assert "The ledger is empty" in Screen(sign_up(), "costs").words()


@pytest.fixture
def unpriced(stack, who):
    """A prompt of somebody to whom the vendor did not name a price."""
    quote = quotes.ask(who, "soul", {})
    with psycopg.connect(stack.dsn(), autocommit=True) as db:
        db.execute(
            "update public.quotes set answered_at = clock_timestamp(), error_message = 'Higgsfield is busy.'"
            " where id = %s",
            [quote.id],
        )
    return prompts.write_own(who, "A quiet street")


def test_a_press_without_a_price_needs_a_word_of_the_person(sid, who, unpriced):
    screen = Screen(sid, "prompts", prompt=unpriced.id)
    label = "Generate · 1 image · price unknown"
    assert "Higgsfield is busy." in screen.words()
    assert next(one for one in screen.tab.button if one.label == label).disabled
    screen.tab.checkbox(key="order-unknown-ok").check().run()
    screen.press(label)
    [job] = generations.browse(who).items
    assert job.quoted_usd is None and job.quote_id is None


def test_a_budget_for_known_prices_alone_refuses_it_with_words(sid, who, unpriced):
    budgets.set_limit(who, None, "month", Decimal(5), False)
    screen = Screen(sid, "prompts", prompt=unpriced.id)
    screen.tab.checkbox(key="order-unknown-ok").check().run()
    screen.press("Generate · 1 image · price unknown")
    said = screen.words()
    assert "your budget allows known prices only. Nothing was sent or charged" in said and "Open the budget" in said
    assert generations.browse(who).items == []
