"""Saved views: a name for what the filter row says, and the way back to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol
from urllib.parse import parse_qsl, urlencode

import streamlit as st

from ui import places, plain, query, reel_key
from ui.reel_filter import KEPT
from ui.reel_tabs import TABS


class View(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def query(self) -> str: ...


def show(views: Sequence[View], save: Callable[[str, str], object], forget: Callable[[str], object]) -> None:
    """`save` gets a name and a query of the address."""
    with st.popover("Views", icon=":material/bookmarks:", key="reel-views"):
        for view in views:
            with st.container(horizontal=True, vertical_alignment="center"):
                places.link(plain.text(view.name), "reels", icon=":material/bookmark:", **_params(view.query))
                hint = f"Forget the view {plain.text(view.name)}"
                reel_key.button("Forget", forget, view.id, key=f"view-{view.id}", kind="tertiary", hint=hint)
        with st.form("reel-view", border=False, clear_on_submit=True):
            name = st.text_input("Save these filters as", key="view-name", placeholder="Big dances")
            if st.form_submit_button("Save the view") and name:
                save(name, current())
                st.rerun()


def current() -> str:
    """The filters that are set, as the address has them."""
    found = {key: query.text(key) for key in KEPT}
    return urlencode({key: value for key, value in found.items() if value})


def _params(saved: str) -> dict[str, str]:
    """Only what a view is made of: a row of the database is no reason to leave for somewhere else."""
    return {"tab": TABS["all"], **{key: value for key, value in parse_qsl(saved) if key in KEPT}}
