"""What there is to a persona, as tabs with an address."""

from __future__ import annotations

import streamlit as st

TABS = {"look": "Look", "voice": "Voice", "style": "Style", "consent": "Consent", "numbers": "Numbers"}


def choose() -> str:
    """The key of the tab in front."""
    chosen = st.segmented_control(
        "Part of the persona",
        list(TABS),
        default="look",
        required=True,
        format_func=TABS.__getitem__,
        key="tab",
        bind="query-params",
        label_visibility="collapsed",
    )
    return chosen or "look"
