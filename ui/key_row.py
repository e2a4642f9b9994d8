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
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            with st.container(gap=None):
                st.markdown(f"**{title}**")
                st.caption(told.purpose)
            st.badge(
                "Saved" if stored else "No key",
                icon=":material/check:" if stored else ":material/key_off:",
                color="green" if stored else "gray",
            )
        st.markdown(told.state)
        with st.container(horizontal=True):
            with st.popover(
                "Replace" if stored else "Add a key", icon=":material/key:", key=f"key-open-{service}"
            ):
                _form(service, title, save)
            if stored and st.button("Delete", icon=":material/delete:", key=f"key-delete-{service}"):
                remove(service)


def _form(service: str, title: str, save: Callable[[str, str], bool]) -> None:
    # The form empties itself with the run that sends it, so that no key stays in the session.
    with st.form(f"key-form-{service}", clear_on_submit=True, border=False):
        typed = st.text_input(f"{title} key", type="password", autocomplete="off", key=f"key-typed-{service}")
        if st.form_submit_button("Save the key", type="primary") and typed:
            save(service, typed.strip())
            st.rerun()
