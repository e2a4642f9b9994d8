"""Adding reels: one link a line, one outcome a line, and no line that failed is lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from ui import numbers, table
from ui.badge import Badge

_BOX, _OUTCOMES = "paste-box", "paste-outcomes"
WORDS = {
    "added": Badge("Added", ":material/check:", "green", "tick"),
    "exists": Badge("Already there", ":material/content_copy:", "gray", "bar"),
    "needs_resolving": Badge("Short link", ":material/link:", "orange", "question"),
    "refused": Badge("Not a reel", ":material/close:", "red", "cross"),
}


@dataclass(frozen=True)
class PasteLine:
    """`outcome` is a key of WORDS, `reason` a sentence."""

    line: str
    outcome: str
    reason: str


def show(paste: Callable[[str], Sequence[PasteLine] | None]) -> None:
    """`paste` stores the lines and returns their outcomes, or None when it could not even begin."""
    st.text_area(
        "Links to reels, one a line",
        key=_BOX,
        height=180,
        placeholder="https://www.instagram.com/reel/…\nhttps://www.tiktok.com/@name/video/…\nhttps://youtube.com/shorts/…",
    )
    st.button(
        "Add reels", type="primary", icon=":material/add:", key="paste-add", on_click=_press, args=(paste,)
    )
    outcomes: Sequence[PasteLine] = st.session_state.get(_OUTCOMES, ())
    if outcomes:
        _report(outcomes)


def _press(paste: Callable[[str], Sequence[PasteLine] | None]) -> None:
    outcomes = paste(st.session_state.get(_BOX, ""))
    if outcomes is None:
        return
    st.session_state[_OUTCOMES] = outcomes
    kept = ("added", "exists")
    st.session_state[_BOX] = "\n".join(one.line for one in outcomes if one.outcome not in kept)


def _report(outcomes: Sequence[PasteLine]) -> None:
    added = sum(one.outcome == "added" for one in outcomes)
    st.markdown(f"**{numbers.counted(added, 'reel')} added** of {numbers.counted(len(outcomes), 'line')}.")
    rows = [[table.text(one.line, note=one.reason), table.badges(WORDS[one.outcome])] for one in outcomes]
    table.show(
        (table.Column("Line"), table.Column("Outcome")),
        rows,
        key="paste-table",
        label="What became of each line",
    )
