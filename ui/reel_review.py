"""Deciding about one reel after another without the mouse: a, d, s and f decide, skip and star, u takes back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import streamlit as st

from services.domain.approval import Verdict
from ui import empty, numbers, query, reel_card, reel_form, reel_key, reel_undo
from ui.reel_card import ReelFacts

_AFTER, _BACK = "review-after", "review-back"
END = "end"
"""The place behind the last reel."""
KEYS = "Keys: a approves, d denies, s skips, f marks a favourite, u takes the last verdict back."


@dataclass(frozen=True)
class ReviewActions:
    """Callbacks. `undo` takes a step of `reel_undo` and says whether it is taken back."""

    decide: Callable[[str, Verdict], object]
    undo: Callable[[Any], bool]
    count: Callable[[str, int], object]
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


@dataclass(frozen=True)
class Place:
    """Where the queue stands: behind the cursor `after`, which may be END; `back` is a reel that came back."""

    after: str | None
    back: str | None


def place() -> Place:
    return Place(st.session_state.get(_AFTER), st.session_state.get(_BACK))


def come_back(reel_id: str | None) -> None:
    """Show this reel next, whatever waits."""
    st.session_state[_BACK] = reel_id


def show(seen: Seen, waiting: int, following: str | None, act: ReviewActions, now: datetime) -> None:
    """The reel in turn; `following` is the place behind it."""
    reel, top = seen.reel, st.container()
    left, right = st.columns([3, 2], gap="large", border=True)
    with left:
        reel_card.show(reel, seen.counts, now=now)
        _look(reel, act)
        with st.container(horizontal=True, key="verdicts"):
            _verdicts(reel, act)
            _key("Skip", "skip_next", "s", reel.id, _skip, following)
            _star(reel, act)
            reel_undo.button(act.undo)
    with right:
        reel_form.count(reel, act.count)
        reel_form.notes(reel, act.note)
    # Sent last: once the number has changed, the keys belong to the next reel.
    top.caption(f"{numbers.counted(waiting, 'reel')} waiting. {KEYS}")


def done(skipped: bool, act: ReviewActions) -> None:
    """Nothing is left in the queue."""
    if skipped:
        st.markdown("You have seen every reel that waits; the skipped ones are still undecided.")
        st.button("Show the skipped ones", on_click=_start_over, key="review-again", type="primary")
    else:
        sentence = "A reel waits here until its views are known or you decide. Paste links under Add."
        empty.nothing_yet("Nothing waits for you", sentence, icon="done_all")
    reel_undo.button(act.undo)


def one(seen: Seen, act: ReviewActions, now: datetime) -> None:
    """A reel opened from the list, with everything that can be done with it."""
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
    _key("Approve", "check", "a", reel.id, _decide, reel.id, Verdict.APPROVED, act)
    _key("Deny", "close", "d", reel.id, _decide, reel.id, Verdict.DENIED, act)


def _star(reel: ReelFacts, act: ReviewActions) -> None:
    label = "Remove from favourites" if reel.is_favorite else "Favourite"
    _key(label, "star", "f", reel.id, act.star, reel.id, not reel.is_favorite)


def _key(
    label: str, icon: str, shortcut: str | None, reel_id: str, act: Callable[..., object], *given: object
) -> None:
    """The reel is in the widget's name: one press never answers for two."""
    kind: Literal["primary", "secondary"] = "primary" if shortcut == "a" else "secondary"
    reel_key.button(label, act, *given, key=f"{icon}-{reel_id}", icon=icon, shortcut=shortcut, kind=kind)


def _decide(reel_id: str, verdict: Verdict, act: ReviewActions) -> None:
    come_back(None)
    act.decide(reel_id, verdict)


def _skip(following: str | None) -> None:
    come_back(None)
    st.session_state[_AFTER] = following


def _start_over() -> None:
    st.session_state.pop(_AFTER, None)
