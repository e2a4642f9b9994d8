"""How far back to look; lives in the address."""

from __future__ import annotations

from datetime import date, timedelta

import streamlit as st

DAYS = {"7": "7 days", "30": "30 days", "90": "90 days", "365": "A year"}
USUAL = "30"


def choose(today: date) -> tuple[date, date]:
    """The first and the last day of the period, both included."""
    chosen = st.segmented_control(
        "Period",
        list(DAYS),
        default=USUAL,
        required=True,
        format_func=DAYS.__getitem__,
        key="period",
        bind="query-params",
        label_visibility="collapsed",
    )
    return today - timedelta(days=int(chosen or USUAL) - 1), today
