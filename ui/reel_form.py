"""What a person adds to a reel by hand: its views, who made it, notes and tags."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from ui import press
from ui.reel_card import ReelFacts


def count(reel: ReelFacts, save: Callable[[str, int], object]) -> None:
    """Asks for the views in place; a platform may hide them, so a person's word is as good as any."""
    label = "Views, as the platform shows them" if reel.views_checked_at else "How many views does it show?"
    with st.form(f"count-{reel.id}", border=False):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            typed = st.number_input(
                label, 0, 10**12, None, 1, key=f"views-{reel.id}", placeholder="120000", width=240
            )
            if press.submit("Save the count") and typed is not None:
                save(reel.id, int(typed))
                st.rerun()


def author(reel: ReelFacts, save: Callable[[str, str], object]) -> None:
    """Who made it: counts are compared with their others, and Instagram is asked by this name."""
    with st.form(f"author-{reel.id}", border=False):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            typed = st.text_input(
                "Author", reel.author or "", 200, key=f"author-name-{reel.id}", placeholder="@nova", width=240
            )
            if press.submit("Save the author") and typed.strip():
                save(reel.id, typed)
                st.rerun()


def notes(reel: ReelFacts, save: Callable[[str, str, str], object]) -> None:
    with st.form(f"notes-{reel.id}", border=False):
        words = st.text_area(
            "Notes", reel.notes, height=90, key=f"note-{reel.id}", placeholder="What makes it work"
        )
        tags = st.text_input("Tags, separated by commas", ", ".join(reel.tags), key=f"reel-tags-{reel.id}")
        if press.submit("Save the notes"):
            save(reel.id, words or "", tags or "")
            st.rerun()
