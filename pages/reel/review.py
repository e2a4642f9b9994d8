"""Review: the reels that wait, one card at a time. A fragment, so that a key press draws the card and nothing else."""

from datetime import UTC, datetime

import streamlit as st

from pages.reel import acts
from services import reel_review
from services.domain.approval import Verdict
from services.errors import NotFound
from services.identity import Identity
from services.reel_review import PENDING, Card
from services.reels import counts, get
from ui import flash, session
from ui import reel_review as review
from ui.errors import shown


def show(who: Identity) -> None:
    @st.fragment
    def queue() -> None:
        session.require()
        flash.show()
        with shown():
            _next(who)

    queue()


def _next(who: Identity) -> None:
    place, act = review.place(), acts.of(who)
    card, following = _came_back(who, place.back), place.after
    if card is None and place.after != review.END:
        page = reel_review.queue(who, PENDING, cursor=place.after, limit=1)
        card = next(iter(page.items), None)
        following = page.next_cursor or review.END
    if card is None:
        review.done(place.after is not None, act)
    else:
        seen = acts.seen(card.reel, card.counts)
        review.show(seen, counts(who)[Verdict.PENDING], following, act, datetime.now(UTC))


def _came_back(who: Identity, reel_id: str | None) -> Card | None:
    """The reel whose verdict was taken back last, if it still waits."""
    if reel_id is None:
        return None
    try:
        reel = get(who, reel_id)
    except NotFound:
        return None
    waits = reel.approval_status is Verdict.PENDING
    return Card(reel, tuple(reel_review.counts(who, reel_id))) if waits else None
