"""Style: who she is in words."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from services import personas
from services.identity import Identity
from services.personas import Persona
from ui import persona_style, press
from ui.attempt import attempt


def show(who: Identity, persona: Persona, action: DeltaGenerator) -> None:
    fields = persona_style.show(persona, f"persona-{persona.id}")
    if press.button("Save", key="style-save", place=action, type="primary", icon=":material/check:"):
        attempt(lambda: personas.change(who, persona.id, **vars(fields)), "Saved.")
        st.rerun()
