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
ALL = "all"
"""What the address says under `KEY` once more than the first few are wanted."""
_ROWS, _FEW = 20, 3


def show(who: Identity, personas: Mapping[str, str]) -> None:
    """`personas` are names by id."""
    chosen = job_filter.show()
    live.heed(KEY, lambda: _listed(session.require(), chosen, personas))


def _listed(who: Identity, chosen: JobChoice, personas: Mapping[str, str]) -> None:
    if job_filter.current() != chosen:
        st.rerun()
    wanted, cursor, few = _wanted(chosen), paging.cursor(), _few(chosen)
    page = generations.browse(who, wanted, cursor, limit=_ROWS)
    listed = joblist.short(page.items, few)
    job_filter.chips(chosen, len(listed), page.total)
    job_bar.show(listed, KEY, _actions(who))
    if listed:
        pace, looks = generations.pace(who, page.items), job_looks.address(wanted, cursor, _ROWS, joblist.viewer(), few)
        joblist.show(page.items, personas, now=datetime.now(UTC), key=KEY, pace=pace, picks=True, looks=looks, few=few)
        _length(len(listed) < len(page.items), page.next_cursor)
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


def _few(chosen: JobChoice) -> int | None:
    """Pictures are what one comes for; the whole list is there for whoever asks, filters or turns a page."""
    asked = chosen != job_filter.ALL or paging.cursor() or query.text(KEY) == ALL
    return None if asked else _FEW


def _length(shortened: bool, next_cursor: str | None) -> None:
    """The way to more of the list, and back."""
    if not shortened:
        paging.buttons(next_cursor)
    if shortened or query.text(KEY) == ALL:
        words, way = ("Show more jobs", "down") if shortened else ("Show fewer jobs", "up")
        with st.container(horizontal=True, horizontal_alignment="center"):
            st.button(
                words, icon=f":material/keyboard_arrow_{way}:", type="tertiary", key="jobs-length",
                on_click=_lengthen, args=(shortened,),
            )  # fmt: skip


def _lengthen(longer: bool) -> None:
    paging.restart()
    query.put(KEY, ALL if longer else None)


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
