"""Jobs as one table, wherever they are listed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Protocol, TypeVar

import streamlit as st

from services.domain.image_models import MODELS
from services.domain.job_pace import UNKNOWN, Pace
from services.domain.job_state import JobState
from ui import badge, charge, places, query, table, times


@dataclass(frozen=True)
class Viewer:
    """On whose screen rows are: the clock they go by, and the persona they have chosen, which links keep."""

    zone: str | None
    persona: str | None


COLUMNS = (
    table.Column(""),
    table.Column("Prompt"),
    table.Column("State"),
    table.Column("Persona", wide=True),
    table.Column("Asked", wide=True),
    table.Column("Time", end=True, wide=True),
    table.Column("Cost", end=True, wide=True),
)


class Job(Protocol):
    """What the list needs to know of a generation."""

    @property
    def id(self) -> str: ...
    @property
    def prompt_text(self) -> str: ...
    @property
    def prompt_label(self) -> str: ...
    @property
    def status(self) -> JobState: ...
    @property
    def error_code(self) -> str | None: ...
    @property
    def saved_asset_ids(self) -> tuple[str, ...]: ...
    @property
    def ai_model_id(self) -> str | None: ...
    @property
    def model(self) -> str: ...
    @property
    def cost_credits(self) -> Decimal | None: ...
    @property
    def cost_usd(self) -> Decimal | None: ...
    @property
    def quoted_usd(self) -> Decimal | None: ...
    @property
    def is_sandbox(self) -> bool: ...
    @property
    def started_at(self) -> datetime | None: ...
    @property
    def completed_at(self) -> datetime | None: ...
    @property
    def created_at(self) -> datetime: ...


Listed = TypeVar("Listed", bound=Job)


def show(
    jobs: Sequence[Job],
    personas: Mapping[str, str],
    *,
    now: datetime,
    key: str,
    pace: Pace = UNKNOWN,
    picks: bool = False,
    looks: str = "",
    few: int | None = None,
) -> None:
    """`personas` are names by id. A clicked row opens its job; with `picks` rows can be picked, see `table.picked`.

    `looks`: the address of these rows as they will be, for a browser that looks again while a job is under way.
    `few`: a short list, see `short`; what the screen around it is drawn by are all of the jobs.
    """
    listed = short(jobs, few)
    shown = rows(listed, personas, pace, now, viewer())
    watch = table.Watch(looks, **standing_of(jobs)) if looks and under_way(jobs) else None
    ids = [job.id for job in listed] if picks else ()
    opened = table.show(COLUMNS, shown, key=key, label="Jobs", ids=ids, watch=watch)
    if opened:
        places.go("generation", id=opened)


def short(jobs: Sequence[Listed], few: int | None) -> list[Listed]:
    """The first few and whatever is still under way; all of them without `few`, or when only one would be left out."""
    if few is None:
        return list(jobs)
    kept = [job for at, job in enumerate(jobs) if at < few or not job.status.ended]
    return kept if len(kept) < len(jobs) - 1 else list(jobs)


def viewer() -> Viewer:
    """Whoever this run is for."""
    return Viewer(st.context.timezone, query.persona_id())


def under_way(jobs: Iterable[Job]) -> bool:
    return any(not job.status.ended for job in jobs)


def standing_of(jobs: Sequence[Job]) -> dict[str, str]:
    """What more than the rows depends on: "states" differ when any job is in another one, "ended" when any is over."""
    return {
        "states": _print(f"{job.id} {job.status}" for job in jobs),
        "ended": _print(f"{job.id} {job.status.ended}" for job in jobs),
    }


def _print(said: Iterable[str]) -> str:
    return sha256("\n".join(said).encode()).hexdigest()


def rows(
    jobs: Iterable[Job], personas: Mapping[str, str], pace: Pace, now: datetime, seen_by: Viewer
) -> list[list[table.Cell]]:
    """The table's rows."""
    return [_row(job, personas, pace, now, seen_by) for job in jobs]


def title(prompt: str) -> str:
    """The beginning of a prompt, cut between words."""
    line = " ".join(prompt.split())
    return line if len(line) <= 56 else line[:56].rsplit(" ", 1)[0] + " …"


def standing(job: Job, pace: Pace) -> str:
    """Where a job under way stands, in words: "number 2 in line", "usually 0:35"; nothing once it has ended."""
    if job.status.ended:
        return ""
    if job.status is JobState.PENDING:
        place = pace.places.get(job.id)
        return f"number {place} in line" if place else ""
    usual = pace.usual.get(job.model)
    return f"usually {times.lasted(usual)}" if usual else ""


def _row(
    job: Job, personas: Mapping[str, str], pace: Pace, now: datetime, seen_by: Viewer
) -> list[table.Cell]:
    picture = f"/files/{job.saved_asset_ids[0]}/thumb" if job.saved_asset_ids else ""
    shown = [badge.job(job.status, job.error_code)] + ([badge.SANDBOX] if job.is_sandbox else [])
    model = MODELS.get(job.model)
    href = places.address_for(seen_by.persona, "generation", id=job.id)
    return [
        table.picture(picture, "Result"),
        table.link(
            title(job.prompt_text), href, job.id, model.label if model else job.model, job.prompt_label
        ),
        table.badges(*shown),
        table.text(personas.get(job.ai_model_id or "", "")),
        table.moment(job.created_at, now, seen_by.zone),
        _clock(job, pace, now),
        table.text(charge.short(job.status, job.error_code, bill(job), job.is_sandbox)),
    ]


def _clock(job: Job, pace: Pace, now: datetime) -> table.Cell:
    note = standing(job, pace)
    if job.status is JobState.PENDING or job.started_at is None:
        return table.text("", note)
    until = job.completed_at or now
    return table.clock((until - job.started_at).total_seconds(), runs=not job.status.ended, note=note)


def bill(job: Job) -> charge.Bill:
    """What it cost, and what its button said."""
    return charge.Bill(job.cost_credits, job.cost_usd, job.quoted_usd)
