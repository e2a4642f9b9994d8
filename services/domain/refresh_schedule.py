"""When a reel is looked up again: often while it is young, rarely once its count has settled."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

STEPS = (
    (timedelta(days=2), timedelta(hours=6)),
    (timedelta(days=7), timedelta(days=1)),
    (timedelta(days=30), timedelta(days=3)),
    (timedelta(days=180), timedelta(days=10)),
)
"""(younger than, look again after)."""
LONGEST = timedelta(days=28)
"""Below the 30 days after which YouTube's developer policies (III.E.4.d) want its data refreshed or deleted."""
PACIFIC = ZoneInfo("America/Los_Angeles")
UNITS_A_DAY = 10_000
"""What a YouTube project has a day for all calls but search and upload, since 2026-06-01."""
IDS_A_CALL = 50


def after_count(published: datetime, now: datetime) -> datetime:
    """The next look at a reel whose count was just read."""
    age = now - published
    return now + next((pause for younger, pause in STEPS if age < younger), LONGEST)


def after_failure(now: datetime, asked: float | None = None) -> datetime:
    """The next look after a vendor was not to be had; `asked` seconds if it named a time."""
    return now + max(timedelta(minutes=30), min(timedelta(seconds=asked or 0), timedelta(days=1)))


def after_absence(now: datetime) -> datetime:
    """The next look at a reel the vendor does not show: private, deleted, or held back for a while."""
    return now + timedelta(days=7)


def quota_day(now: datetime) -> date:
    """The day on which YouTube counts a call made `now`."""
    return now.astimezone(PACIFIC).date()


def next_quota_day(now: datetime) -> datetime:
    """The midnight in Los Angeles at which the allowance is new, in UTC."""
    return datetime.combine(quota_day(now) + timedelta(days=1), time(), PACIFIC).astimezone(UTC)
