"""One vendor's key: whether it works, its last four signs, what is left on the account; never the key itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from ui import press
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
    """What it is for and how it stands at the left, what can be done at the right; on a telephone below."""
    with st.container(border=True, key=f"key-{told.service}"):
        words, action = st.columns([3, 2], vertical_alignment="center")
        with words.container(gap="xsmall"):
            _standing(told)
            if told.lent is not None and not told.stored:
                st.toggle(
                    "Use the studio's key", told.lent, key=f"key-lent-{told.service}-{told.lent}",
                    on_change=acts.borrow, args=(told.service, not told.lent),
                )  # fmt: skip
        with action.container(horizontal=True, horizontal_alignment="right", gap="small"):
            _buttons(told, acts)


def _standing(told: Told) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{told.title}**", width="content")
        st.badge(told.badge.word, icon=told.badge.icon, color=told.badge.colour)
    st.caption(told.purpose)
    # Words about a key are read; that there is none is only noticed.
    (st.markdown if told.stored or told.lent else st.caption)(told.words)


def _buttons(told: Told, acts: Acts) -> None:
    service = told.service
    if told.stored:
        st.button(
            "Check again", icon=":material/refresh:", type="tertiary", key=f"key-check-{service}",
            on_click=acts.check, args=(service,),
        )  # fmt: skip
        if press.button("Delete", icon=":material/delete:", type="tertiary", key=f"key-delete-{service}"):
            acts.remove(service)
    label = "Replace" if told.stored else "Add a key"
    st.button(label, icon=":material/key:", key=f"key-open-{service}", on_click=acts.enter, args=(service,))
