"""A job under way: the place its pictures will take, beside the picture they start from."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import streamlit as st

from ui.charge import UNSURE
from ui.job_facts import JobDetail

_SHAPE = "3:4"


@dataclass(frozen=True)
class Origin:
    """The picture a job goes by; `role` says how."""

    asset_id: str
    alt: str
    role: str


SENT = "Reference picture, sent along"
WRITTEN_FROM = "The prompt was written from this picture"


def show(job: JobDetail, origin: Origin | None) -> None:
    """Nothing is drawn once the job has ended."""
    if job.status.ended:
        return
    width, _, height = str(job.settings.get("aspect_ratio", _SHAPE)).partition(":")
    if not (width.isdecimal() and height.isdecimal()):
        width, _, height = _SHAPE.partition(":")
    frame = f'<div class="frame" style="aspect-ratio: {width} / {height}"><p>{words(job)}</p></div>'
    st.html(f'<div class="coming">{_picture(origin) if origin else ""}{frame}</div>')


def _picture(origin: Origin) -> str:
    image = f'<img src="/files/{escape(origin.asset_id)}/thumb" alt="{escape(origin.alt)}" decoding="async">'
    return f"<figure>{image}<figcaption>{escape(origin.role)}</figcaption></figure>"


def words(job: JobDetail) -> str:
    """What may be hoped for, by what is known."""
    count = job.settings.get("batch_size", 1)
    it, comes = ("The picture", "comes") if count == 1 else (f"The {count} pictures", "come")
    if job.error_code == "copying":
        return f"{it} {'is' if count == 1 else 'are'} drawn and being saved here."
    if job.error_code in UNSURE:
        return "What the vendor has drawn, if anything, comes here."
    if job.cancel_requested_at:
        return "You asked to cancel. What is drawn all the same comes here."
    return f"{it} {comes} here by {'itself' if count == 1 else 'themselves'}. You may leave this page."
