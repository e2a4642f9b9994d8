"""Which month, and which of the sides of the cost page; both live in the address."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from ui import query

TABS = {"spending": "Spending", "sandbox": "Sandbox", "budget": "Budget"}


def tab(sandbox: bool) -> str:
    """The key of the tab in front; the sandbox has one as soon as it made anything up."""
    chosen = st.segmented_control(
        "What to see",
        [one for one in TABS if sandbox or one != "sandbox"],
        default="spending",
        required=True,
        format_func=TABS.__getitem__,
        key="tab",
        bind="query-params",
        label_visibility="collapsed",
    )
    return chosen or "spending"


def month(months: Sequence[date]) -> date:
    """One of `months`, the first of them unless the address says another."""
    asked = query.text("month")
    known = {f"{one:%Y-%m}": one for one in months}
    at = list(known).index(asked) if asked in known else 0
    chosen = st.selectbox(
        "Month",
        list(known),
        at,
        format_func=lambda one: f"{known[one]:%B %Y}",
        key="cost-month",
        on_change=lambda: query.put("month", st.session_state["cost-month"]),
        label_visibility="collapsed",
        width=180,
    )
    return known[chosen]
