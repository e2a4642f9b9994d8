"""A press is heard once, whatever ends the run that knew of it."""

from __future__ import annotations

from streamlit.runtime.state.safe_session_state import SafeSessionState
from streamlit.runtime.state.session_state import SessionState
from streamlit.testing.v1 import AppTest

from ui.web import whole_presses


def met() -> None:
    """A screen whose button is pressed, and a newer message comes in while its callback works."""
    import streamlit as st
    from streamlit.runtime.scriptrunner import RerunData, get_script_run_ctx

    def act() -> None:
        st.session_state["begun"] = True
        here = get_script_run_ctx()
        assert here and here.script_requests
        here.script_requests.request_rerun(RerunData())
        st.session_state["ended"] = True

    st.button("Go", on_click=act)


def test_what_a_press_asks_for_is_done_whole_though_a_newer_message_comes_in() -> None:
    whole_presses.install()
    tab = AppTest.from_function(met).run()
    tab.button[0].click().run()
    assert tab.session_state["begun"] and "ended" in tab.session_state


def test_a_press_counts_though_a_newer_message_is_there_before_it_is_looked_at() -> None:
    whole_presses.install()
    given = list[object]()

    class Kept(SessionState):
        def on_script_will_rerun(self, fresh_widget_states: object, **_: object) -> None:
            given.append(fresh_widget_states)

    def newer_message() -> None:
        raise AssertionError("the run was let go of")

    SafeSessionState(Kept(), newer_message).on_script_will_rerun(None)
    assert given == [None]


def test_the_newer_message_is_looked_at_again_right_after() -> None:
    whole_presses.install()
    looks = list[int]()
    state = SafeSessionState(SessionState(), lambda: looks.append(1))
    state.on_script_will_rerun(None)
    assert looks == []
    state["anything"] = 1
    assert looks == [1]


def screen() -> None:
    import streamlit as st

    from ui import press

    heard = st.session_state.setdefault("heard", [])
    ended = st.session_state.get("ended early", 0)
    if ended:
        st.session_state["ended early"] = ended - 1
        st.rerun()
    if not st.session_state.get("away"):
        if press.button("Go", key="go"):
            heard.append("go")
        with st.form("words"):
            st.text_input("Word", key="word")
            if press.submit("Save"):
                heard.append(st.session_state["word"])
    press.forget()


def test_a_press_survives_runs_that_ended_before_they_drew_its_button() -> None:
    tab = AppTest.from_function(screen).run()
    tab.session_state["ended early"] = 2
    tab.button(key="go").click().run()
    assert tab.session_state["heard"] == ["go"]
    assert tab.run().session_state["heard"] == ["go"]


def test_a_form_that_was_sent_off_survives_them_with_what_was_typed() -> None:
    tab = AppTest.from_function(screen).run()
    tab.session_state["ended early"] = 2
    tab.text_input[0].input("kept")
    tab.button[1].click().run()
    assert tab.session_state["heard"] == ["kept"]
    assert tab.run().session_state["heard"] == ["kept"]


def test_a_press_whose_button_is_gone_is_not_kept_for_its_return() -> None:
    tab = AppTest.from_function(screen).run()
    tab.session_state["away"] = True
    tab.button(key="go").click().run()
    tab.session_state["away"] = False
    assert tab.run().session_state["heard"] == []
