"""Saved views: a name for what the filter row says, and the way back to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import streamlit as st

from ui import plain, press, reel_filter, reel_key


class View(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def query(self) -> str: ...


def show(views: Sequence[View], save: Callable[[str, str], object], forget: Callable[[str], object]) -> None:
    """`save` gets a name and a query of the address."""
    with st.popover("Saved views", icon=":material/bookmarks:", key="reel-views"):
        for view in views:
            with st.container(horizontal=True, vertical_alignment="center"):
                reel_key.button(
                    plain.text(view.name), reel_filter.apply, view.query, key=f"open-{view.id}", icon="bookmark",
                    kind="tertiary",
                )  # fmt: skip
                hint = f"Forget the view {plain.text(view.name)}"
                reel_key.button("Forget", forget, view.id, key=f"view-{view.id}", kind="tertiary", hint=hint)
        with st.form("reel-view", border=False, clear_on_submit=True):
            name = st.text_input("Save these filters as", key="view-name", placeholder="Big dances")
            if press.submit("Save the view") and name:
                save(name, reel_filter.current())
                st.rerun()

