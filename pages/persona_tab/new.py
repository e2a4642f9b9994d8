"""A new persona: a name, and whether it shows somebody who exists. Everything else follows."""

import streamlit as st

from pages.persona_tab import arrival
from services import personas
from services.identity import Identity
from services.personas import PersonaDraft
from ui import head, persona_form, press, query
from ui.attempt import attempt


def show(who: Identity) -> None:
    action = head.show("New persona", "A name is enough to begin; look, voice and style come next")
    fields = persona_form.begin()

    def create() -> None:
        draft = PersonaDraft(fields.name, fields.description, likeness=fields.likeness)
        query.put("id", personas.create(who, draft).id)
        persona_form.created()

    with st.expander("Bring one from another studio", icon=":material/luggage:"):
        arrival.show(who)
    if press.button("Create", key="persona-create", place=action, type="primary", icon=":material/check:"):
        attempt(create, "The persona is there.")
        st.rerun()
