"""Samples on Home: offered while there is nothing, taken away in one click while they are there."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from ui import press
from ui.attempt import attempt


def show(add: Callable[[], object], remove: Callable[[], object], *, empty: bool, there: bool) -> None:
    """`empty`: the library is; `there`: samples are in it. Nothing is drawn when neither holds."""
    if there:
        _remove(remove)
    elif empty:
        _add(add)


def _add(add: Callable[[], object]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="demo-offer"):
        pressed = press.button("Try it with demo content", icon=":material/science:", key="demo-add")
        st.caption("A persona, eight pictures and twelve reels, all marked as samples. One click removes them.")
    if pressed:
        with st.spinner("Drawing the samples. This takes a few seconds."):
            attempt(add, "The demo content is there.")
        st.rerun()


def _remove(remove: Callable[[], object]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="demo-offer"):
        st.caption(":material/science: There is demo content in your library.")
        pressed = press.button("Remove the demo content", type="tertiary", key="demo-remove")
    if pressed:
        attempt(remove, "The demo content is removed.")
        st.rerun()
