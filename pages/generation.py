"""One job: where it stands, what it made, what can be done now."""

from datetime import UTC, datetime

import streamlit as st

from pages.job import acts, again
from services import assets, generations, styles
from ui import gallery, head, job_actions, job_facts, live, places, query, session, trail
from ui.attempt import found
from ui.errors import shown

who = session.require()
job_id = query.row_id() or ""


def standing() -> bool:
    me = session.require()
    job = generations.get(me, job_id)
    job_facts.state(job, generations.pace(me, [job]))
    job_actions.show(job, acts.of(me))
    return not job.status.ended


if not job_id:
    places.go("generations")
with shown():
    job = found(lambda: generations.get(who, job_id), "Generation", "All generations", "generations")
    head.show("Generation")
    live.watch(f"job-{job_id}", standing, every=3, seen=not job.status.ended)
    with shown():
        again.show(who, job)
    made = list(assets.get_many(who, job.saved_asset_ids).values())
    left, right = st.columns([3, 2], gap="large")
    with left:
        picked = gallery.wall([gallery.tile(one) for one in made], key=f"made-{job_id}", label="Results", size=260)
        if picked:
            trail.leave([one.id for one in made])
            places.go("asset", id=picked)
        job_facts.prompt(job)
    with right:
        job_facts.way(job, st.context.timezone, datetime.now(UTC))
        job_facts.asked(job, styles.names(who, [job.settings]))
        job_actions.delete(job, acts.of(who))
