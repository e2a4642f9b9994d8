"""One job: where it stands, what it made, what can be done now."""

from datetime import UTC, datetime

import streamlit as st

from pages.job import acts, again, made, origin
from services import generations, personas, styles
from ui import coming, head, job_actions, job_facts, live, places, query, session
from ui.attempt import found
from ui.errors import shown

who = session.require()
job_id = query.row_id() or ""


def standing() -> bool:
    me = session.require()
    job = generations.get(me, job_id)
    job_facts.state(job, generations.pace(me, [job]), datetime.now(UTC))
    job_actions.show(job, acts.of(me))
    coming.show(job, start)
    return not job.status.ended


if not job_id:
    places.go("generations")
with shown():
    job = found(lambda: generations.get(who, job_id), "Generation", "All generations", "generations")
    prompt = again.prompt_of(who, job)
    start = origin.of(who, job, prompt)
    named = job_facts.named(job, personas.names(who), datetime.now(UTC))
    with head.show("Generation", named):
        places.link("All generations", "generations", icon=":material/arrow_back:")
    live.watch(f"job-{job_id}", standing, every=3, seen=not job.status.ended)
    with shown():
        again.show(who, job, prompt)
    left, right = st.columns([3, 2], gap="large")
    with left:
        made.show(who, job)
        job_facts.prompt(job)
    with right:
        job_facts.way(job, st.context.timezone, datetime.now(UTC))
        job_facts.asked(job, styles.names(who, [job.settings]))
        job_actions.delete(job, acts.of(who))
