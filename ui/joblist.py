"""Jobs as one table, wherever they are listed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from services.domain.job_state import JobState
from ui import badge, charge, places, table

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
    def is_sandbox(self) -> bool: ...
    @property
    def started_at(self) -> datetime | None: ...
    @property
    def completed_at(self) -> datetime | None: ...
    @property
    def created_at(self) -> datetime: ...


def show(jobs: Sequence[Job], personas: Mapping[str, str], *, now: datetime, key: str, picks: bool = False) -> None:
    """`personas` are names by id. A clicked row opens its job; with `picks` rows can be picked, see `table.picked`."""
    rows = [_row(job, personas, now) for job in jobs]
    opened = table.show(COLUMNS, rows, key=key, label="Jobs", ids=[job.id for job in jobs] if picks else ())
    if opened:
        places.go("generation", id=opened)


def title(prompt: str) -> str:
    """The beginning of a prompt, cut between words."""
    line = " ".join(prompt.split())
    return line if len(line) <= 56 else line[:56].rsplit(" ", 1)[0] + " …"


def _row(job: Job, personas: Mapping[str, str], now: datetime) -> list[table.Cell]:
    picture = f"/files/{job.saved_asset_ids[0]}/thumb" if job.saved_asset_ids else ""
    shown = [badge.job(job.status, job.error_code)] + ([badge.SANDBOX] if job.is_sandbox else [])
    return [
        table.picture(picture, "Result"),
        table.link(title(job.prompt_text), places.address("generation", id=job.id), job.id, job.model),
        table.badges(*shown),
        table.text(personas.get(job.ai_model_id or "", "")),
        table.moment(job.created_at, now),
        _clock(job, now),
        table.text(charge.short(job.status, job.error_code, job.cost_credits, job.is_sandbox)),
    ]


def _clock(job: Job, now: datetime) -> table.Cell:
    if job.status is JobState.PENDING or job.started_at is None:
        return table.text("")
    until = job.completed_at or now
    return table.clock((until - job.started_at).total_seconds(), runs=not job.status.ended)
