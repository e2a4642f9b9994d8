"""The filter row of the reels, bound to the address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlencode

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from services.domain.approval import Verdict
from ui import badge, filters, numbers, paging, query
from ui.reel_card import PLATFORMS

EMPTY: dict[str, Any] = {
    "platform": None, "verdict": None, "find": "", "starred": False, "tags": "", "least": None, "most": None,
    "since": None, "until": None,
}  # fmt: skip
SORTS = {"newest": "Newest first", "views": "Most viewed first", "multiple": "Furthest above usual first"}

QUEUE = ("platform", "find", "sort")
"""What the review asks of all this."""


@dataclass(frozen=True)
class ReelChoice:
    """`since` and `until` are days, both inside."""

    platform: str | None
    verdict: Verdict | None
    text: str
    favourite: bool
    tags: tuple[str, ...]
    least: int | None
    most: int | None
    since: date | None
    until: date | None
    sort: str


def show() -> tuple[ReelChoice, DeltaGenerator]:
    """The choice, and the row under it, where what can be done with the list has room."""
    with st.container(horizontal=True, vertical_alignment="center", key="reel-filter"):
        find, platform = _find(), _platform()
        verdict = st.segmented_control(
            "Verdict", [one.value for one in Verdict], format_func=lambda one: badge.verdict(one).word,
            key="verdict", **_row(),
        )  # fmt: skip
    tools = st.container(horizontal=True, vertical_alignment="center", key="reel-tools")
    with tools:
        sort = _order()
        tags, least, most, since, until, starred = _rarer()
    chosen = ReelChoice(
        platform, Verdict(verdict) if verdict else None, find, starred, tags, least, most, since, until, sort,
    )  # fmt: skip
    return chosen, tools


@dataclass(frozen=True)
class QueueChoice:
    """Which of the waiting reels, and in which order."""

    platform: str | None
    text: str
    sort: str

    @property
    def narrow(self) -> bool:
        return bool(self.platform or self.text)

    @property
    def name(self) -> str:
        return f"{self.platform or 'all'} {self.sort} {self.text}"


def queue() -> QueueChoice:
    """Which reels come into the review, said by the button that changes it: the card is what counts there.

    The choices are those of the list, so they stay from one tab to the other.
    """
    given = {key: st.session_state.get(key) or _read(key, query.text(key) or "") for key in QUEUE}
    words = [PLATFORMS.get(given["platform"] or "", "All platforms"), f"“{given['find']}”" if given["find"] else ""]
    words = [one for one in words if one] + [SORTS.get(given["sort"], SORTS["newest"]).lower()]
    with st.popover(", ".join(words), icon=":material/tune:", key="queue-filter"):
        find, platform, sort = _find(), _platform(), _order()
    return QueueChoice(platform, find, sort)


def chips(chosen: ReelChoice, shown: int, total: int | None) -> bool:
    """Draws the chips; says whether anything is filtered."""
    active = [(words, key) for words, key in _words(chosen) if words]
    filters.chips(active, EMPTY, shown=shown, total=total)
    return bool(active)


def clear() -> None:
    filters.clear(EMPTY)
    paging.restart()


def current() -> str:
    """The row as a query of the address."""
    found = {key: query.text(key) for key in (*EMPTY, "sort")}
    return urlencode({key: value for key, value in found.items() if value})


def apply(saved: str) -> None:
    """Set the row to such a query; what cannot be read counts as not set."""
    given = dict(parse_qsl(saved))
    for key, empty in {**EMPTY, "sort": "newest"}.items():
        st.session_state[key] = _read(key, given[key]) if key in given else empty
    paging.restart()


def _read(key: str, text: str) -> Any:
    """A parameter as its widget keeps it: choices stand in the address by their words."""
    choices = {
        "platform": PLATFORMS, "sort": SORTS, "verdict": {one.value: badge.verdict(one).word for one in Verdict},
    }  # fmt: skip
    try:
        if key in choices:
            return next(name for name, word in choices[key].items() if word == text)
        if key in ("least", "most"):
            return int(text)
        if key in ("since", "until"):
            return date.fromisoformat(text)
        return text.lower() == "true" if key == "starred" else text
    except (StopIteration, ValueError):
        return EMPTY.get(key, "newest")


def _find() -> str:
    found = st.text_input(
        "Search", key="find", type="search", placeholder="Author, caption, notes", width=220, **_row()
    )
    return (found or "").strip()


def _platform() -> str | None:
    chosen: str | None = st.segmented_control(
        "Platform", list(PLATFORMS), format_func=PLATFORMS.__getitem__, key="platform", **_row()
    )
    return chosen


def _order() -> str:
    chosen = st.selectbox("Order", list(SORTS), format_func=SORTS.__getitem__, key="sort", width=220, **_row())
    return chosen or "newest"


def _row() -> dict[str, Any]:
    return {"bind": "query-params", "on_change": paging.restart, "label_visibility": "collapsed"}


def _rarer() -> tuple[tuple[str, ...], int | None, int | None, date | None, date | None, bool]:
    bound: dict[str, Any] = {"bind": "query-params", "on_change": paging.restart}
    with st.popover("More filters", icon=":material/tune:", key="reel-more"):
        starred = st.toggle("Favourites", key="starred", **bound)
        tags = st.text_input("Tags, all of them, separated by commas", key="tags", **bound)
        least = st.number_input("Views from", 0, 10**12, None, 1000, key="least", **bound)
        most = st.number_input("Views up to", 0, 10**12, None, 1000, key="most", **bound)
        since = st.date_input("Added from", None, key="since", **bound)
        until = st.date_input("Added up to", None, key="until", **bound)
    named = tuple(tag.strip() for tag in (tags or "").split(",") if tag.strip())
    return named, least, most, _day(since), _day(until), starred


def _day(given: object) -> date | None:
    return given if isinstance(given, date) else None


def _words(chosen: ReelChoice) -> list[tuple[str, str]]:
    return [
        (PLATFORMS.get(chosen.platform or "", ""), "platform"),
        (badge.verdict(chosen.verdict).word if chosen.verdict else "", "verdict"),
        (f"“{chosen.text}”" if chosen.text else "", "find"),
        ("Favourites" if chosen.favourite else "", "starred"),
        (", ".join(chosen.tags), "tags"),
        ("" if chosen.least is None else f"From {numbers.views(chosen.least)} views", "least"),
        ("" if chosen.most is None else f"Up to {numbers.views(chosen.most)} views", "most"),
        (f"From {chosen.since}" if chosen.since else "", "since"),
        (f"Up to {chosen.until}" if chosen.until else "", "until"),
    ]
