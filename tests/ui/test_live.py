"""A part that looks again: what ends between the look of the page and that of the part is drawn all the same."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def screen() -> None:
    import streamlit as st

    from ui import flash, live

    flash.show()
    runs = st.session_state["runs"] = st.session_state.get("runs", 0) + 1
    # The page looks first and finds it running; when its part looks, a moment later, it is over.
    running = runs == 1
    live.watch("work", lambda: False, every=1, seen=running)
    st.text("still running" if running else "the outcome")
    if st.button("Keep it"):
        st.session_state["kept"] = True
    st.button("Pay", on_click=flash.fail, args=("It was refused.",))
    live.settle()


def test_what_ends_between_two_looks_is_drawn() -> None:
    tab = AppTest.from_function(screen).run()
    assert not tab.exception and [one.value for one in tab.text] == ["the outcome"]
    assert tab.session_state["runs"] == 2


def test_what_is_pressed_below_is_heard_in_the_run_in_which_the_work_ends() -> None:
    tab = AppTest.from_function(screen).run()
    tab.session_state["runs"] = 0
    tab.button[0].click().run()
    assert tab.session_state["kept"] and [one.value for one in tab.text] == ["the outcome"]


def test_a_refusal_said_in_the_run_in_which_the_work_ends_stays_until_the_next_action() -> None:
    tab = AppTest.from_function(screen).run()
    tab.session_state["runs"] = 0
    tab.button[1].click().run()
    assert tab.session_state["runs"] == 2 and [one.value for one in tab.error] == ["It was refused."]
    tab.button[0].click().run()
    assert not tab.error
