"""Look: the reference images in their order."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.persona_tab import identities
from services import assets, personas
from services.identity import Identity
from services.personas import Persona
from services.store.assets import AssetFilter
from ui import references, source_picker
from ui.attempt import attempt


def show(who: Identity, persona: Persona, action: DeltaGenerator) -> None:
    kept = persona.reference_image_ids
    there = assets.get_many(who, kept)
    text = source_picker.search("references")
    offered = assets.browse(who, AssetFilter(kind="image", text=text), limit=36).items
    picked = references.show(kept, [there[one] for one in kept if one in there], offered, persona.id)
    if action.button("Save", type="primary", icon=":material/check:"):
        attempt(lambda: personas.change(who, persona.id, reference_image_ids=picked), "Saved.")
        st.rerun()
    identities.show(who, persona, len(there))
