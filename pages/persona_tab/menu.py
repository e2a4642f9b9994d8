"""What else can be done with a persona: rest, copy, export, delete."""

from functools import partial

import streamlit as st

from services import personas
from services.identity import Identity
from services.personas import Persona
from ui import confirm, passport_panel, places, press, query, removal
from ui.attempt import attempt


def show(who: Identity, persona: Persona) -> None:
    st.space("medium")
    with st.container(horizontal=True, key="persona-menu"):
        word, icon = ("Rest", "pause") if persona.is_active else ("Activate", "play_arrow")
        st.button(word, icon=f":material/{icon}:", on_click=partial(_turn, who, persona))
        st.button("Duplicate", icon=":material/content_copy:", on_click=partial(_copy, who, persona))
        real = persona.likeness == "real"
        passport_panel.export(persona.id, real=real)
        if press.button("Delete this persona", key="persona-delete", icon=":material/delete:", type="tertiary"):
            has = personas.numbers(who, persona.id)
            going = removal.of_persona(persona.name, has.assets, has.prompts, has.generations, real=real)
            confirm.ask("Delete for good", going, "Delete", partial(_remove, who, persona))


def _turn(who: Identity, persona: Persona) -> None:
    done = "Resting: nothing offers this persona any more." if persona.is_active else "Active again."
    attempt(lambda: personas.change(who, persona.id, is_active=not persona.is_active), done)


def _copy(who: Identity, persona: Persona) -> None:
    attempt(lambda: query.put("id", personas.duplicate(who, persona.id).id), "This is the copy.")


def _remove(who: Identity, persona: Persona) -> None:
    if attempt(lambda: personas.delete(who, persona.id), "The persona is deleted."):
        query.put("id", None)
        places.later("personas")
