"""The pictures of the library, or why there are none; a click opens one, a star stays."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from ui import acts, empty, gallery, library_filter, paging, places, query, selection, trail
from ui.gallery import Media
from ui.library_filter import LibraryChoice
from ui.selection import BarActions

KEY = "library"


@dataclass(frozen=True)
class WallActions(BarActions):
    """`turn` is told one id and whether it is a favourite from now on."""

    turn: Callable[[str, bool], object]


def let_go() -> None:
    """Nothing is selected any more."""
    gallery.select(KEY)


def show(
    items: Sequence[Media],
    next_cursor: str | None,
    total: int | None,
    chosen: LibraryChoice,
    personas: Mapping[str, str],
    unconsented: Collection[str],
    act: WallActions,
) -> None:
    """`personas` are names by id, `unconsented` ids of those that show a real person without a valid consent."""
    library_filter.chips(chosen, len(items), total)
    selection.bar(KEY, len(items), total, personas, act)
    if items:
        _gallery(items, next_cursor, unconsented, act)
    else:
        empty.show(
            "assets",
            "Start with a photo. Only you can see it.",
            "photo_library",
            library_filter.clear,
            narrowed=chosen != library_filter.ALL,
            persona=query.persona_id() is not None,
        )


def _gallery(
    items: Sequence[Media], next_cursor: str | None, unconsented: Collection[str], act: WallActions
) -> None:
    tiles = [gallery.tile(one, unconsented=unconsented) for one in items]
    picked = gallery.show(tiles, key=KEY, label="Assets", size=library_filter.size(), stars=True)
    if picked.opened:
        trail.leave([one.id for one in items])
        places.go("asset", id=picked.opened)
    if [act.turn(one.ids[0], bool(one.to)) for one in acts.of(KEY, "favourite")]:
        st.rerun()
    paging.buttons(next_cursor)
