"""Counts by day become the few numbers a chart shows. Plain values, no screen, no clock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Point:
    """`count` things of one `series` at `at`: a day, or any other place on the axis."""

    at: date | str
    series: str
    count: float


def weeks(points: Iterable[Point], since: date, until: date) -> list[Point]:
    """Sums per series and week (its Monday); every week of the period is there, as a gap means zero."""
    sums: dict[tuple[date, str], float] = defaultdict(float)
    names: dict[str, None] = {}
    for point in points:
        assert isinstance(point.at, date), "weeks are made of days"
        sums[_monday(point.at), point.series] += point.count
        names.setdefault(point.series)
    mondays = [
        _monday(since) + timedelta(weeks=at) for at in range((_monday(until) - _monday(since)).days // 7 + 1)
    ]
    return [Point(monday, name, sums[monday, name]) for name in names for monday in mondays]


def totals(points: Iterable[Point]) -> dict[str, float]:
    """Sum per series, largest first."""
    sums: dict[str, float] = defaultdict(float)
    for point in points:
        sums[point.series] += point.count
    return dict(sorted(sums.items(), key=lambda item: -item[1]))


def running(points: Sequence[Point]) -> list[Point]:
    """Each series summed up to every place on the axis, in axis order."""
    so_far: dict[str, float] = defaultdict(float)
    grown = []
    for point in sorted(points, key=lambda one: str(one.at)):
        so_far[point.series] += point.count
        grown.append(Point(point.at, point.series, so_far[point.series]))
    return grown


def ordered(points: Iterable[Point], order: Sequence[str]) -> list[Point]:
    """Series in a fixed order, so that a colour means the same on every screen; unknown ones come last."""
    places: Mapping[str, int] = {name: at for at, name in enumerate(order)}
    return sorted(points, key=lambda point: (places.get(point.series, len(places)), str(point.at)))


def share(part: float, whole: float) -> str:
    """A percentage in words: "83 %"; of nothing there is no share."""
    return f"{round(100 * part / whole)} %" if whole else "no share"


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
