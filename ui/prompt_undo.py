"""What was just removed, and the way back. It stays on the screen until the next removal or until it is back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from ui import plain

_KEY = "prompt-removed"


@dataclass(frozen=True)
class Removed:
    """`what` is "prompt" or "group"; `title` names it."""

    what: str
    id: str
    title: str


def note(removed: Removed) -> None:
    st.session_state[_KEY] = removed


def show(what: str, bring_back: Callable[[Removed], bool]) -> None:
    """Only for a removed `what`: a prompt's note stands by the cards. `bring_back` says whether it worked."""
    removed = st.session_state.get(_KEY)
    if not isinstance(removed, Removed) or removed.what != what:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="prompt-undo"):
        st.markdown(f"**{plain.text(removed.title)}** is removed. It can be brought back for a week.", width="stretch")
        st.button("Undo", icon=":material/undo:", key="prompt-undo-button", on_click=_back, args=(removed, bring_back))
        st.button(
            "Close this note", icon=":material/close:", type="tertiary", key="prompt-undo-close", on_click=_forget
        )


def _back(removed: Removed, bring_back: Callable[[Removed], bool]) -> None:
    if bring_back(removed):
        _forget()


def _forget() -> None:
    st.session_state.pop(_KEY, None)
