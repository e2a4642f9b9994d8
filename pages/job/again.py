"""Making a job again: the price is on the button, as everywhere where pressing costs."""

from __future__ import annotations

from functools import partial

import streamlit as st

from pages.prompt import order
from services import budgets, generations, prompts
from services.domain.job_state import JobState
from services.errors import NotFound
from services.identity import Identity
from services.prompts import Prompt
from services.store.generations import Generation
from ui import job_actions, picture_settings, places, press, prompt_groups, query
from ui import order as bar

OPENS = "Opens the prompt with these picture settings"
SAME_SEED = "More like this seed"


def prompt_of(who: Identity, job: Generation) -> Prompt | None:
    """The prompt the job was made from, while there is one."""
    try:
        return prompts.get(who, job.prompt_id) if job.prompt_id else None
    except NotFound:
        return None


def show(who: Identity, job: Generation, prompt: Prompt | None) -> None:
    """Nothing is drawn while the job is under way and its end is expected."""
    if not job.status.ended and not job_actions.unsure(job):
        return
    if refused := job_actions.why_not_again(job):
        st.caption(refused)
        _other_words(job, prompt)
    else:
        made = order.priced(who, job.model, job.settings, budgets.left(who, job.ai_model_id))
        send = partial(_send, who, job, made.quote.id if made.quote.known else None)
        bar.unknown(made.tag)
        with st.container(horizontal=True):
            bar.button(made.tag, 1, key=f"again-{job.id}", send=send, label=_label(job), primary=job.status.ended)
            same = _other_words(job, prompt)
        if job.status is JobState.COMPLETED and (seed := job.settings.get("seed")) is not None:
            st.caption("Again rolls a new seed." + (f" “{SAME_SEED}” keeps {seed}." if same else ""))


def _label(job: Generation) -> str:
    if job_actions.unsure(job):
        return "Send again all the same"
    return "Again with these settings" if job.status is JobState.COMPLETED else "Try again"


def _send(who: Identity, job: Generation, quote_id: str | None, key: str) -> None:
    query.put("id", generations.send_again(who, job.id, key, quote_id).id)


def _other_words(job: Generation, prompt: Prompt | None) -> bool:
    """The way back to the prompt with model, settings and seed as they were; whether there is one."""
    if prompt is None:
        return False
    same_seed = job.status is JobState.COMPLETED and job.settings.get("seed") is not None
    label = SAME_SEED if same_seed else "Change the prompt"
    if press.button(label, key=f"settings-{job.id}", icon=":material/edit_note:", help=OPENS):
        picture_settings.take(job.model, job.settings)
        places.go("prompts", **prompt_groups.place(prompt))
    return True
