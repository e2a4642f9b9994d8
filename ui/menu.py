"""The sections of the studio and the pages in them."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, NamedTuple

import streamlit as st
from streamlit.navigation.page import StreamlitPage

PAGES = Path(__file__).resolve().parent.parent / "pages"
HOME = "home"


class Entry(NamedTuple):
    """One page: its file in pages/, its title, its icon, and whether the menu lists it."""

    file: str
    title: str
    icon: str
    listed: bool = True

    @property
    def path(self) -> Path:
        return PAGES / f"{self.file}.py"


SECTIONS: dict[str, tuple[Entry, ...]] = {
    "": (Entry(HOME, "Home", "home"),),
    "Library": (
        Entry("assets", "Assets", "photo_library"),
        Entry("asset", "Asset", "image", listed=False),
        Entry("personas", "Personas", "groups"),
        Entry("persona", "Persona", "person", listed=False),
    ),
    "Create": (
        Entry("prompts", "Prompts", "edit_note"),
        Entry("generations", "Generations", "auto_awesome"),
        Entry("generation", "Generation", "auto_awesome", listed=False),
    ),
    "Learn": (
        Entry("reels", "Reels", "movie"),
        Entry("insights", "Insights", "insights"),
        Entry("costs", "Costs", "payments"),
    ),
    "Accounts": (Entry("profile", "Profile", "account_circle"), Entry("keys", "Keys", "key")),
}


def navigation(*, shown: bool) -> StreamlitPage:
    """Register the pages, in the sidebar or unseen. Always all: an unknown page would lose its address."""
    pages = {
        section: [_page(entry) for entry in entries if entry.path.exists()]
        for section, entries in SECTIONS.items()
    }
    position: Literal["sidebar", "hidden"] = "sidebar" if shown else "hidden"
    return st.navigation({section: found for section, found in pages.items() if found}, position=position)


def _page(entry: Entry) -> StreamlitPage:
    home = entry.file == HOME
    return st.Page(
        entry.path,
        title=entry.title,
        icon=f":material/{entry.icon}:",
        default=home,
        url_path="" if home else entry.file,
        visibility="visible" if entry.listed else "hidden",
    )
