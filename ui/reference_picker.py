"""Which pictures are references, in which order and role: a draft that the board and the picker both change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from services.domain.reference_set import ROLE_WORDS
from ui import draft, gallery, reference_board, source_picker

Draft = tuple[tuple[str, str], ...]
"""Ids and roles in their order; an empty role means that nobody said it yet."""


def draft_of(stored: Draft, persona_id: str) -> Draft:
    """What is chosen and not saved yet; what is stored to begin with."""
    return draft.value(_key(persona_id), stored)


def board(stored: Draft, persona_id: str, there: Mapping[str, gallery.Media]) -> None:
    """The chosen ones, to be put in order."""
    cards = [
        reference_board.Card(image, there[image].filename, there[image].alt_text or there[image].filename, role)
        for image, role in draft_of(stored, persona_id)
        if image in there
    ]

    def change(items: list[tuple[str, str]]) -> None:
        st.session_state[_key(persona_id)] = tuple(items)
        gallery.select(_picker(persona_id), [image for image, _ in items])

    st.subheader("References", anchor=False)
    if not cards:
        st.caption("Pick pictures that show the face and figure from several sides. The first one is the cover.")
        return
    reference_board.show(cards, ROLE_WORDS, f"board-{persona_id}", change)


def pick(stored: Draft, persona_id: str, there: Mapping[str, gallery.Media], offered: Sequence[gallery.Media]) -> Draft:
    """The library to pick from. A tick adds at the end, a tick taken away takes out."""
    if not offered and not there:
        st.markdown("There are no pictures in your library yet.")
        return draft_of(stored, persona_id)
    before = draft_of(stored, persona_id)
    roles = dict(before)
    known = {one.id for one in offered}
    pictures = [*offered, *(one for image, one in there.items() if image in roles and image not in known)]
    start = [image for image, _ in before]
    ticked = source_picker.many(pictures, key=_picker(persona_id), selected=start, label="Your library")
    after = [image for image, _ in before if image in ticked or image not in there]
    after += [image for image in ticked if image not in roles]
    st.session_state[_key(persona_id)] = tuple((image, roles.get(image, "")) for image in after)
    return draft_of(stored, persona_id)


def _key(persona_id: str) -> str:
    return f"chosen-{persona_id}"


def _picker(persona_id: str) -> str:
    return f"references-{persona_id}"
