"""What the address says, read strictly: anything malformed counts as absent."""

from __future__ import annotations

from uuid import UUID

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

_DRAWN = "address-drawn"


def row_id(name: str = "id") -> str | None:
    """A row's id in its canonical spelling, or None."""
    try:
        return str(UUID(st.query_params.get(name, "")))
    except ValueError:
        return None


def is_row_id(text: str) -> bool:
    """Whether it is an id as rows have it, in canonical spelling."""
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def row_ids(name: str, separator: str = ".") -> list[str]:
    """Ids of several rows; empty when any of them is malformed."""
    try:
        return [str(UUID(part)) for part in st.query_params.get(name, "").split(separator)]
    except ValueError:
        return []


def persona_id() -> str | None:
    """The persona chosen in the sidebar; None means all of them."""
    return row_id("persona")


def text(name: str) -> str | None:
    return st.query_params.get(name) or None


def put(name: str, value: str | None) -> None:
    """Write one parameter; the browser's back button undoes it."""
    if value:
        st.query_params[name] = value
    elif name in st.query_params:
        del st.query_params[name]
    keep()


def keep() -> None:
    """Remember the address as it is in this run, for `return_to_kept`."""
    context = get_script_run_ctx()
    if context is not None:
        st.session_state[_DRAWN] = context.query_string


def return_to_kept() -> None:
    """Let the next run see the address that was kept last.

    A part that looks by itself brings the address the browser had as it asked; a press may have changed it since.
    """
    context = get_script_run_ctx()
    if context is not None:
        context.query_string = st.session_state.get(_DRAWN, context.query_string)


def follow(name: str, value: str | None) -> None:
    """A click that changes the address: write it and draw the page anew. Nothing happens without a value."""
    if value:
        st.query_params[name] = value
        st.rerun()
