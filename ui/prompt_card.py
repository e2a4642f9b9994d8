"""One prompt: what it changes, its text to edit in place, and the paid button."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import streamlit as st

from ui import badge, copying, plain


class Written(Protocol):
    """What a card needs to know of a prompt."""

    @property
    def id(self) -> str: ...
    @property
    def prompt_text(self) -> str: ...
    @property
    def prompt_index(self) -> int: ...
    @property
    def variation_label(self) -> str: ...
    @property
    def is_edited(self) -> bool: ...
    @property
    def axis(self) -> str | None: ...


def show(prompt: Written, *, save: Callable[[str, str], None], order: Callable[[], None]) -> None:
    """`save` gets the id and the new text; `order` draws the paid button."""
    with st.container(border=True, key=f"prompt-{prompt.id}"):
        _heading(prompt)
        text_key = f"prompt-text-{prompt.id}"
        st.text_area(
            f"Prompt: {prompt.variation_label or prompt.prompt_index + 1}",
            prompt.prompt_text,
            key=text_key,
            height=130,
            label_visibility="collapsed",
            on_change=_save,
            args=(prompt.id, text_key, save),
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            order()
            copying.button(prompt.prompt_text, prompt.variation_label or "prompt", key=f"copy-{prompt.id}")


def _heading(prompt: Written) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(
            f"**{plain.text(prompt.variation_label or f'Prompt {prompt.prompt_index + 1}')}**",
            width="content",
        )
        if prompt.axis:
            st.badge(f"Changes the {prompt.axis}", color="gray")
        if prompt.is_edited:
            badge.show(badge.EDITED)


def _save(prompt_id: str, text_key: str, save: Callable[[str, str], None]) -> None:
    save(prompt_id, st.session_state[text_key])
