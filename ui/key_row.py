"""One vendor's key: whether it works, its last four signs, what is left on the account; never the key itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from ui.badge import Badge


@dataclass(frozen=True)
class Told:
    """What is known of one vendor's key; `words` are sentences."""

    service: str
    title: str
    purpose: str
    badge: Badge
    words: str
    stored: bool


@dataclass(frozen=True)
class Acts:
    """What may be done with a key, each for a service. All but `remove` run as callbacks."""

    enter: Callable[[str], None]
    check: Callable[[str], None]
    remove: Callable[[str], None]


def show(told: Told, acts: Acts) -> None:
    service, stored = told.service, told.stored
    with st.container(border=True, key=f"key-{service}"):
        words, state, action = st.columns([4, 5, 4], vertical_alignment="center")
        with words.container(gap=None):
            st.markdown(f"**{told.title}**")
            st.caption(told.purpose)
        with state.container(gap="xsmall"):
            st.badge(told.badge.word, icon=told.badge.icon, color=told.badge.colour)
            st.caption(told.words)
        with action.container(horizontal=True, horizontal_alignment="right", gap="small"):
            if stored:
                st.button(
                    "Check again", icon=":material/refresh:", type="tertiary", key=f"key-check-{service}",
                    on_click=acts.check, args=(service,),
                )  # fmt: skip
                if st.button("Delete", icon=":material/delete:", type="tertiary", key=f"key-delete-{service}"):
                    acts.remove(service)
            label = "Replace" if stored else "Add a key"
            st.button(label, icon=":material/key:", key=f"key-open-{service}", on_click=acts.enter, args=(service,))
