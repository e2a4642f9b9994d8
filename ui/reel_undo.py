"""The last verdicts, one by one or on many, to be taken back in reverse."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import streamlit as st

from ui import reel_key

_STEPS = "reel-steps"
MOST = 50


class Step(Protocol):
    """A verdict that fell; `changes` has one entry a reel."""

    @property
    def changes(self) -> Sequence[Any]: ...


def push(step: Step) -> None:
    """Keep a step; one that changed nothing has nothing to take back."""
    if step.changes:
        st.session_state[_STEPS] = [*_steps(), step][-MOST:]


def button(undo: Callable[[Any], object]) -> None:
    """Nothing while there is nothing to take back. A step that cannot be taken back is dropped."""
    steps = _steps()
    if not steps:
        return
    changed = len(steps[-1].changes)
    label = "Undo the last one" if changed == 1 else f"Undo the last {changed:,}"
    hint = f"{len(steps)} of the last {MOST} steps can be taken back"
    key = f"undo-{len(steps)}-{id(steps[-1])}"
    reel_key.button(label, _undo, undo, key=key, icon="undo", shortcut="u", kind="tertiary", hint=hint)


def _undo(undo: Callable[[Any], object]) -> None:
    steps = _steps()
    if steps:
        st.session_state[_STEPS] = steps[:-1]
        undo(steps[-1])


def _steps() -> list[Step]:
    return list(st.session_state.get(_STEPS, ()))
