"""The filter row of the library, bound to the address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from ui import filters, paging
from ui.gallery import KIND_WORDS

EMPTY: dict[str, Any] = {"kind": None, "tag": [], "starred": False, "find": ""}
_SIZE = "library-size"
_USUAL_SIZE = 190


@dataclass(frozen=True)
class LibraryChoice:
    kind: str | None
    tags: tuple[str, ...]
    favourites: bool
    text: str


ALL = LibraryChoice(None, (), False, "")


def show(tags: Sequence[str], kinds: Sequence[str] = tuple(KIND_WORDS)) -> LibraryChoice:
    """Draw the row; `tags` are those in use."""
    changed = paging.restart
    with st.container(horizontal=True, vertical_alignment="center", key="library-filter"):
        find = st.text_input(
            "Search",
            key="find",
            bind="query-params",
            type="search",
            placeholder="Name or description",
            on_change=changed,
            width=230,
            label_visibility="collapsed",
        )
        kind = st.segmented_control(
            "Kind",
            list(kinds),
            format_func=KIND_WORDS.__getitem__,
            key="kind",
            bind="query-params",
            on_change=changed,
            label_visibility="collapsed",
        )
        tag = st.multiselect(
            "Tags",
            list(tags),
            key="tag",
            bind="query-params",
            placeholder="Any tag",
            on_change=changed,
            width=200,
            label_visibility="collapsed",
        )
        starred = st.toggle("Favourites", key="starred", bind="query-params", on_change=changed)
        _size_slider()
    return LibraryChoice(kind, tuple(tag), starred, (find or "").strip())


def chips(chosen: LibraryChoice, shown: int, total: int | None) -> None:
    active = [
        (words, key)
        for words, key, on in (
            (KIND_WORDS.get(chosen.kind or "", ""), "kind", chosen.kind),
            (", ".join(chosen.tags), "tag", chosen.tags),
            ("Favourites", "starred", chosen.favourites),
            (f"“{chosen.text}”", "find", chosen.text),
        )
        if on
    ]
    filters.chips(active, EMPTY, shown=shown, total=total)


def clear() -> None:
    filters.clear(EMPTY)
    paging.restart()


def size() -> int:
    """The least width of a tile in pixels, as the row's slider says."""
    return int(st.session_state.get(_SIZE, _USUAL_SIZE))


def _size_slider() -> None:
    """A taste of the person, not a part of the address."""
    st.slider(
        "Picture size",
        120,
        340,
        _USUAL_SIZE,
        10,
        key=_SIZE,
        persist_state="session",
        width=110,
        format=" ",
        label_visibility="collapsed",
        help="How large the pictures are",
    )
