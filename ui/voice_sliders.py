"""How a persona sounds: a slider a setting, each end in words; only what the chosen model takes is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import streamlit as st

from services.domain import speech
from services.domain.speech import SpeechModel
from services.domain.voice import RANGES, VoiceSettings
from ui import draft


@dataclass(frozen=True)
class Slider:
    """What a setting is called, where its ends lead, and a sentence more for who wonders."""

    title: str
    low: str
    high: str
    help: str


SLIDERS = {
    "stability": Slider("Delivery", "expressive", "steady", "Steady is reliable; expressive surprises more"),
    "similarity_boost": Slider("Likeness", "loose", "close", "How closely it keeps to the recorded voice"),
    "style": Slider("Style", "plain", "pronounced", "Exaggerates the manner of the voice; takes longer above plain"),
    "speed": Slider("Pace", "slower", "faster", "1 is the voice's own pace"),
}
PRESETS = {
    "Balanced": speech.DEFAULTS,
    "Narrator": VoiceSettings(0.75, 0.75, 0.0, True, 0.95),
    "Lively": VoiceSettings(0.35, 0.75, 0.3, True, 1.05),
    "Dramatic": VoiceSettings(0.2, 0.7, 0.6, True, 1.0),
}
"""Starting points. The first is where the vendor starts every voice; its button is called Reset."""


def models(names: Mapping[str, str], stored: str, key: str) -> str:
    """The id of the model that speaks."""
    ids = list(names)
    chosen = st.selectbox(
        "Model",
        ids,
        format_func=lambda one: names.get(one, one),
        key=draft.begin(f"{key}-model", stored),
        persist_state="session",
        help="Each model takes its own settings; only those are shown and sent",
    )
    return chosen if chosen in names else stored


def show(stored: VoiceSettings, model: SpeechModel, key: str) -> VoiceSettings:
    """The settings as they stand now; what this model does not take stays as it was."""
    _presets(model, key)
    chosen: dict[str, float | bool] = {}
    for name in (one for one in SLIDERS if one in model.settings):
        stepped = name == "stability" and model.steps
        chosen[name] = _steps(name, stored, model, key) if stepped else _slider(name, stored, key)
    if "use_speaker_boost" in model.settings:
        chosen["use_speaker_boost"] = st.toggle(
            "Speaker boost",
            help="Closer to the recorded speaker, a little slower to make",
            key=draft.begin(f"{key}-use_speaker_boost", _start(stored, "use_speaker_boost")),
            persist_state="session",
        )
    return replace(stored, **chosen)  # type: ignore[arg-type]  # names and types are those of the settings


def unsaved(differs: bool) -> None:
    """A quiet word where the sliders stand otherwise than what is kept."""
    if differs:
        st.caption("Not saved yet. Save keeps this model and these settings; lines to hear use them already.")


def put(settings: VoiceSettings | Mapping[str, object], key: str) -> None:
    """Move the sliders; for a callback. Names that are missing stay where they are."""
    given = settings.as_json() if isinstance(settings, VoiceSettings) else settings
    for name in (*SLIDERS, "use_speaker_boost"):
        if name in given:
            st.session_state[f"{key}-{name}"] = given[name]
    if "stability" in given:
        st.session_state[f"{key}-step"] = speech.snapped(float(str(given["stability"])), speech.V3_STABILITY)


def _presets(model: SpeechModel, key: str) -> None:
    with st.container(horizontal=True, gap="small", key=f"voice-presets-{key}"):
        for name, preset in list(PRESETS.items())[1:]:
            st.button(name, key=f"{key}-preset-{name}", on_click=put, args=(preset, key))
        st.button(
            "Reset",
            icon=":material/restart_alt:",
            type="tertiary",
            key=f"{key}-reset",
            help="Back to stability 0.5, similarity 0.75, style 0, pace 1",
            on_click=put,
            args=(speech.DEFAULTS, key),
        )


def _slider(name: str, stored: VoiceSettings, key: str) -> float:
    words, (low, high) = SLIDERS[name], RANGES[name]
    chosen = st.slider(
        f"{words.title}: {words.low} to {words.high}",
        low,
        high,
        step=0.05,
        key=draft.begin(f"{key}-{name}", float(_start(stored, name))),
        persist_state="session",
        help=words.help,
    )
    return float(chosen)


def _steps(name: str, stored: VoiceSettings, model: SpeechModel, key: str) -> float:
    """The third generation knows three ways to speak and nothing between."""
    nearest = speech.snapped(float(_start(stored, name)), model.steps)
    chosen = st.segmented_control(
        "Delivery",
        list(model.steps),
        format_func=lambda step: speech.V3_NAMES[step],
        key=draft.begin(f"{key}-step", nearest),
        required=True,
        persist_state="session",
        help="Style is written into the line itself, as in [whispers] or [laughs]",
    )
    return float(chosen if chosen is not None else nearest)


def _start(stored: VoiceSettings, name: str) -> float | bool:
    """Where the slider begins; what was never chosen begins where the vendor does."""
    value: float | bool | None = getattr(stored, name)
    default: float | bool = getattr(speech.DEFAULTS, name)
    return default if value is None else value
