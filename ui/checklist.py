"""The first steps, ticked by what is really there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from ui import places


@dataclass(frozen=True)
class Step:
    """`page` and `params` lead to where the step is done."""

    done: bool
    title: str
    why: str
    page: str
    params: tuple[tuple[str, str], ...] = ()


def show(steps: Sequence[Step]) -> None:
    """Nothing is drawn once every step is done."""
    done = sum(step.done for step in steps)
    if done == len(steps):
        return
    with st.container(border=True, key="checklist"):
        st.subheader("First steps", anchor=False)
        st.progress(done / len(steps), text=f"{done} of {len(steps)} done")
        with st.grid(3, min_column_width=250, gap="medium"):
            for step in steps:
                _step(step)


def _step(step: Step) -> None:
    with st.container(gap=None):
        icon = ":material/check_circle:" if step.done else ":material/radio_button_unchecked:"
        places.link(f"{step.title}, done" if step.done else step.title, step.page, icon=icon, **dict(step.params))
        st.caption(step.why)
