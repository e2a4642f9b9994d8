"""Jobs: how many, and how they ended."""

from __future__ import annotations

from datetime import date

from pages.insight import chart
from services import stats
from services.identity import Identity
from ui import charts, empty
from ui import insight_words as words


def show(who: Identity, since: date, until: date) -> None:
    rows = stats.generations(who, since, until)
    if not rows:
        return empty.no_data("generations", "Press Generate on a prompt to make some.")
    points = words.states(rows)
    weeks = charts.weekly(points, since, until, words.STATE_ORDER, "jobs")
    chart.show("generations-by-week", "What was made, and did it work?", words.success(points), weeks, rows)
