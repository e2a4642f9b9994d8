"""A part that looks again: what ends between the look of the page and that of the part is drawn all the same."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def screen() -> None:
    import streamlit as st

    from ui import live

    runs = st.session_state["runs"] = st.session_state.get("runs", 0) + 1
    # The page looks first and finds it running; when its part looks, a moment later, it is over.
    running = runs == 1
    live.watch("work", lambda: False, every=1, seen=running)
    st.text("still running" if running else "the outcome")


def test_what_ends_between_two_looks_is_drawn() -> None:
    tab = AppTest.from_function(screen).run()
    assert not tab.exception and [one.value for one in tab.text] == ["the outcome"]
    assert tab.session_state["runs"] == 2
