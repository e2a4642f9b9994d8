"""The upper part of Generations: the jobs as one table, in which the browser looks again while one is under way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from uuid import uuid4

import streamlit as st

from services import generations
from services.identity import Identity
from services.store.generations import GenerationFilter
from ui import confirm, empty, job_bar, job_filter, joblist, live, numbers, paging, query, session, table, times
from ui.attempt import attempt
from ui.job_bar import JobActions
from ui.job_filter import JobChoice
from ui.joblist import Job
from ui.web import job_looks

KEY = "jobs"
_ROWS = 20


def show(who: Identity, personas: Mapping[str, str]) -> None:
    """`personas` are names by id."""
    chosen = job_filter.show()
    live.heed(KEY, lambda: _listed(session.require(), chosen, personas))


def _listed(who: Identity, chosen: JobChoice, personas: Mapping[str, str]) -> None:
    if job_filter.current() != chosen:
        st.rerun()
    wanted, cursor = _wanted(chosen), paging.cursor()
    page = generations.browse(who, wanted, cursor, limit=_ROWS)
    job_filter.chips(chosen, len(page.items), page.total)
    job_bar.show(page.items, KEY, _actions(who))
    if page.items:
        pace, looks = generations.pace(who, page.items), job_looks.address(wanted, cursor, _ROWS, joblist.viewer())
        joblist.show(page.items, personas, now=datetime.now(UTC), key=KEY, pace=pace, picks=True, looks=looks)
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
