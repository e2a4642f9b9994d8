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
    lent: bool | None = None
    """Whether the studio's own key is used; None where there is none to use."""


@dataclass(frozen=True)
class Acts:
    """What may be done with a key, each for a service. All but `remove` run as callbacks."""

    enter: Callable[[str], None]
    check: Callable[[str], None]
    remove: Callable[[str], None]
    borrow: Callable[[str, bool], None]


def show(told: Told, acts: Acts) -> None:
    service, stored = told.service, told.stored
    with st.container(border=True, key=f"key-{service}"):
        words, state, action = st.columns([3, 5, 5], vertical_alignment="center")
        with words.container(gap=None):
            st.markdown(f"**{told.title}**")
            st.caption(told.purpose)
        with state.container(gap="xsmall"):
            st.badge(told.badge.word, icon=told.badge.icon, color=told.badge.colour)
            st.caption(told.words)
            if told.lent is not None and not stored:
                st.toggle(
                    "Use the studio's key", told.lent, key=f"key-lent-{service}-{told.lent}",
                    on_change=acts.borrow, args=(service, not told.lent),
                )  # fmt: skip
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
