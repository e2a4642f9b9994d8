"""Reels: what came in, from where, how large."""

from __future__ import annotations

from datetime import date

from pages.insight import chart
from services import reels, stats
from services.identity import Identity
from ui import charts, empty
from ui import insight_words as words


def show(who: Identity, since: date, until: date) -> None:
    rows, sizes = stats.reels(who, since, until), stats.view_bands(who, since, until)
    if not rows:
        return empty.no_data("reels", "Paste some links under Reels, Add.")
    points, hosts, bands = words.verdicts(rows), words.platforms(rows), words.bands(sizes)
    weeks = charts.weekly(points, since, until, words.VERDICT_ORDER, "reels")
    chart.show("reels-by-week", "What came in, and what was approved?", words.approved(points), weeks, rows)
    left, right = charts.pair()
    with left:
        lying = charts.lying(hosts, "reels")
        chart.show("reels-by-platform", "Where do they come from?", words.leading(hosts), lying, rows)
    with right:
        answer = words.large(bands, reels.threshold(who))
        chart.show("reels-by-views", "How many people saw them?", answer, charts.lying(bands, "reels"), sizes)
