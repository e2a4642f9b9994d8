"""A question before something goes for good: it names exactly what goes, and the button repeats the verb."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from ui import press


def ask(title: str, sentence: str, verb: str, act: Callable[[], None]) -> None:
    """Open the dialog. `act` runs as a callback, before the next run draws what is left."""

    @st.dialog(title)
    def body() -> None:
        st.markdown(sentence)
        with st.container(horizontal=True, horizontal_alignment="right"):
            if press.button("Keep", key="confirm-keep"):
                st.rerun()
            if press.button(verb, type="primary", key="confirm-act", at_once=act):
                st.rerun()

    body()
