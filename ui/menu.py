"""What the sidebar holds: sections and their pages, the persona switcher, the person."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Literal, NamedTuple

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from services.identity import Identity
from ui import session

PAGES = Path(__file__).resolve().parent.parent / "pages"


class Entry(NamedTuple):
    """One page: its file in pages/, its title, its icon, and whether the menu lists it."""

    file: str
    title: str
    icon: str
    listed: bool = True


SECTIONS: dict[str, tuple[Entry, ...]] = {
    "": (Entry("home", "Home", "home"),),
    "Library": (Entry("assets", "Assets", "photo_library"), Entry("asset", "Asset", "image", False)),
    "Personas": (Entry("personas", "Personas", "groups"), Entry("persona", "Persona", "person", False)),
    "Create": (
        Entry("prompts", "Prompts", "edit_note"),
        Entry("generations", "Generations", "auto_awesome"),
        Entry("generation", "Generation", "auto_awesome", False),
    ),
    "Reels": (Entry("reels", "Reels", "movie"),),
    "Insights": (Entry("insights", "Insights", "insights"),),
    "Accounts": (Entry("profile", "Profile", "account_circle"), Entry("keys", "Keys", "key")),
}


def navigation(signed_in: bool) -> StreamlitPage:
    """Register every page there is. All are registered signed out too, or their links would be lost."""
    pages = {
        name: [_page(entry) for entry in entries if _file(entry).exists()]
        for name, entries in SECTIONS.items()
    }
    return st.navigation({name: found for name, found in pages.items() if found}, position=_where(signed_in))


def _where(signed_in: bool) -> Literal["sidebar", "hidden"]:
    return "sidebar" if signed_in else "hidden"


def _file(entry: Entry) -> Path:
    return PAGES / f"{entry.file}.py"


def _page(entry: Entry) -> StreamlitPage:
    home = entry.file == "home"
    return st.Page(
        _file(entry),
        title=entry.title,
        icon=f":material/{entry.icon}:",
        default=home,
        url_path="" if home else entry.file,
        visibility="visible" if entry.listed else "hidden",
    )


def persona_switcher(who: Identity) -> None:
    """Filters every screen; the choice lives in the URL as `persona`."""


def status_line(who: Identity) -> None:
    """Says something only when there is something to say."""


def person(who: Identity) -> None:
    """Who is here, and the way out."""
    token = escape(session.form_token())
    with st.sidebar:
        st.caption(who.name or who.email)
        st.html(
            '<form method="post" action="/session/end">'
            f'<input type="hidden" name="token" value="{token}">'
            "<button>Sign out</button></form>"
        )
