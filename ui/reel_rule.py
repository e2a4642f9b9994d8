"""The rule that decides about a reel as soon as its views are known."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st


def show(threshold: int, save: Callable[[int], object]) -> None:
    st.markdown(
        "A reel is approved when it has at least this many views, and denied below it. "
        "The rule speaks once, when a count becomes known; what you decide yourself always stands."
    )
    with st.form("reel-rule", border=False):
        views = st.number_input(
            "Views for approval", 0, 10**12, threshold, 1000, key="reel-threshold", width=260
        )
        if st.form_submit_button("Save the rule", type="primary"):
            save(int(views))
            st.rerun()
    st.caption("Verdicts already given do not change.")
