"""Which results the wall shows, bound to the address: to decide, kept, discarded, or all but the discarded."""

from __future__ import annotations

import streamlit as st

from ui import paging

WORDS = {"open": "To decide", "kept": "Kept", "discarded": "Discarded"}
PAGE = "results-after"
"""The parameter that holds where the wall's page starts."""


def show() -> str | None:
    """One of `WORDS`, or None for all but the discarded ones."""
    chosen = st.segmented_control(
        "Results",
        list(WORDS),
        format_func=WORDS.__getitem__,
        key="results",
        bind="query-params",
        on_change=paging.restart,
        args=(PAGE,),
        label_visibility="collapsed",
    )
    return str(chosen) if chosen else None


def clear() -> None:
    st.session_state["results"] = None
    paging.restart(PAGE)
