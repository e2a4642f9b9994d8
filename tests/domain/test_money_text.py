"""Money in words, exact."""

from __future__ import annotations

from decimal import Decimal

import pytest

from services.domain import money_text
from services.domain.money_text import Cost, Left

SIX = Cost(4, "credits", Decimal(6), Decimal("0.375"))


def test_a_button_says_how_many_what_it_costs_and_what_it_leaves() -> None:
    words = "4 images · 6 credits · $0.38 · leaves $11.20 this month"
    assert money_text.price(SIX, Left(Decimal("11.577"))) == words


def test_several_prompts_cost_several_times_as_much() -> None:
    assert money_text.price(SIX.times(3), None) == "12 images · 18 credits · $1.13"


def test_dollars_are_not_said_twice_for_a_vendor_that_counts_in_dollars() -> None:
    assert money_text.price(Cost(1, "usd", Decimal("0.04"), Decimal("0.04")), None) == "1 image · $0.04"


def test_what_does_not_fit_says_by_how_much() -> None:
    left = Left(Decimal("0.20"), "day")
    assert money_text.price(SIX, left) == "4 images · 6 credits · $0.38 · $0.18 more than is left today"
    assert not money_text.fits(SIX, left) and money_text.fits(SIX, None)


def test_the_sandbox_costs_nothing_and_always_fits() -> None:
    free = Cost(4, "credits", Decimal(6), Decimal("0.375"), sandbox=True)
    assert money_text.price(free, Left(Decimal(0))).endswith("· $0.38 · sandbox, nothing is charged")
    assert money_text.fits(free, Left(Decimal(0)))


def test_a_price_nobody_knows_is_not_made_up() -> None:
    assert money_text.price(Cost(1, "", None, None), Left(Decimal(5))) == "1 image · price unknown"


@pytest.mark.parametrize(
    "amount, words",
    [
        ("0.062", "$0.062"), ("0.04", "$0.04"), ("0.00321", "$0.0033"), ("0.101", "$0.11"), ("1234.5", "$1,234.50"),
        ("0", "$0.00"),
    ],
)
def test_a_price_is_rounded_up_and_never_below_what_is_charged(amount: str, words: str) -> None:
    assert money_text.cost_dollars(Decimal(amount)) == words


def test_what_is_left_is_rounded_down_and_never_below_nought() -> None:
    assert money_text.left_dollars(Decimal("3.109")) == "$3.10" and money_text.left_dollars(Decimal(-1)) == "$0.00"


def test_a_refusal_says_the_cost_what_is_left_and_that_nothing_happened() -> None:
    said = money_text.over_budget(Decimal("0.375"), Decimal("0.20"), Decimal(20), "month")
    assert said.startswith("This costs $0.38, and $0.20 of your $20.00 budget is left this month. Nothing was sent")
    assert "the persona's $20.00 budget" in money_text.over_budget(
        Decimal(1), Decimal(0), Decimal(20), "month", persona=True
    )


def test_a_price_that_rose_is_said_in_its_own_unit() -> None:
    assert money_text.price_rose(Decimal("0.1"), Decimal("0.2"), "usd").startswith(
        "The price rose from $0.10 to $0.20; nothing was charged."
    )
    assert "from 1.5 credits to 2 credits" in money_text.price_rose(Decimal("1.5"), Decimal("2.0"), "credits")
