"""One persona: what they are, how they look, how they sound. Without an id it describes a new one."""

from functools import partial

import streamlit as st

from services import assets, personas
from services.personas import PersonaDraft
from services.store.assets import AssetFilter
from services.store.personas import Persona
from ui import confirm, head, persona_form, places, plain, query, references, removal, session, source_picker
from ui.attempt import attempt, found
from ui.errors import shown
from ui.persona_form import PersonaFields

who = session.require()
persona_id = query.row_id()


def save(draft: PersonaDraft) -> None:
    kept = personas.update(who, persona_id, draft) if persona_id else personas.create(who, draft)
    query.put("id", kept.id)


def remove(persona: Persona) -> None:
    if attempt(lambda: personas.delete(who, persona.id), "The persona is deleted."):
        query.put("id", None)
        places.later("personas")


with shown():
    persona = None
    if persona_id:
        persona = found(partial(personas.get, who, persona_id), "Persona", "All personas", "personas")
    action = head.show(plain.text(persona.name) if persona else "New persona")
    start = persona or PersonaDraft(name="")
    left, right = st.columns([2, 3], gap="large")
    with left:
        said = (start.name, start.description, start.voice_id, start.voice_settings, start.is_active)
        fields = persona_form.show(PersonaFields(*said), key=f"persona-{persona_id or 'new'}")
    with right:
        there = assets.get_many(who, start.reference_image_ids)
        text = source_picker.search("references")
        offered = assets.browse(who, AssetFilter(kind="image", text=text), limit=36).items
        in_order = [there[one] for one in start.reference_image_ids if one in there]
        picked = references.show(start.reference_image_ids, in_order, offered, persona_id or "new")
    if action.button("Save", type="primary", icon=":material/check:"):
        draft = PersonaDraft(**{**vars(fields), "reference_image_ids": picked})
        attempt(lambda: save(draft), "Saved.")
        st.rerun()
    if persona and st.button("Delete this persona", icon=":material/delete:", type="tertiary"):
        has = personas.counts(who)[persona.id]
        going = removal.of_persona(persona.name, has.assets, has.prompts, has.generations)
        confirm.ask("Delete for good", going, "Delete", partial(remove, persona))
