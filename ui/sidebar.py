"""What the sidebar says below the menu: the chosen persona, the state of things, who is here."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.navigation.page import StreamlitPage

from ui import numbers, query

_KEPT, _CHOICE = "sidebar.kept", "sidebar.persona"
EVERYBODY, ALL = "", "All personas"


def persona_switcher(page: StreamlitPage, personas: Sequence[tuple[str, str]]) -> None:
    """`personas`: (id, name) each. Filters every screen; the choice is the address's `persona`."""
    chosen = _carried(page.url_path)
    names = dict(personas)
    if not names:
        return
    # The address decides what the box shows, so that the back button moves it too.
    st.session_state[_CHOICE] = chosen if chosen in names else EVERYBODY
    with st.sidebar:
        st.selectbox(
            "Persona",
            [EVERYBODY, *names],
            format_func=lambda one: names.get(one, ALL),
            key=_CHOICE,
            on_change=lambda: query.put("persona", st.session_state[_CHOICE]),
            label_visibility="collapsed",
        )


def _carried(page: str) -> str | None:
    """A click in the menu opens a bare address; the persona chosen on the page before comes along."""
    chosen = query.persona_id()
    before, kept = st.session_state.get(_KEPT, (page, None))
    if chosen is None and kept and before != page:
        query.put("persona", kept)
        chosen = kept
    st.session_state[_KEPT] = (page, chosen)
    return chosen


def line() -> DeltaGenerator:
    """The place of the status line, kept free until it is known what to say."""
    return st.sidebar.container(key="status", gap=None)


def status(sandboxed: Sequence[str], running: int, silent: int | None, budget: str = "") -> None:
    """Drawn where `line` is: only when there is something to say. `silent`: minutes without the worker, or None.

    `budget`: what is left of one that comes to its end.
    """
    said = []
    if silent is not None:
        said.append(f":material/warning: Worker silent for {silent} min")
    if running:
        said.append(f":material/progress_activity: {running} job{'s' if running != 1 else ''} running")
    if budget:
        said.append(f":material/savings: {budget}")
    if sandboxed:
        said.append(f":material/science: Sandbox answers for {numbers.listed(sandboxed)}")
    for one in said:
        st.caption(one)


def person(name: str, email: str, token: str) -> None:
    """Who is here, and the way out, at the foot of the sidebar."""
    second = f"<span>{escape(email)}</span>" if name else ""
    with st.sidebar, st.container(key="person"):
        st.html(
            f'<div class="person"><p><strong>{escape(name or email)}</strong>{second}</p>'
            '<form method="post" action="/session/end">'
            f'<input type="hidden" name="token" value="{escape(token)}">'
            '<button title="Sign out on this browser">Sign out</button></form></div>'
        )
