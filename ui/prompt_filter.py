"""Looking for earlier prompts: whole groups by their picture, or single prompts. Bound to the address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from services.domain.counting import MOST_PROMPTS
from services.domain.variations import AXES
from ui import axis, filters, paging

GROUPS, SINGLE = "groups", "single"
_VIEWS = {GROUPS: "By picture", SINGLE: "Single prompts"}
EMPTY: dict[str, Any] = {"find": "", "axis": None, "score": None, "starred": False, "here": False}


@dataclass(frozen=True)
class PromptChoice:
    """`view` is GROUPS or SINGLE; `here` narrows groups to the picture that is chosen."""

    view: str
    text: str
    axis: str | None
    least_score: int | None
    favourites: bool
    here: bool

    @property
    def narrowed(self) -> bool:
        return bool(self.text or self.axis or self.least_score or self.favourites or self.here)


def show(has_source: bool) -> PromptChoice:
    with st.container(horizontal=True, vertical_alignment="center", key="prompt-filter"):
        view = st.segmented_control(
            "Show earlier", list(_VIEWS), default=GROUPS, required=True, format_func=_VIEWS.__getitem__, key="view",
            bind="query-params", on_change=paging.restart, label_visibility="collapsed",
        )  # fmt: skip
        find = st.text_input(
            "Search prompts", key="find", bind="query-params", type="search", on_change=paging.restart, width=210,
            placeholder="Words of a prompt" if view == SINGLE else "What a picture shows",
            label_visibility="collapsed",
        )  # fmt: skip
        if view == SINGLE:
            return _single(find or "")
        here = has_source and st.toggle(
            "Of this picture", key="here", bind="query-params", on_change=paging.restart
        )
    return PromptChoice(GROUPS, (find or "").strip(), None, None, False, bool(here))


def _single(find: str) -> PromptChoice:
    chosen = st.selectbox(
        "Axis", AXES, index=None, key="axis", bind="query-params", placeholder="Any axis", format_func=axis.word,
        on_change=paging.restart, width=130, label_visibility="collapsed",
    )  # fmt: skip
    score = st.selectbox(
        "Least score", (5, 4, 3, 2, 1), index=None, key="score", bind="query-params", placeholder="Any score",
        format_func=score_words, on_change=paging.restart, width=140, label_visibility="collapsed",
    )  # fmt: skip
    starred = st.toggle("Favourites", key="starred", bind="query-params", on_change=paging.restart)
    return PromptChoice(SINGLE, find.strip(), chosen, score, starred, False)


def score_words(score: int) -> str:
    return "Score 5" if score == 5 else f"Score {score} or more"


def chips(chosen: PromptChoice, shown: int, total: int | None) -> None:
    active = [
        (words, key)
        for words, key, on in (
            (axis.word(chosen.axis or ""), "axis", chosen.axis),
            (score_words(chosen.least_score or 1), "score", chosen.least_score),
            ("Favourites", "starred", chosen.favourites),
            ("Of this picture", "here", chosen.here),
            (f"“{chosen.text}”", "find", chosen.text),
        )
        if on
    ]
    filters.chips(active, EMPTY, shown=shown, total=total, most=MOST_PROMPTS)


def clear() -> None:
    filters.clear(EMPTY)
    paging.restart()
