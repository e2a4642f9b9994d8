"""The filter row of the reels, bound to the address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from services.domain.approval import Verdict
from ui import badge, filters, paging
from ui.reel_card import PLATFORMS

EMPTY: dict[str, Any] = {"platform": None, "verdict": None, "find": "", "starred": False}
SORTS = {"newest": "Newest first", "views": "Most viewed first"}


@dataclass(frozen=True)
class ReelChoice:
    platform: str | None
    verdict: Verdict | None
    text: str
    favourite: bool
    sort: str


def show(sorts: Sequence[str] = tuple(SORTS)) -> ReelChoice:
    with st.container(horizontal=True, vertical_alignment="center", key="reel-filter"):
        find = st.text_input(
            "Search",
            key="find",
            bind="query-params",
            type="search",
            placeholder="Notes or shortcode",
            on_change=paging.restart,
            width=220,
            label_visibility="collapsed",
        )
        platform = st.segmented_control(
            "Platform",
            list(PLATFORMS),
            format_func=PLATFORMS.__getitem__,
            key="platform",
            bind="query-params",
            on_change=paging.restart,
            label_visibility="collapsed",
        )
        verdict = st.segmented_control(
            "Verdict",
            [one.value for one in Verdict],
            format_func=lambda one: badge.verdict(one).word,
            key="verdict",
            bind="query-params",
            on_change=paging.restart,
            label_visibility="collapsed",
        )
        sort = st.selectbox(
            "Order",
            list(sorts),
            format_func=SORTS.__getitem__,
            key="sort",
            bind="query-params",
            on_change=paging.restart,
            width=190,
            label_visibility="collapsed",
        )
        starred = st.toggle("Favourites", key="starred", bind="query-params", on_change=paging.restart)
    return ReelChoice(platform, Verdict(verdict) if verdict else None, (find or "").strip(), starred, sort)


def chips(chosen: ReelChoice, shown: int, total: int | None) -> bool:
    """Draws the chips; says whether anything is filtered."""
    active = [
        (words, key)
        for words, key in (
            (PLATFORMS.get(chosen.platform or "", ""), "platform"),
            (badge.verdict(chosen.verdict).word if chosen.verdict else "", "verdict"),
            (f"“{chosen.text}”" if chosen.text else "", "find"),
            ("Favourites" if chosen.favourite else "", "starred"),
        )
        if words
    ]
    filters.chips(active, EMPTY, shown=shown, total=total)
    return bool(active)


def clear() -> None:
    filters.clear(EMPTY)
    paging.restart()
