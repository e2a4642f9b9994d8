"""When reels are looked up again, and when a YouTube day ends."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.domain import refresh_schedule as schedule

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@given(st.integers(0, 5000), st.integers(0, 5000))
def test_older_reels_are_looked_up_no_more_often_and_never_less_than_the_terms_ask(first, second):
    young, old = sorted((first, second))
    pauses = [schedule.after_count(NOW - timedelta(days=age), NOW) - NOW for age in (young, old)]
    assert timedelta(hours=6) <= pauses[0] <= pauses[1] < timedelta(days=30)


def test_a_failure_waits_as_long_as_was_asked_within_reason():
    assert schedule.after_failure(NOW) == NOW + timedelta(minutes=30)
    assert schedule.after_failure(NOW, 7200) == NOW + timedelta(hours=2)
    assert schedule.after_failure(NOW, 10**9) == NOW + timedelta(days=1)


def test_the_day_of_the_allowance_ends_at_midnight_in_los_angeles():
    assert schedule.quota_day(datetime(2026, 11, 22, 7, 59, tzinfo=UTC)) == date(2026, 11, 21)
    assert schedule.next_quota_day(datetime(2026, 11, 22, 7, 59, tzinfo=UTC)) == datetime(2026, 11, 22, 8, tzinfo=UTC)
    summer = datetime(2026, 7, 1, 6, 59, tzinfo=UTC)
    assert schedule.next_quota_day(summer) == datetime(2026, 7, 1, 7, tzinfo=UTC)
