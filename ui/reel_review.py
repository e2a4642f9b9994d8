"""Deciding about one reel after another without the mouse: a approves, d denies, s skips, u undoes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import streamlit as st

from services.domain.approval import Verdict
from ui import empty, numbers, query, reel_card
from ui.reel_card import ReelFacts

_LAST, _SKIPPED = "review-last", "review-skipped"


@dataclass(frozen=True)
class ReviewActions:
    """Callbacks; `decide` says whether the verdict was kept."""

    decide: Callable[[str, Verdict], bool]
    count: Callable[[str, int], object]
    note: Callable[[str, str, str], object]
    star: Callable[[str, bool], object]
    remove: Callable[[str], None]


def skipped() -> tuple[str, ...]:
    """Reels put off in this visit; they come back when the others are done."""
    return tuple(st.session_state.get(_SKIPPED, ()))


def forget_skipped() -> None:
    st.session_state.pop(_SKIPPED, None)


def show(reel: ReelFacts | None, waiting: int, act: ReviewActions, now: datetime) -> None:
    """The next reel that waits, or what to do when none does."""
    if reel is not None:
        st.caption(
            f"{numbers.counted(waiting, 'reel')} waiting. Keys: a approves, d denies, s skips, u undoes."
        )
        _card(reel, act, now, queue=True)
    elif skipped():
        st.markdown("You have seen every reel that waits; the skipped ones are still undecided.")
        st.button("Show the skipped ones", on_click=forget_skipped, key="review-again", type="primary")
        undo(act)
    else:
        empty.nothing_yet(
            "Nothing waits for you",
            "A reel waits here until its views are known or you decide. Paste links under Add.",
            icon="done_all",
        )
        undo(act)


def one(reel: ReelFacts, act: ReviewActions, now: datetime) -> None:
    """A reel opened from the list, with everything that can be done with it."""
    with st.container(key="reel-open"):
        _card(reel, act, now, queue=False)
        with st.container(horizontal=True):
            word = "Remove from favourites" if reel.is_favorite else "Mark as favourite"
            st.button(word, icon=":material/star:", key="reel-star", on_click=_star, args=(reel, act))
            st.button(
                "Delete", icon=":material/delete:", key="reel-delete", on_click=act.remove, args=(reel.id,)
            )
            st.button("Close", type="tertiary", key="reel-close", on_click=query.put, args=("reel", None))


def verdicts(reel_id: str, act: ReviewActions, *, queue: bool) -> None:
    """The answers. The widget keys are the reel's own, so that one press never answers for two."""
    with st.container(horizontal=True, key="verdicts"):
        _verdict("Approve", "check", "a", "primary", reel_id, Verdict.APPROVED, act)
        _verdict("Deny", "close", "d", "secondary", reel_id, Verdict.DENIED, act)
        if queue:
            st.button(
                "Skip",
                icon=":material/skip_next:",
                shortcut="s",
                key=f"skip-{reel_id}",
                on_click=_skip,
                args=(reel_id,),
            )
        undo(act)


def undo(act: ReviewActions) -> None:
    last = st.session_state.get(_LAST)
    if last:
        st.button(
            "Undo the last one",
            icon=":material/undo:",
            shortcut="u",
            type="tertiary",
            key=f"undo-{last}",
            on_click=_undo,
            args=(last, act),
        )


def count(reel: ReelFacts, act: ReviewActions) -> None:
    """Asks for the views in place; a platform may hide them, so a person's word is as good as any."""
    label = "Views, as the platform shows them" if reel.views_checked_at else "How many views does it show?"
    with st.form(f"count-{reel.id}", border=False):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            typed = st.number_input(
                label, 0, 10**12, None, 1, key=f"views-{reel.id}", placeholder="120000", width=240
            )
            if st.form_submit_button("Save the count") and typed is not None:
                act.count(reel.id, int(typed))
                st.rerun()


def notes(reel: ReelFacts, act: ReviewActions) -> None:
    with st.form(f"notes-{reel.id}", border=False):
        words = st.text_area(
            "Notes", reel.notes, height=90, key=f"note-{reel.id}", placeholder="What makes it work"
        )
        tags = st.text_input("Tags, separated by commas", ", ".join(reel.tags), key=f"reel-tags-{reel.id}")
        if st.form_submit_button("Save the notes"):
            act.note(reel.id, words or "", tags or "")
            st.rerun()


def _verdict(
    label: str, icon: str, key: str, kind: str, reel_id: str, verdict: Verdict, act: ReviewActions
) -> None:
    st.button(
        label,
        icon=f":material/{icon}:",
        shortcut=key,
        type="primary" if kind == "primary" else "secondary",
        key=f"{key}-{reel_id}",
        on_click=_decide,
        args=(reel_id, verdict, act),
    )


def _decide(reel_id: str, verdict: Verdict, act: ReviewActions) -> None:
    if act.decide(reel_id, verdict):
        st.session_state[_LAST] = reel_id


def _card(reel: ReelFacts, act: ReviewActions, now: datetime, *, queue: bool) -> None:
    left, right = st.columns([3, 2], gap="large", border=True)
    with left:
        reel_card.show(reel, now=now)
        verdicts(reel.id, act, queue=queue)
    with right:
        count(reel, act)
        notes(reel, act)


def _star(reel: ReelFacts, act: ReviewActions) -> None:
    act.star(reel.id, not reel.is_favorite)


def _skip(reel_id: str) -> None:
    st.session_state[_SKIPPED] = (*skipped(), reel_id)


def _undo(reel_id: str, act: ReviewActions) -> None:
    if act.decide(reel_id, Verdict.PENDING):
        st.session_state.pop(_LAST, None)
