"""On a prompt's card: the pictures made from it, and how many are on their way."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ui import gallery, numbers, places, trail

MOST = 12
"""More pictures than these are for the wall of results."""


def show(prompt_id: str, title: str, pictures: Sequence[gallery.Media], earlier: int, under_way: int) -> None:
    """`pictures` newest first; `earlier` of them were made with other words than the prompt has now."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(words(pictures, earlier, under_way), width="content")
        if under_way:
            # A press runs the cards once more, which is all it takes.
            st.button("Look again", icon=":material/refresh:", type="tertiary", key=f"made-look-{prompt_id}")
    newest = pictures[:MOST]
    tiles = [gallery.tile(one) for one in newest]
    opened = gallery.wall(tiles, key=f"made-of-{prompt_id}", label=f"Made from {title}", size=72, strip=True)
    if opened:
        trail.leave([one.id for one in newest])
        places.go("asset", id=opened)


def words(pictures: Sequence[gallery.Media], earlier: int, under_way: int) -> str:
    kept = sum(1 for one in pictures if one.kept)
    of_them = (f", {number} {what}" for number, what in ((kept, "kept"), (earlier, "with earlier words")) if number)
    made = f"{numbers.counted(len(pictures), 'picture')} made from it{''.join(of_them)}"
    way = f"{under_way} on {'its' if under_way == 1 else 'their'} way"
    return " · ".join(part for part, on in ((made, pictures), (way, under_way)) if on)
