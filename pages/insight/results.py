"""Pictures that jobs made, and what became of them."""

from __future__ import annotations

from datetime import date

from pages.insight import chart
from services import stats
from services.identity import Identity
from ui import charts
from ui import insight_words as words


def show(who: Identity, since: date, until: date) -> None:
    if rows := stats.results(who, since, until):
        points = words.decisions(rows)
        weeks = charts.weekly(points, since, until, list(words.DECISIONS.values()), "pictures")
        chart.show("results-by-week", "What was made, and what did you keep?", words.kept(points), weeks, rows)
