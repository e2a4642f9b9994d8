"""A part of a screen that looks again every few seconds, but only while something is under way."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from ui import flash, query, session, table
from ui.errors import shown

_FLAG, _AGAIN = "live-", "live again"


def busy(key: str) -> bool:
    """Whether the part of this key had something under way when it last looked."""
    return bool(st.session_state.get(_FLAG + key))


def watch(key: str, draw: Callable[[], bool], *, every: float, seen: bool = False) -> None:
    """`draw` draws the part and says whether anything is still under way.

    `seen`: the rest of the page was drawn as if something were. It may have ended between the two looks; then
    nothing would ever draw the outcome, so the page is run once more.

    The interval of a fragment is fixed when it is declared, so a change of mind is one more run of the page:
    that run also redraws what depends on the outcome.
    """
    flag, was = _FLAG + key, busy(key)
    query.keep()

    @st.fragment(run_every=every if was else None)
    def part() -> None:
        still = was
        # Streamlit itself catches what leaves a fragment, so the sentence is said in here.
        with shown():
            still = draw()
        if still != was or (seen and not still):
            st.session_state[flag] = still
            if session.in_part():
                _again()
            st.session_state[_AGAIN] = True

    part()


def heed(key: str, draw: Callable[[], None]) -> None:
    """`draw` draws a part with the table of this key, in which the browser looks by itself for what concerns the page.

    What is picked in the part runs the part alone.
    """
    query.keep()

    @st.fragment
    def part() -> None:
        if table.news(key) and session.in_part():
            _again()
        with shown():
            draw()

    part()


def _again() -> None:
    """Run the whole page, which nobody asked for, so that it wipes and changes nothing."""
    query.return_to_kept()
    flash.repeat()
    st.rerun()


def settle() -> None:
    """The end of every whole run: one more, if a part changed its mind in this one.

    Not before the end, because a run that is cut short hears nothing of what was pressed further down.
    """
    if st.session_state.pop(_AGAIN, False):
        flash.repeat()
        st.rerun()
