"""Day counts become weeks, sums and shares."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as some

from ui.insight_words import BANDS, bands, large
from ui.series import Point, ordered, running, share, totals, weeks

DAYS = some.dates(date(2026, 9, 1), date(2026, 11, 22))
POINTS = some.lists(some.builds(Point, DAYS, some.sampled_from(["a", "b"]), some.integers(0, 50)))


@given(POINTS)
def test_weeks_lose_and_invent_nothing(points):
    found = weeks(points, date(2026, 9, 1), date(2026, 11, 22))
    assert sum(point.count for point in found) == sum(point.count for point in points)
    assert all(isinstance(point.at, date) and point.at.weekday() == 0 for point in found)


def test_a_week_without_anything_is_there_as_zero():
    points = [Point(date(2026, 11, 2), "a", 1), Point(date(2026, 11, 20), "a", 2)]
    assert [point.count for point in weeks(points, date(2026, 11, 2), date(2026, 11, 22))] == [1, 0, 2]


@given(POINTS)
def test_a_running_sum_ends_at_the_total_of_its_series(points):
    last = {point.series: point.count for point in running(points)}
    assert last == totals(points)


def test_a_series_keeps_its_place_whatever_its_count():
    points = [Point("x", "late", 9), Point("x", "early", 1), Point("x", "unheard of", 5)]
    assert [point.series for point in ordered(points, ["early", "late"])] == ["early", "late", "unheard of"]


def test_a_share_of_nothing_is_no_number():
    assert share(0, 0) == "no share" and share(1, 3) == "33 %"


def test_unknown_counts_are_a_band_of_their_own_and_no_part_of_the_answer():
    class Row:
        def __init__(self, views_from: int, reels: int) -> None:
            self.views_from, self.reels = views_from, reels

    points = bands([Row(-1, 7), Row(0, 2), Row(100_000, 3)])
    assert [point.count for point in points] == [7, 2, 0, 0, 3, 0, 0] and len(points) == len(BANDS)
    assert large(points, 100_000) == "3 of 5 with a known count have 100 k views or more."
