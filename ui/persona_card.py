"""A persona at a glance: cover, name, at work or resting, who is shown, what there is of her."""

from __future__ import annotations

from decimal import Decimal
from typing import Protocol

import streamlit as st

from ui import badge, numbers, persona_words, places, plain, stage
from ui.persona_words import Consent


class Card(Protocol):
    """What a card says."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def is_active(self) -> bool: ...
    @property
    def likeness(self) -> str: ...
    @property
    def cover_id(self) -> str | None: ...
    @property
    def reference_images(self) -> int: ...
    @property
    def prompts(self) -> int: ...
    @property
    def kept_images(self) -> int: ...
    @property
    def spent_usd(self) -> Decimal: ...


def show(card: Card, consent: Consent | None) -> None:
    """`consent` is what may be used today of a real person."""
    with st.container(border=True, key=f"persona-{card.id}"):
        stage.cover(f"/files/{card.cover_id}/thumb" if card.cover_id else "", card.name, _initials(card.name))
        st.markdown(f"**{plain.text(card.name)}**")
        badge.show(badge.ACTIVE if card.is_active else badge.RESTING, _who(card, consent))
        st.caption(f"{_consent(card, consent)}{line(card)}")
        with st.container(horizontal=True):
            places.link("Open", "persona", icon=":material/edit:", id=card.id)
            places.link("Assets", "assets", icon=":material/photo_library:", persona=card.id)


def line(card: Card) -> str:
    """ "5 references · 12 prompts · 3 kept images · $0.40 this month"."""
    counted = (
        numbers.counted(card.reference_images, "reference"),
        numbers.counted(card.prompts, "prompt"),
        numbers.counted(card.kept_images, "kept image"),
        plain.text(f"{numbers.dollars(card.spent_usd)} this month"),
    )
    return " · ".join(counted)


def _who(card: Card, consent: Consent | None) -> badge.Badge:
    if card.likeness != "real":
        return badge.SYNTHETIC
    return badge.REAL if consent and (consent.face or consent.voice) else badge.UNCONSENTED


def _consent(card: Card, consent: Consent | None) -> str:
    """Until when what is covered; nothing where the badge says it all."""
    if card.likeness != "real" or not consent or not (consent.face or consent.voice):
        return ""
    return f"{persona_words.consent_state(consent).capitalize()}  \n"


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split()[:2]).upper()
