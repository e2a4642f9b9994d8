"""One reel opened from a list, with everything that can be done with it: a, d and f work here as in the review."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import streamlit as st

from services.domain.approval import Verdict
from ui import query, reel_card, reel_form, reel_key, reel_undo
from ui.reel_card import ReelFacts


@dataclass(frozen=True)
class ReviewActions:
    """Callbacks. `undo` takes a step of `reel_undo` and says whether it is taken back."""

    decide: Callable[[str, Verdict], object]
    undo: Callable[[Any], bool]
    count: Callable[[str, int], object]
    author: Callable[[str, str], object]
    note: Callable[[str, str, str], object]
    star: Callable[[str, bool], object]
    hand_back: Callable[[str], object]
    look_up: Callable[[str], object]
    remove: Callable[[str], None]


@dataclass(frozen=True)
class Seen:
    """A reel with all its counts, oldest first."""

    reel: ReelFacts
    counts: Sequence[int]


def one(seen: Seen, act: ReviewActions, now: datetime) -> None:
    """A reel, its card, and what can be done with it."""
    reel = seen.reel
    left, right = st.columns([3, 2], gap="large", border=True)
    with left:
        reel_card.show(reel, seen.counts, now=now)
        _look(reel, act)
        with st.container(horizontal=True, key="verdicts"):
            _verdicts(reel, act)
            _star(reel, act)
            if reel.decided_by == "person":
                _key("Let the rule decide", "gavel", None, reel.id, act.hand_back, reel.id)
            reel_undo.button(act.undo)
    with right:
        reel_form.count(reel, act.count)
        reel_form.author(reel, act.author)
        reel_form.notes(reel, act.note)
        with st.container(horizontal=True):
            _key("Delete", "delete", None, reel.id, act.remove, reel.id)
            st.button("Close", type="tertiary", key="reel-close", on_click=query.put, args=("reel", None))


def _look(reel: ReelFacts, act: ReviewActions) -> None:
    platform = reel_card.PLATFORMS.get(reel.platform, reel.platform)
    with st.container(horizontal=True):
        st.link_button(f"Open on {platform}", reel.url, icon=":material/open_in_new:")
        _key("Look it up", "travel_explore", None, reel.id, act.look_up, reel.id)


def _verdicts(reel: ReelFacts, act: ReviewActions) -> None:
    _key("Approve", "check", "a", reel.id, act.decide, reel.id, Verdict.APPROVED)
    _key("Deny", "close", "d", reel.id, act.decide, reel.id, Verdict.DENIED)


def _star(reel: ReelFacts, act: ReviewActions) -> None:
    label = "Remove from favourites" if reel.is_favorite else "Favourite"
    _key(label, "star", "f", reel.id, act.star, reel.id, not reel.is_favorite)


def _key(
    label: str, icon: str, shortcut: str | None, reel_id: str, act: Callable[..., object], *given: object
) -> None:
    """The reel is in the widget's name: one press never answers for two."""
    kind: Literal["primary", "secondary"] = "primary" if shortcut == "a" else "secondary"
    reel_key.button(label, act, *given, key=f"{icon}-{reel_id}", icon=icon, shortcut=shortcut, kind=kind)
