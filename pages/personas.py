"""The personas: everybody at a glance."""

import streamlit as st

from services import assets, personas
from ui import empty, head, numbers, persona_card, places, session
from ui.errors import shown

who = session.require()
with shown():
    everybody = personas.browse(who)
    counts = personas.counts(who)
    covers = assets.get_many(who, [image for one in everybody for image in one.reference_image_ids[:1]])
    active = sum(one.is_active for one in everybody)
    sentence = f"{numbers.counted(len(everybody), 'persona')}, {active} active"
    with head.show("Personas", sentence if everybody else "Nobody here yet"):
        if st.button("New persona", type="primary", icon=":material/add:"):
            places.go("persona")
    if not everybody:
        empty.nothing_yet(
            "No personas yet",
            "A persona is a look, a voice and a way of speaking. Everything you make can belong to one.",
            icon="groups",
            to=("Describe your first persona", "persona"),
        )
    with st.grid("auto", min_column_width=260, gap="medium"):
        for one in everybody:
            has = counts.get(one.id)
            cover = next((covers[image].id for image in one.reference_image_ids[:1] if image in covers), None)
            line = persona_card.line(has.assets, has.prompts, has.generations) if has else ""
            persona_card.show(one.id, one.name, cover, one.is_active, line)
