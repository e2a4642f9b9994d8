"""One vendor's key: whether there is one, its last four signs, when it was saved; never the key itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st


@dataclass(frozen=True)
class Told:
    """What is known of one vendor's key; `state` is one sentence."""

    service: str
    title: str
    purpose: str
    state: str
    stored: bool


def show(told: Told, *, save: Callable[[str, str], bool], remove: Callable[[str], None]) -> None:
    """`save` gets the service and the key and says whether it was kept."""
    service, title, stored = told.service, told.title, told.stored
    with st.container(border=True, key=f"key-{service}"):
        words, state, action = st.columns([4, 4, 3], vertical_alignment="center")
        with words.container(gap=None):
            st.markdown(f"**{title}**")
            st.caption(told.purpose)
        icon = ":material/check:" if stored else ":material/key_off:"
        state.badge("Saved" if stored else "No key", icon=icon, color="green" if stored else "gray")
        state.caption(told.state)
        with action.container(horizontal=True, horizontal_alignment="right"):
            if stored and st.button(
                "Delete", icon=":material/delete:", type="tertiary", key=f"key-delete-{service}"
            ):
                remove(service)
            with st.popover(
                "Replace" if stored else "Add a key", icon=":material/key:", key=f"key-open-{service}"
            ):
                _form(service, title, save)


def _form(service: str, title: str, save: Callable[[str, str], bool]) -> None:
    field = f"key-typed-{service}"
    with st.form(f"key-form-{service}", border=False):
        st.text_input(f"{title} key", type="password", autocomplete="off", key=field)
        st.form_submit_button("Save the key", type="primary", on_click=_press, args=(service, field, save))


def _press(service: str, field: str, save: Callable[[str, str], bool]) -> None:
    """The key leaves the session before anything else can happen to it."""
    typed = str(st.session_state[field]).strip()
    st.session_state[field] = ""
    if typed:
        save(service, typed)
