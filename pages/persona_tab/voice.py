"""Voice: which one speaks for her, how it sounds, and a line to hear."""

from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.persona_tab import compare, listen, voice_list
from services import voices
from services.identity import Identity
from services.personas import Persona
from ui import press, voice_sliders, voice_speak
from ui.attempt import attempt


def show(who: Identity, persona: Persona, action: DeltaGenerator) -> None:
    key = f"persona-{persona.id}"
    speaker, offered = voices.speaker(who), voices.models(who)
    left, right = st.columns(2, gap="large")
    with left:
        voice_list.show(who, persona, speaker)
        st.subheader("How it sounds", anchor=False)
        stored = voices.model_of(persona, offered)
        known = {model.id: model for model in [*offered, stored]}
        model = known[voice_sliders.models({one.id: one.name for one in known.values()}, stored.id, key)]
        settings = voice_sliders.show(persona.voice_settings, model, key)
        voice_sliders.unsaved(voices.differs(persona, model, settings))
    with right:
        st.subheader("Listen", anchor=False)
        line = voice_speak.line(key, min(model.longest, voice_speak.LONGEST))
        asked = listen.Asked(persona, speaker, model, settings, line, key)
        listen.show(who, asked)
        compare.show(who, asked)
    if press.button("Save", key="voice-save", place=action, type="primary", icon=":material/check:"):
        attempt(partial(voices.keep_settings, who, persona.id, model.id, settings), "Saved.")
        st.rerun()
