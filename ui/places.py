"""Ways from one screen to another. Every screen has an address; its state travels as query parameters."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

PAGES = Path(__file__).resolve().parent.parent / "pages"
_STAYS = "persona"
_LEAVE = "leave-for"


def go(page: str, **params: str) -> None:
    """Leave for another screen; the chosen persona stays chosen."""
    st.switch_page(str(PAGES / f"{page}.py"), query_params=_kept(params))


def later(page: str) -> None:
    """Leave with the next page head; a callback cannot leave by itself."""
    st.session_state[_LEAVE] = page


def follow() -> None:
    """Go where a callback wanted to go, if it did."""
    page = st.session_state.pop(_LEAVE, None)
    if page:
        go(page)


def link(label: str, page: str, *, icon: str | None = None, **params: str) -> None:
    st.page_link(str(PAGES / f"{page}.py"), label=label, icon=icon, query_params=_kept(params))


def address(page: str, **params: str) -> str:
    """The address for a plain `<a href>`; opens in a new tab as well."""
    return address_for(st.query_params.get(_STAYS), page, **params)


def address_for(persona: str | None, page: str, **params: str) -> str:
    """The same, where no page is drawn, for somebody who has chosen this persona."""
    asked = urlencode(_with(persona, params))
    return f"/{page}?{asked}" if asked else f"/{page}"


def _kept(params: dict[str, str]) -> dict[str, str]:
    return _with(st.query_params.get(_STAYS), params)


def _with(persona: str | None, params: dict[str, str]) -> dict[str, str]:
    return {_STAYS: persona, **params} if persona else params
