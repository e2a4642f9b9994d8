"""A voice of the account: who it is, its free sample, and the way to choose it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import streamlit as st

from ui import plain, sound, voice_words


class Voice(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def voice_id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def category(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def labels(self) -> Mapping[str, Any]: ...
    @property
    def languages(self) -> tuple[str, ...]: ...
    @property
    def preview_url(self) -> str: ...


def show(voice: Voice, *, chosen: bool, use: Callable[[], None] | None = None) -> None:
    """`use` is what its button does; without one it is the card of the chosen voice, above the list."""
    place = "voice-in-list" if use else "voice-of-hers"
    with st.container(border=True, key=f"{place}-{voice.id}", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center"):
            with st.container(gap=None):
                st.markdown(f"**{plain.text(voice.name or voice.voice_id)}**")
                about = voice_words.about(voice.category, voice.languages, voice.labels)
                st.caption(plain.text(" · ".join(part for part in (about, voice.description) if part)))
            if chosen:
                st.badge("Chosen", icon=":material/check:", color="green")
            elif use is not None:
                hint = f"Let {plain.text(voice.name)} speak for this persona"
                st.button("Use", key=f"use-{voice.id}", on_click=use, help=hint)
        if voice.preview_url:
            sound.show(f"/files/voices/{voice.id}/sample", f"Sample of {voice.name or voice.voice_id}")
        else:
            st.caption("No sample")


def gone(voice_id: str) -> None:
    """The persona's voice is not in the account as it was last read."""
    st.warning(
        f"The chosen voice ({plain.text(voice_id)}) is not in the list of your account. Choose another one, or refresh "
        "the list.",
        icon=":material/voice_over_off:",
    )


def filters(languages: Sequence[tuple[str, int]], categories: Sequence[tuple[str, int]]) -> tuple[str, str, str]:
    """Search words, language, category; empty means all. Values come with how many voices have them."""
    text = st.text_input(
        "Search voices",
        key="voice-find",
        type="search",
        live="0.3s",
        placeholder="Name, accent, mood",
        persist_state="session",
    )
    spoken, kinds = dict(languages), dict(categories)
    with st.container(horizontal=True, gap="small"):
        language = st.selectbox(
            "Language",
            ["", *spoken],
            format_func=lambda one: f"{voice_words.language(one)} ({spoken[one]})" if one else "All languages",
            key="voice-language",
        )
        kind = st.selectbox(
            "Category",
            ["", *kinds],
            format_func=lambda one: f"{voice_words.category(one)} ({kinds[one]})" if one else "All kinds",
            key="voice-category",
        )
    return (text or "").strip(), language or "", kind or ""
