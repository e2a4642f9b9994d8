"""The keys of the prompt cards. They press the buttons that are drawn: a key does what its button does, or nothing."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

HERE = Path(__file__).parent
_mount = st.components.v2.component(
    "studio_prompt_keys",
    html='<span class="host" hidden></span>',
    js="\n".join((HERE / f"{part}.js").read_text("utf-8") for part in ("mounted", "prompt_keys")),
)


def listen() -> None:
    """j and k go from card to card, the other keys act on the current one; keys_help.js lists them."""
    _mount(key="prompt-keys")
