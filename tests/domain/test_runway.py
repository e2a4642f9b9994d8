"""At this pace the month's budget ends on a day, or lasts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from services.domain import runway
from services.domain.runway import Outlook

TENTH = date(2026, 11, 10)


def of(limit: object, spent: object, held: object = 0, today: date = TENTH) -> runway.Runway:
    return runway.of(Decimal(str(limit)), Decimal(str(spent)), Decimal(str(held)), today)


def test_the_day_the_money_ends_is_named() -> None:
    found = of(20, 10)
    assert (found.outlook, found.per_day, found.day) == (Outlook.ENDS, Decimal(1), date(2026, 11, 20))


def test_what_is_held_counts_as_gone() -> None:
    assert of(20, 10, 4.5).day == date(2026, 11, 15)


def test_a_month_that_lasts_says_what_would_be_left() -> None:
    found = of(40, 10)
    assert (found.outlook, found.rest, found.day) == (Outlook.LASTS, Decimal(10), None)


def test_money_that_reaches_exactly_to_the_end_lasts() -> None:
    assert of(30, 10).outlook is Outlook.LASTS and of(29.99, 10).day == date(2026, 11, 29)


@pytest.mark.parametrize("day, outlook", [(1, Outlook.TOO_EARLY), (2, Outlook.TOO_EARLY), (3, Outlook.ENDS)])
def test_of_two_days_no_pace_is_named(day: int, outlook: Outlook) -> None:
    assert of(20, 10, today=date(2026, 11, day)).outlook is outlook


def test_nothing_spent_is_no_pace_and_nothing_left_is_the_end() -> None:
    assert of(20, 0).outlook is Outlook.NOTHING
    assert of(20, 20).outlook is of(20, 25).outlook is of(0, 0).outlook is Outlook.ENDED


def test_the_last_day_of_a_month_needs_nothing_more() -> None:
    assert of(20, 19, today=date(2028, 2, 29)).outlook is Outlook.LASTS


def test_what_is_left_never_reaches_beyond_the_month() -> None:
    for left in range(1, 400):
        found = of(100 + left / 10, 100, today=TENTH)
        assert found.day is None or TENTH <= found.day <= date(2026, 11, 30)
