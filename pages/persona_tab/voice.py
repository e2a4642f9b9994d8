"""Voice: which one speaks, and how."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from services import personas
from services.identity import Identity
from services.personas import Persona
from ui import draft, voice_sliders
from ui.attempt import attempt


def show(who: Identity, persona: Persona, action: DeltaGenerator) -> None:
    key = f"persona-{persona.id}"
    voice_id = st.text_input(
        "ElevenLabs voice id",
        max_chars=100,
        key=draft.begin(f"{key}-voice", persona.voice_id),
        persist_state="session",
        help="Copy it from your ElevenLabs voice list",
    )
    settings = voice_sliders.show(persona.voice_settings, key)
    if action.button("Save", type="primary", icon=":material/check:"):
        attempt(lambda: personas.change(who, persona.id, voice_id=voice_id, voice_settings=settings), "Saved.")
        st.rerun()
