"""Asking for five prompts: for whom, what it costs, the button."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from ui import places, request_key
from ui.price import Price


def show(
    personas: Mapping[str, str],
    usual: str | None,
    price: Price,
    ask: Callable[[str | None], None],
    *,
    purpose: str,
    busy: bool,
) -> None:
    """`personas` are names by id, `usual` the one chosen in the sidebar. `ask` runs as a callback."""
    names = {"": "No persona", **personas}
    start = usual if usual in names else ""
    persona = st.selectbox(
        "Persona",
        list(names),
        index=list(names).index(start or ""),
        format_func=names.__getitem__,
        key="ask-persona",
    )
    st.button(
        "Looking at the picture" if busy else "Get five prompts",
        type="primary",
        icon=":material/auto_awesome:",
        width="stretch",
        disabled=busy or not price.possible,
        key=f"ask-{request_key.current(purpose)}",
        on_click=ask,
        args=(persona or None,),
    )
    st.caption(price.words)
    if not price.possible:
        places.link("Add the key", "keys", icon=":material/key:")
