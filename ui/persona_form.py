"""What a persona is: name, description, voice. Nothing is saved before the button is pressed."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from services.domain.voice import VoiceSettings
from ui import voice_sliders


@dataclass(frozen=True)
class PersonaFields:
    name: str
    description: str
    voice_id: str
    voice_settings: VoiceSettings
    is_active: bool


def show(start: PersonaFields, key: str) -> PersonaFields:
    """Draw the fields filled with `start`; returns what they say now."""
    name = st.text_input("Name", start.name, max_chars=120, key=f"{key}-name", placeholder="Nova")
    description = st.text_area(
        "Description",
        start.description,
        max_chars=4000,
        height=140,
        key=f"{key}-description",
        placeholder="Looks, manner, what they would and would not do. Prompts are written from it.",
    )
    active = st.toggle(
        "Active",
        start.is_active,
        key=f"{key}-active",
        help="A resting persona keeps everything and is offered nowhere",
    )
    st.subheader("Voice", anchor=False)
    voice_id = st.text_input(
        "ElevenLabs voice id",
        start.voice_id,
        max_chars=100,
        key=f"{key}-voice",
        help="Copy it from your ElevenLabs voice list",
    )
    settings = voice_sliders.show(start.voice_settings, key)
    return PersonaFields(name.strip(), description.strip(), voice_id.strip(), settings, active)
