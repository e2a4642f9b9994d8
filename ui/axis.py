"""The things a prompt may change, each as a word and an icon, and the choice of those that may."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from services.domain.variations import AXES
from ui import query

WORDS = {
    "setting": ("Setting", ":material/landscape:"),
    "outfit": ("Outfit", ":material/checkroom:"),
    "light": ("Light", ":material/light_mode:"),
    "camera": ("Camera", ":material/photo_camera:"),
    "mood": ("Mood", ":material/mood:"),
    "pose": ("Pose", ":material/accessibility_new:"),
}
"""Pose is of looks from before the five had names."""
_KEY, _PLACE = "axes-chosen", "axes"


def word(axis: str) -> str:
    return WORDS[axis][0] if axis in WORDS else axis.capitalize()


def named(axis: str) -> str:
    """Icon and word, for Markdown."""
    return f"{WORDS[axis][1]} {WORDS[axis][0]}" if axis in WORDS else axis.capitalize()


def badge(axis: str) -> None:
    name, icon = WORDS.get(axis, (axis.capitalize(), None))
    st.badge(f"Changes the {name.lower()}", icon=icon, color="gray")


def choose() -> tuple[str, ...]:
    """What may change; the others are locked. The address holds the choice. May be empty: then nothing can be asked."""
    asked = query.text(_PLACE)
    chosen = st.pills(
        "What may change",
        AXES,
        selection_mode="multi",
        default=[axis for axis in AXES if asked is None or axis in asked.split("-")],
        format_func=named,
        key=_KEY,
        on_change=_keep,
        width="stretch",
        wrap=True,
        help="A prompt changes one of these. What you switch off stays as in the picture.",
    )
    free = tuple(axis for axis in AXES if axis in (chosen or ()))
    st.caption(sentence(free))
    return free


def _keep() -> None:
    """The address names the free ones; without a name all are, and a dash says that none is."""
    free = [axis for axis in AXES if axis in st.session_state[_KEY]]
    query.put(_PLACE, None if len(free) == len(AXES) else "-".join(free) or "-")


def sentence(free: Sequence[str]) -> str:
    """What will come of the choice."""
    locked = [word(axis).lower() for axis in AXES if axis not in free]
    if not free:
        return "Leave at least one free, or there is nothing to vary."
    if not locked:
        return "Five prompts, one for each."
    stays = f"{', '.join(locked[:-1])} and {locked[-1]} stay" if len(locked) > 1 else f"{locked[0]} stays"
    return f":material/lock: {stays.capitalize()} as in the picture."
