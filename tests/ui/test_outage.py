"""A run that meets a database that is away: it waits where it is, says why, and goes on."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def screen() -> None:
    import streamlit as st

    from services.errors import Unavailable
    from ui import flash, outage

    st.text_input("Words", key="words")
    st.button("Pay", on_click=flash.fail, args=("It was not sent. Nothing was charged.",))
    asked = st.session_state.setdefault("asked", [])

    def ask() -> str:
        asked.append(st.session_state["words"])
        if len(asked) % 2:
            raise Unavailable()
        return f"answer {len(asked)}"

    st.text(outage.outlast(ask))


def test_a_run_goes_on_when_the_database_is_back_and_keeps_what_is_typed() -> None:
    tab = AppTest.from_function(screen).run()
    tab.text_input[0].input("a harbour").run()
    assert not tab.exception and [one.value for one in tab.text] == ["answer 4"]
    assert tab.session_state["asked"] == ["", "", "a harbour", "a harbour"]
    assert [one.value for one in tab.toast] == [
        "The studio's database does not answer.", "What you typed stays here, and the page goes on by itself.",
    ]  # fmt: skip


def test_a_paid_press_that_failed_says_first_that_nothing_was_charged() -> None:
    tab = AppTest.from_function(screen).run()
    tab.button[0].click().run()
    assert [one.value for one in tab.toast][0] == "It was not sent. Nothing was charged."


def test_who_waits_too_long_is_told_so_instead() -> None:
    def gone() -> None:
        import streamlit as st

        from services.errors import Unavailable
        from ui import outage

        def ask() -> str:
            raise Unavailable()

        try:
            outage.outlast(ask, longest=0.1)
        except Unavailable:
            st.text("told")

    assert [one.value for one in AppTest.from_function(gone).run().text] == ["told"]
