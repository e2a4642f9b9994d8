"""What came in, what was made, and what came of it."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import plotly.graph_objects as go

from services import export, reels, stats
from ui import charts, empty, head, period, session
from ui import insight_words as words
from ui.errors import shown

who = session.require()


def chart(key: str, question: str, answer: str, figure: go.Figure, rows: Sequence[Any]) -> None:
    numbers = [asdict(row) for row in rows]
    charts.show(question, answer, figure, numbers, export.csv(rows, list(numbers[0])), key=key)


def of_reels() -> None:
    rows, sizes = stats.reels(who, since, until), stats.view_bands(who, since, until)
    if not rows:
        return empty.no_data("reels", "Paste some links under Reels, Add.")
    points, hosts, bands = words.verdicts(rows), words.platforms(rows), words.bands(sizes)
    chart("reels-by-week", "What came in, and what was approved?", words.approved(points),
          charts.weekly(points, since, until, words.VERDICT_ORDER, "reels"), rows)
    left, right = charts.pair()
    with left:
        chart("reels-by-platform", "Where do they come from?", words.leading(hosts), charts.lying(hosts, "reels"), rows)
    with right:
        chart("reels-by-views", "How many people saw them?", words.large(bands, reels.threshold(who)),
              charts.lying(bands, "reels"), sizes)


def of_jobs() -> None:
    rows = stats.generations(who, since, until)
    if not rows:
        return empty.no_data("generations", "Press Generate on a prompt to make some.")
    points = words.states(rows)
    chart("generations-by-week", "What was made, and did it work?", words.success(points),
          charts.weekly(points, since, until, words.STATE_ORDER, "jobs"), rows)


def of_library() -> None:
    rows = stats.library(who, since, until)
    if not rows:
        return empty.no_data("assets", "Upload a photo under Assets.")
    points = words.kinds(rows)
    chart("library-growth", "How did the library grow?", words.growth(points),
          charts.growth(points, since, until, words.KIND_ORDER, "assets"), rows)


with head.show("Insights", "Each chart answers one question. Days are counted in UTC"):
    since, until = period.choose(datetime.now(UTC).date())
for part in (of_reels, of_jobs, of_library):
    with shown():
        part()
