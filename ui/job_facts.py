"""One job in words: its way so far, what was asked for, what it cost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

import streamlit as st

from services.domain.image_models import MODELS, VENDORS, ImageModel
from services.domain.job_pace import Pace
from services.domain.job_state import JobState
from ui import badge, charge, facts, joblist, places, plain, timeline, times


class JobDetail(joblist.Job, Protocol):
    """What the detail needs to know of a generation beyond the list."""

    @property
    def settings(self) -> Mapping[str, Any]: ...
    @property
    def higgsfield_job_id(self) -> str | None: ...
    @property
    def error_message(self) -> str | None: ...
    @property
    def cancel_requested_at(self) -> datetime | None: ...
    @property
    def check_requested_at(self) -> datetime | None: ...
    @property
    def parent_id(self) -> str | None: ...


def named(job: JobDetail, personas: Mapping[str, str], now: datetime) -> str:
    """What the job is about, under the title. `personas` are names by id."""
    about = (job.prompt_label, personas.get(job.ai_model_id or "", ""))
    return " · ".join([*(plain.text(one) for one in about if one), f"asked {times.ago(job.created_at, now)}"])


def state(job: JobDetail, pace: Pace, now: datetime) -> None:
    badge.show(badge.job(job.status, job.error_code), *([badge.SANDBOX] if job.is_sandbox else []))
    if not job.status.ended:
        st.caption(under_way(job, pace, now))
    if job.error_message and job.status is not JobState.COMPLETED:
        st.warning(plain.text(job.error_message), icon=":material/info:")
    st.caption(charge.sentence(job.status, job.error_code, joblist.bill(job), job.is_sandbox))


def under_way(job: JobDetail, pace: Pace, now: datetime) -> str:
    """How long it takes already, against its place in line or the usual time."""
    so_far = f"Under way for {times.lasted((now - job.created_at).total_seconds())}"
    return ", ".join(part for part in (so_far, joblist.standing(job, pace)) if part)


def way(job: JobDetail, zone: str | None, now: datetime) -> None:
    ended = badge.job(job.status).word if job.status.ended else ""
    steps = [
        ("Asked for", job.created_at),
        ("Sent to the vendor", job.started_at),
        ("You asked to cancel", job.cancel_requested_at),
        ("You had the vendor asked", job.check_requested_at),
        (ended, job.completed_at),
    ]
    timeline.show((what, times.ago(at, now), times.exact(at, zone)) for what, at in steps if at and what)
    if job.parent_id:
        places.link("The job this one repeats", "generation", icon=":material/history:", id=job.parent_id)


def prompt(job: JobDetail) -> None:
    """Exactly as sent."""
    st.subheader("Prompt as sent", anchor=False)
    st.code(job.prompt_text, language=None, wrap_lines=True)


def asked(job: JobDetail, styles: Mapping[str, str]) -> None:
    """The settings that were sent with it; `styles` are names by the vendor's id."""
    st.subheader("Settings", anchor=False)
    facts.show([*chosen(job, styles), ("Vendor's id", job.higgsfield_job_id or "")])


def chosen(job: JobDetail, styles: Mapping[str, str]) -> list[tuple[str, str]]:
    """Model, vendor and each setting by the words the model has for it."""
    model = MODELS.get(job.model)
    return [
        ("Model", model.label if model else job.model),
        ("Vendor", VENDORS[model.vendor] if model else ""),
        *((_label(model, name), _said(styles.get(str(value), value))) for name, value in sorted(job.settings.items())),
    ]


def _said(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _label(model: ImageModel | None, name: str) -> str:
    known = model.setting(name) if model else None
    return known.label if known else name.replace("_", " ").capitalize()
