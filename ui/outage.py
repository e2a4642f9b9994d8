"""While the database is away a run waits where it began: the page stays as it is, with all that is typed into it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from services.errors import Unavailable
from ui import flash

Answer = TypeVar("Answer")
AWAY = "The studio's database does not answer."
STAYS = "What you typed stays here, and the page goes on by itself."
PAUSES = (0.5, 1.0, 2.0)
SAID_FOR = 10
"""Seconds a sentence stays on the screen, and after which it is said again."""
LONGEST = 1800.0
"""Seconds after which the page ends with a sentence instead, and a reload begins anew."""


def outlast(ask: Callable[[], Answer], longest: float = LONGEST) -> Answer:
    """What `ask` answers, as soon as it does; meanwhile the screen says why nothing happens.

    A run that ended here would take the page away, and a browser forgets what was typed into fields that are gone.
    Raises Unavailable when it takes too long.
    """
    began, said, tries = time.monotonic(), float("-inf"), 0
    while True:
        try:
            return ask()
        except Unavailable:
            if time.monotonic() - began > longest:
                raise
        if time.monotonic() - said >= SAID_FOR:
            said = time.monotonic()
            _say()
        # Looking at the state of the session is where Streamlit ends this run for a newer one.
        st.session_state.get(AWAY)
        time.sleep(PAUSES[min(tries, len(PAUSES) - 1)])
        tries += 1


def _say() -> None:
    """What a press that failed has to say about money comes first; one toast shows no more than a sentence or two."""
    for sentence in [*(flash.failures() or [AWAY]), STAYS]:
        st.toast(sentence, icon=":material/cloud_off:", duration=SAID_FOR)
