"""A prompt written by hand, from the head of the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from ui import press


def show(personas: Mapping[str, str], usual: str | None, keep: Callable[[str, str, str | None], bool]) -> None:
    """`personas` are names by id; `keep` gets text, label and persona, and says whether it worked."""
    names = {"": "No persona", **personas}
    with (
        st.popover("Write one by hand", icon=":material/edit_note:", key="own-prompt"),
        st.form("own-prompt-form", border=False, clear_on_submit=False),
    ):
        text = st.text_area("Prompt", height=140, key="own-text", max_chars=8000)
        label = st.text_input("Label", max_chars=120, key="own-label", placeholder="Harbour at dawn")
        persona = st.selectbox(
            "Persona",
            list(names),
            index=list(names).index(usual if usual in names else ""),
            format_func=names.__getitem__,
            key="own-persona",
        )
        if press.submit("Keep this prompt", type="primary") and keep(text, label, persona or None):
            st.rerun()
