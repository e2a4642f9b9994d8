"""The voice of a persona: sliders that say in words where each end leads."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from services.domain.voice import RANGES, VoiceSettings

ENDS = {
    "stability": ("Delivery", "expressive", "steady"),
    "similarity_boost": ("Likeness to the voice", "loose", "close"),
    "style": ("Style", "plain", "pronounced"),
}


def show(settings: VoiceSettings, key: str) -> VoiceSettings:
    """Draws the sliders; settings that have no slider here stay as they were."""
    stability = _slider("stability", settings.stability, key)
    similarity = _slider("similarity_boost", settings.similarity_boost, key)
    style = _slider("style", settings.style, key)
    st.button(
        "Reset the sliders",
        type="tertiary",
        icon=":material/restart_alt:",
        key=f"{key}-reset",
        on_click=_reset,
        args=(key,),
    )
    return replace(settings, stability=stability, similarity_boost=similarity, style=style)


def _slider(name: str, value: float, key: str) -> float:
    title, low_word, high_word = ENDS[name]
    low, high = RANGES[name]
    chosen = st.slider(
        f"{title}: {low_word} to {high_word}", low, high, float(value), 0.05, key=f"{key}-{name}"
    )
    return float(chosen)


def _reset(key: str) -> None:
    for name in ENDS:
        st.session_state[f"{key}-{name}"] = getattr(VoiceSettings(), name)
