"""The tags of the library are asked for once in a while, and again as soon as they were changed."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def page() -> None:
    import streamlit as st

    from ui import tags

    class Sea:
        tag = "sea"

    def load() -> list[Sea]:
        st.session_state.loads = st.session_state.get("loads", 0) + 1
        return [Sea()]

    st.button("Change", key="change", on_click=tags.changed, args=(str, "sea, light"))
    st.text(",".join(tags.known(load)))


def test_a_second_run_does_not_ask_again() -> None:
    screen = AppTest.from_function(page).run().run()
    assert screen.text[0].value == "sea" and screen.session_state.loads == 1


def test_after_a_change_it_asks_again() -> None:
    screen = AppTest.from_function(page).run()
    screen.button(key="change").click().run()
    assert screen.session_state.loads == 2
