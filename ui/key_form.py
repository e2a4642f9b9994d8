"""The dialog that takes a vendor's key. What was typed stays in its masked field until it was kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from ui import errors, plain


@dataclass(frozen=True)
class Answer:
    """What came of a key: kept, or why not; `unanswered` when only the vendor's silence is in the way."""

    sentence: str
    kept: bool = False
    unanswered: bool = False


Save = Callable[[tuple[str, ...], bool], Answer]
"""Gets what was typed, a text for each field, and whether to keep it unchecked."""


_OPEN = "key-entering"


def open_for(service: str) -> None:
    """Callback: the dialog is open for this service until a key is kept or the person closes it."""
    st.session_state.pop(f"key-said-{service}", None)
    st.session_state[_OPEN] = service


def wanted() -> str:
    """The service whose dialog is open, or nothing."""
    return str(st.session_state.get(_OPEN, ""))


def close() -> None:
    st.session_state.pop(_OPEN, None)


def ask(service: str, title: str, labels: Sequence[str], save: Save) -> None:
    """Draw the open dialog; it closes by itself once the key is kept."""
    fields = [f"key-typed-{service}-{place}" for place in range(len(labels))]
    asked, said = f"key-asked-{service}", f"key-said-{service}"

    @st.dialog(f"{title} key", on_dismiss=close)
    def body() -> None:
        # A place of its own: what is drawn below must not move, or the fields would be drawn anew, and empty.
        waiting = st.empty()
        how = st.session_state.pop(asked, "")
        if how:
            with waiting, st.spinner(f"Asking {title} whether it works"):
                typed = tuple(str(st.session_state.get(field) or "") for field in fields)
                st.session_state[said] = answer = save(typed, how == "unchecked")
            if answer.kept:
                _leave(fields, said)
        _form(service, title, list(zip(fields, labels, strict=True)), st.session_state.get(said), asked)

    body()


def _leave(fields: Sequence[str], said: str) -> None:
    """The key leaves the session before anything else is drawn."""
    for field in fields:
        st.session_state[field] = ""
    del st.session_state[said]
    close()
    st.rerun()


def _form(service: str, title: str, fields: list[tuple[str, str]], said: Answer | None, asked: str) -> None:
    st.caption(
        f"{title} is asked whether it works, which costs nothing. The key is kept sealed and never shown again."
    )
    with st.form(f"key-form-{service}", border=False):
        for field, label in fields:
            st.text_input(label, type="password", autocomplete="off", key=field)
        if said and said.unanswered:
            st.warning(plain.text(said.sentence), icon=":material/help:")
        elif said:
            errors.say(said.sentence)
        with st.container(horizontal=True, horizontal_alignment="right"):
            if said and said.unanswered:
                st.form_submit_button("Save it unchecked", on_click=_press, args=(asked, "unchecked"))
            st.form_submit_button("Check and save", type="primary", on_click=_press, args=(asked, "checked"))


def _press(asked: str, how: str) -> None:
    st.session_state[asked] = how
