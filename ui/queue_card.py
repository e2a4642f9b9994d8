"""One reel as the review draws it: words and numbers ready to read, nothing left to work out in the browser."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

import streamlit as st

from ui import numbers, reel_card, times
from ui.reel_card import PLATFORMS, ReelFacts

LONGEST_LINE = 24
"""Counts in the little line: more cannot be told apart on it."""


class Counted(Protocol):
    """A count that was heard."""

    @property
    def views(self) -> int: ...
    @property
    def fetched_at(self) -> datetime: ...


def card(reel: ReelFacts, counts: Sequence[Counted], now: datetime) -> dict[str, Any]:
    """`counts` oldest first."""
    known = reel.views_checked_at is not None
    return {
        "id": reel.id,
        "url": reel.url,
        "platform": PLATFORMS.get(reel.platform, reel.platform),
        "name": reel_card.name(reel),
        "about": reel_card.about(reel, now),
        "added": times.exact(reel.created_at, st.context.timezone),
        "caption": " ".join((reel.caption or "").split()),
        "views": numbers.views(reel.view_count) if known else "",
        "exact": f"{reel.view_count:,} views" if known else "",
        "source": reel_card.source(reel, now),
        "multiple": reel_card.multiple(reel),
        "why": reel_card.why(reel, now),
        "error": reel.facts_error or "",
        "line": [one.views for one in counts][-LONGEST_LINE:] if len(counts) > 1 else [],
        "history": history(counts, now),
        "src": reel_card.picture(reel),
        "alt": reel_card.alt(reel),
        "notes": reel.notes,
        "tags": ", ".join(reel.tags),
        "star": reel.is_favorite,
        "stands": [reel.approval_status.value, reel.decided_by],
    }


def history(counts: Sequence[Counted], now: datetime) -> str:
    """How the count moved, in words: "From 90 k to 120 k in 3 counts since 2 days ago"."""
    if len(counts) < 2:
        return ""
    first, last = counts[0], counts[-1]
    way = f"From {numbers.views(first.views)} to {numbers.views(last.views)}"
    return f"{way} in {len(counts)} counts, the first {times.ago(first.fetched_at, now)}"
