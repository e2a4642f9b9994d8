"""The tags in use, kept for a moment in the person's own session: every click on the library needs them to draw."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import ParamSpec, Protocol

import streamlit as st

Given = ParamSpec("Given")
_KEY = "tags-in-use"
SECONDS = 30.0
"""Tags given in this tab are seen at once; those given elsewhere after this long."""


class Counted(Protocol):
    @property
    def tag(self) -> str: ...


def known(load: Callable[[], Sequence[Counted]]) -> list[str]:
    """The tags that `load` told at most SECONDS ago."""
    kept: tuple[float, list[str]] | None = st.session_state.get(_KEY)
    if kept is None or time.monotonic() - kept[0] > SECONDS:
        kept = (time.monotonic(), [one.tag for one in load()])
        st.session_state[_KEY] = kept
    return kept[1]


def changed(act: Callable[Given, object], *words: Given.args, **named: Given.kwargs) -> None:
    """Do what changes tags; the next run asks for them again."""
    act(*words, **named)
    st.session_state.pop(_KEY, None)
