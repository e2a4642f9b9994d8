"""One reel: decide about it, see where its numbers and verdicts came from, learn from it."""

from datetime import UTC, datetime

import streamlit as st

from pages.reel import acts
from services import personas, reel_lessons, reel_review, reels
from services.domain.approval import Verdict
from services.identity import Identity
from services.reels import Reel
from ui import reel_alike, reel_history, reel_lesson, reel_open, trail
from ui.attempt import attempt


def show(who: Identity, reel_id: str) -> None:
    reel, now = reels.get(who, reel_id), datetime.now(UTC)
    counts = reel_review.counts(who, reel_id)
    top = st.container()
    reel_open.one(acts.seen(reel, counts), acts.of(who), now)
    if reel.approval_status is Verdict.APPROVED:
        _lesson(who, reel)
    reel_alike.show(reel_review.similar(who, reel_id), now)
    reel_history.show(reel_review.decisions(who, reel_id), counts, now)
    with top:  # sent last: an arrow that is on the screen works
        trail.steps(reel_id, "reel")


def _lesson(who: Identity, reel: Reel) -> None:
    reel_lesson.show(
        reel.id,
        reel_lessons.persona_note(who, reel.id),
        reel_lessons.prompt_seed(who, reel.id),
        personas.names(who),
        lambda persona: attempt(
            lambda: reel_lessons.add_to_persona(who, reel.id, persona), "The persona has the note."
        ),
        lambda text: attempt(lambda: reel_lessons.write_prompt(who, reel.id, text), "The prompt is kept."),
    )
