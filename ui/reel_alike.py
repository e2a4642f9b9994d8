"""Reels whose pictures look like this one's: often the same video on another platform."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from ui import badge, numbers, places, query, reel_card, table
from ui.reel_card import PLATFORMS, ReelFacts
from ui.reel_tabs import TABS

COLUMNS = (table.Column("Picture"), table.Column("Reel"), table.Column("Views"), table.Column("Verdict"))


def show(reels: Sequence[ReelFacts], now: datetime) -> None:
    """Nothing where nothing looks alike."""
    if not reels:
        return
    st.subheader("Looks like the same video", anchor=False)
    rows = [_row(one, now) for one in reels]
    query.follow("reel", table.show(COLUMNS, rows, key="reel-alike", label="Looks like the same video"))


def _row(reel: ReelFacts, now: datetime) -> list[table.Cell]:
    href = places.address("reels", tab=TABS["all"], reel=reel.id)
    views = numbers.views(reel.view_count) if reel.views_checked_at else "unknown"
    return [
        table.picture(reel_card.picture(reel), reel_card.alt(reel)),
        table.link(reel_card.name(reel), href, reel.id, PLATFORMS.get(reel.platform, "")),
        table.text(views, note=reel_card.source(reel, now)),
        table.badges(badge.verdict(reel.approval_status)),
    ]
