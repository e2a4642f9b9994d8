"""The library and how it grew."""

from __future__ import annotations

from datetime import date

from pages.insight import chart
from services import stats
from services.identity import Identity
from ui import charts, empty
from ui import insight_words as words


def show(who: Identity, since: date, until: date) -> None:
    rows = stats.library(who, since, until)
    if not rows:
        return empty.no_data("assets", "Upload a photo under Assets.")
    points = words.kinds(rows)
    grown = charts.growth(points, since, until, words.KIND_ORDER, "assets")
    chart.show("library-growth", "How did the library grow?", words.growth(points), grown, rows)
