"""The keyboard's own way round: `?` lists the keys of a screen, `g` and a letter go to another one.

The lists live beside the keys that act, in keys_help.js; Python only goes where it is told.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from ui import menu, places

HERE = Path(__file__).parent
_mount = st.components.v2.component(
    "studio_keys",
    html='<div class="host"></div>',
    css=(HERE / "keys_help.css").read_text("utf-8"),
    js="\n".join((HERE / f"{part}.js").read_text("utf-8") for part in ("mounted", "keys_help")),
)


def show(screen: str) -> None:
    """Listen, and offer the list by a button too. `screen` is the address of the page, empty for Home."""
    with st.sidebar:
        result = _mount(key="keys-help", data={"screen": screen or menu.HOME}, on_go_change=_ignore)
    known = {entry.file for entries in menu.SECTIONS.values() for entry in entries}
    if result.go in known:
        places.go(str(result.go))


def _ignore() -> None:
    """A component's value exists only where a callback is named."""
