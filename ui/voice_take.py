"""A line that was asked for: under way, to be heard, or with the reason why not and the next step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Protocol

import streamlit as st

from services.domain.voice import VoiceSettings
from ui import badge, errors, places, plain, sound, times, voice_words

WAITING = {
    "pending": "Waiting for its turn",
    "sending": "ElevenLabs is speaking",
    "unknown": "The answer was lost; ElevenLabs' history is looked through",
}


class Take(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def line(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def ended(self) -> bool: ...
    @property
    def is_sandbox(self) -> bool: ...
    @property
    def model(self) -> str: ...
    @property
    def sounds_as(self) -> VoiceSettings: ...
    @property
    def settings_names(self) -> frozenset[str]: ...
    @property
    def cost_credits(self) -> Decimal | None: ...
    @property
    def cost_usd(self) -> Decimal | None: ...
    @property
    def cost_source(self) -> str: ...
    @property
    def vendor_request_id(self) -> str | None: ...
    @property
    def error_code(self) -> str | None: ...
    @property
    def error_message(self) -> str | None: ...
    @property
    def asset_id(self) -> str | None: ...
    @property
    def created_at(self) -> datetime: ...


def source(take_id: str) -> str:
    return f"/files/takes/{take_id}/sound"


def waiting(take: Take) -> None:
    """For a live part: what happens now."""
    words = WAITING.get(take.status, "Under way")
    note = f" {take.error_message}" if take.error_message and take.status != "sending" else ""
    st.info(plain.text(f"{words}.{note}"), icon=":material/graphic_eq:")


def heard(take: Take, save: Callable[[], None], delete: Callable[[], None]) -> None:
    """The sound, what it cost, and what can be done with it."""
    with st.container(border=True, key=f"take-{take.id}", gap="small"):
        st.markdown(f"“{plain.text(take.line)}”")
        sound.show(source(take.id), f"Spoken line: {take.line}", ahead=True)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            if take.is_sandbox:
                badge.show(badge.SANDBOX)
            st.caption(voice_words.cost(take.cost_credits, take.cost_usd, take.cost_source, sandbox=take.is_sandbox))
        st.caption(f"{plain.text(take.model)} · {voice_words.settings(take.sounds_as, take.settings_names)}")
        with st.container(horizontal=True, gap="small"):
            if take.asset_id:
                places.link("Saved in the library", "asset", icon=":material/check:", id=take.asset_id)
            else:
                st.button("Save to the library", icon=":material/save:", key=f"save-{take.id}", on_click=save)
            st.button("Delete", icon=":material/delete:", type="tertiary", key=f"drop-{take.id}", on_click=delete)


def failed(take: Take) -> None:
    """What happened, whether money was spent, and where to go; the form above stays as it was."""
    errors.say(take.error_message or "The line could not be spoken.")
    next_step(take.error_code or "")
    if take.vendor_request_id:
        st.caption(f"Reference for ElevenLabs: {plain.text(take.vendor_request_id)}")


def next_step(code: str) -> None:
    """The way to what mends an error; nothing where the form itself does."""
    step = voice_words.NEXT.get(code)
    if step is None:
        return
    if step.page:
        places.link(step.label, step.page, icon=":material/arrow_forward:")
    else:
        st.link_button(step.label, step.address, icon=":material/open_in_new:")


def earlier(takes: Sequence[Take], now: datetime, again: Callable[[str], None]) -> None:
    """Lines made before; each plays where it stands."""
    if not takes:
        return
    with st.expander("Earlier lines", icon=":material/history:"):
        for take in takes:
            words = voice_words.settings(take.sounds_as, take.settings_names)
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                with st.container(gap=None):
                    st.markdown(f"“{plain.text(take.line[:120])}”")
                    st.caption(f"{times.ago(take.created_at, now)} · {words}")
                st.button("Open", key=f"again-{take.id}", on_click=again, args=(take.id,), width="content")
            sound.show(source(take.id), f"Spoken line: {take.line}")
