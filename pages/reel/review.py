"""Review: the reels that wait, card after card or side by side. A fragment, so that a verdict draws no page."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from pages.reel import log
from pages.reel.everything import SORTS
from services import reel_review, reel_settling
from services.domain.approval import Verdict
from services.errors import StudioError
from services.identity import Identity
from services.store.reels import ReelFilter
from ui import query, queue_card, reel_filter, reel_queue, reel_tabs, session
from ui.errors import shown
from ui.reel_filter import QueueChoice
from ui.reel_queue import Ask

CARDS = 40
"""Cards of one page. The next is asked for when twenty are left: even ten keys a second leave it two seconds."""


def show(who: Identity) -> None:
    chosen = reel_filter.queue()

    @st.fragment
    def waiting() -> None:
        me = session.require()
        with shown():
            _queue(me, chosen)

    waiting()


def _queue(who: Identity, chosen: QueueChoice) -> None:
    wanted, heard = ReelFilter(chosen.platform, Verdict.PENDING, chosen.text), reel_queue.hear()
    kept = reel_queue.ledger(heard)
    answers = kept.answer(heard, lambda entries: log.answer(who, wanted, kept.steps, entries))
    name = kept.named(chosen.name)
    ask = heard.ask if heard.ask.queue == name else Ask(name)
    cards = kept.cards(ask, heard.has, lambda: _page(who, wanted, chosen.sort, ask))
    view = heard.view or ("grid" if query.text("view") == "grid" else "card")
    query.put("view", "grid" if view == "grid" else None)
    opened = reel_queue.show(
        who.user_id, name, view, reel_settling.waiting(who, wanted), cards, answers,
        datetime.now(UTC).isoformat(), narrow=chosen.narrow,
    )  # fmt: skip
    reel_tabs.open_reel(opened)


def _page(who: Identity, wanted: ReelFilter, sort: str, ask: Ask) -> dict[str, object]:
    """A failure is the page's own, so that the answers before it arrive all the same."""
    named: dict[str, object] = {"queue": ask.queue, "n": ask.n, "after": ask.after}
    try:
        page, now = reel_review.queue(who, wanted, SORTS[sort], ask.after, CARDS), datetime.now(UTC)
    except StudioError as error:
        return {**named, "error": str(error), "cards": [], "next": ask.after}
    cards = [queue_card.card(one.reel, one.counts, now) for one in page.items]
    return {**named, "cards": cards, "next": page.next_cursor}
