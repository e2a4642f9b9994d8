"""Reels as one table, or what to do when there is none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import streamlit as st

from ui import badge, empty, numbers, places, reel_card, reel_filter, reel_rows, times
from ui.reel_card import PLATFORMS, ReelFacts
from ui.reel_tabs import TABS


def show(reels: Sequence[ReelFacts], filtered: bool, now: datetime) -> str | None:
    """The id of the reel opened in this run."""
    if not reels and filtered:
        empty.nothing_matches("reels", reel_filter.clear)
        return None
    if not reels:
        empty.nothing_yet("No reels yet", "Paste links under Add, one a line.", icon="movie")
        return None
    return reel_rows.show([row(reel, now) for reel in reels])


def row(reel: ReelFacts, now: datetime) -> dict[str, Any]:
    """One reel as the table draws it."""
    shown = badge.verdict(reel.approval_status)
    about = [PLATFORMS.get(reel.platform, ""), (reel.caption or "")[:90]]
    views = [reel_card.source(reel, now), reel_card.multiple(reel)]
    known = reel.views_checked_at is not None
    return {
        "id": reel.id,
        "src": reel_card.picture(reel),
        "alt": reel_card.alt(reel),
        "title": ("★ " if reel.is_favorite else "") + reel_card.name(reel),
        "href": places.address("reels", tab=TABS["all"], reel=reel.id),
        "about": " · ".join(part for part in about if part),
        "views": numbers.views(reel.view_count) if known else "unknown",
        "source": " · ".join(part for part in views if part),
        "badge": {"word": shown.word, "colour": shown.colour, "glyph": shown.glyph},
        "tags": ", ".join(reel.tags),
        "added": times.ago(reel.created_at, now),
        "moment": times.exact(reel.created_at, st.context.timezone),
    }
