"""Reels as one table, or what to do when there is none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ui import badge, empty, numbers, places, reel_filter, table, times
from ui.reel_card import PLATFORMS, ReelFacts
from ui.reel_tabs import TABS

COLUMNS = (
    table.Column("Reel"),
    table.Column("Views", end=False),
    table.Column("Verdict"),
    table.Column("Tags", wide=True),
    table.Column("Added", wide=True),
)


def show(reels: Sequence[ReelFacts], filtered: bool, now: datetime) -> str | None:
    """The id of the reel opened in this run."""
    if not reels and filtered:
        empty.nothing_matches("reels", reel_filter.clear)
        return None
    if not reels:
        empty.nothing_yet("No reels yet", "Paste links under Add, one a line.", icon="movie")
        return None
    return table.show(COLUMNS, [_row(reel, now) for reel in reels], key="reels", label="Reels")


def _views(reel: ReelFacts, now: datetime) -> table.Cell:
    if reel.views_checked_at is None:
        return table.text("unknown")
    return table.text(numbers.views(reel.view_count), note=times.ago(reel.views_checked_at, now))


def _row(reel: ReelFacts, now: datetime) -> list[table.Cell]:
    title = ("★ " if reel.is_favorite else "") + (reel.shortcode or reel.url)
    return [
        table.link(
            title,
            places.address("reels", tab=TABS["all"], reel=reel.id),
            reel.id,
            PLATFORMS.get(reel.platform, ""),
        ),
        _views(reel, now),
        table.badges(badge.verdict(reel.approval_status)),
        table.text(", ".join(reel.tags)),
        table.moment(reel.created_at, now),
    ]
