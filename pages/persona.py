"""One persona: look, voice, style, consent, numbers. Without an id it begins a new one."""

from functools import partial

import streamlit as st

from pages.persona_tab import consent, look, menu, new, numbers, style, voice
from services import consents, personas
from ui import head, persona_tabs, persona_words, plain, query, session
from ui.attempt import found
from ui.errors import shown

who = session.require()
persona_id = query.row_id()
SHOW = {
    "look": look.show,
    "voice": voice.show,
    "style": style.show,
    "consent": consent.show,
    "numbers": numbers.show,
}

with shown():
    if persona_id is None:
        new.show(who)
        st.stop()
    persona = found(partial(personas.get, who, persona_id), "Persona", "All personas", "personas")
    held = consents.held(who, persona)
    action = head.show(plain.text(persona.name), persona_words.sentence(persona.is_active, persona.likeness, held))
    SHOW[persona_tabs.choose()](who, persona, action)
    menu.show(who, persona)
