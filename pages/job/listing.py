"""The upper part of Generations: the jobs as one table that looks again while something is under way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

import streamlit as st

from services import generations
from services.domain.job_state import JobState
from services.identity import Identity
from services.store.generations import Generation, GenerationFilter
from services.store.rows import Page
from ui import confirm, empty, job_bar, job_filter, joblist, live, numbers, paging, query, session, table, times
from ui.attempt import attempt
from ui.job_bar import JobActions
from ui.job_filter import JobChoice
from ui.joblist import Job, Pace

KEY = "jobs"
_SEEN, _ROWS = "jobs-seen", 20


@dataclass(frozen=True)
class _Look:
    """What one look at the list found. `asked`: whose jobs, by which filter, from where on."""

    asked: tuple[object, ...]
    page: Page[Generation]
    pace: Pace


def show(who: Identity, personas: Mapping[str, str]) -> None:
    """`personas` are names by id."""
    chosen = job_filter.show()
    live.watch(KEY, lambda: _listed(session.require(), chosen, personas), every=3)


def _listed(who: Identity, chosen: JobChoice, personas: Mapping[str, str]) -> bool:
    """Draw what there is; whether any of it is under way."""
    if job_filter.current() != chosen:
        st.rerun()
    seen = _look(who, _wanted(chosen), paging.cursor())
    page = seen.page
    job_filter.chips(chosen, len(page.items), page.total)
    job_bar.show(page.items, KEY, _actions(who))
    if page.items:
        joblist.show(page.items, personas, now=datetime.now(UTC), key=KEY, pace=seen.pace, picks=True)
        paging.buttons(page.next_cursor)
    else:
        advice = "Choose a picture, get five prompts from it, and press Generate on the one you like."
        empty.show(
            "generations",
            advice,
            "auto_awesome",
            job_filter.clear,
            narrowed=chosen != job_filter.ALL,
            persona=query.persona_id() is not None,
        )
    return any(not job.status.ended for job in page.items)


def _look(who: Identity, wanted: GenerationFilter, cursor: str | None) -> _Look:
    """What is on show. A tab keeps what it saw last, so that a look without news asks one small question."""
    asked, last = (who.user_id, wanted, cursor), st.session_state.get(_SEEN)
    if not isinstance(last, _Look) or last.asked != asked:
        page = generations.browse(who, wanted, cursor, limit=_ROWS)
        seen = _Look(asked, page, pace(who, page.items))
    else:
        page = generations.browse_again(who, last.page, wanted, cursor, limit=_ROWS)
        # Jobs that stand before a waiting one may be on a later page, where nobody looks.
        same = page is last.page and not (page.next_cursor and last.pace.places)
        seen = last if same else _Look(asked, page, pace(who, page.items, last.pace.usual))
    st.session_state[_SEEN] = seen
    return seen


def pace(who: Identity, jobs: Sequence[Generation], usual: Mapping[str, float] | None = None) -> Pace:
    """What the jobs under way among these are measured by; asks nothing when none is.

    `usual`: seconds by model as known already; a median of weeks is not asked for at every look.
    """
    active = [job for job in jobs if not job.status.ended]
    waiting = [job.id for job in active if job.status is JobState.PENDING]
    if not active:
        return joblist.UNKNOWN
    models = {job.model for job in active}
    known = usual if usual and models <= usual.keys() else generations.usual_seconds(who, models)
    return Pace(known, generations.places(who, waiting))


def _wanted(chosen: JobChoice) -> GenerationFilter:
    zone = st.context.timezone
    since = times.midnight(chosen.since, zone) if chosen.since else None
    until = times.midnight(chosen.until, zone, after=1) if chosen.until else None
    return GenerationFilter(chosen.states, query.persona_id(), chosen.model, since, until)


def _actions(who: Identity) -> JobActions:
    def together(act: Callable[[Iterable[str]], object], said: str) -> Callable[[Sequence[str]], None]:
        def press(ids: Sequence[str]) -> None:
            if attempt(lambda: act(ids), said.format(numbers.counted(len(ids), "job"))):
                table.pick(KEY)

        return press

    delete = together(lambda ids: generations.delete_many(who, ids), "{} deleted; the pictures stay.")
    cancel = together(lambda ids: generations.cancel_many(who, ids), "{} asked to stop.")

    def again(jobs: Sequence[Job]) -> None:
        # The keys are those of this question: pressing its button twice sends one set.
        keys = {job.id: str(uuid4()) for job in jobs}
        send = together(lambda ids: generations.retry_many(who, keys), "{} sent again.")
        confirm.ask("Try again", job_bar.again(jobs), "Try again", lambda: send(list(keys)))

    return JobActions(
        cancel=cancel, again=again,
        delete=lambda ids: confirm.ask("Delete for good", _going(len(ids)), "Delete", lambda: delete(ids)),
    )  # fmt: skip


def _going(count: int) -> str:
    return f"{numbers.counted(count, 'job')} and what they say of prompt, settings and cost. Their pictures stay."
