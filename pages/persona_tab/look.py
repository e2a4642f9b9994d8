"""Look: the reference images in their order, what each shows, and whether they are enough."""

from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.persona_tab import identities
from services import assets, personas, references
from services.identity import Identity
from services.personas import Persona
from services.references import Chosen
from services.store.assets import AssetFilter
from ui import press, reference_picker, reference_words, source_picker
from ui.attempt import attempt


def show(who: Identity, persona: Persona, action: DeltaGenerator) -> None:
    stored = tuple((one.id, one.role or "") for one in references.of(persona))
    kept = reference_picker.draft_of(stored, persona.id)
    there = assets.get_many(who, [image for image, _ in {**dict(stored), **dict(kept)}.items()])
    gone = [image for image, _ in stored if image not in there]
    reference_words.gone(len(gone), partial(_clean, who, persona))
    board = st.container()
    with st.expander("Pick from your library", icon=":material/add_photo_alternate:", expanded=not stored):
        text = source_picker.search("references")
        offered = assets.browse(who, AssetFilter(kind="image", text=text), limit=36).items
        kept = reference_picker.pick(stored, persona.id, there, offered)
    there |= {one.id: one for one in offered}
    with board:
        reference_picker.board(stored, persona.id, there)
    chosen = [Chosen(image, role or None) for image, role in kept if image in there]
    reference_words.findings(references.checked(who, chosen, {one.id: there[one.id] for one in chosen}))
    if press.button("Save", key="look-save", place=action, type="primary", icon=":material/check:"):
        attempt(lambda: references.save(who, persona.id, chosen), "Saved.")
        st.rerun()
    identities.show(who, persona, len([one for one, _ in stored if one in there]))


def _clean(who: Identity, persona: Persona) -> None:
    attempt(lambda: references.clean(who, personas.get(who, persona.id)), "The removed ones are gone from the list.")
