"""One job: where it stands, what it made, what can be done now."""

from datetime import UTC, datetime

import streamlit as st

from services import assets, generations
from services.store.generations import Generation
from ui import gallery, head, job_actions, job_facts, live, places, query, request_key, session, trail
from ui.attempt import attempt, found
from ui.errors import shown

who = session.require()
job_id = query.row_id() or ""


def again(job: Generation) -> None:
    def act(key: str) -> None:
        query.put("id", generations.retry(who, job.id, key).id)

    request_key.press(f"again-{job.id}", act, "Sent as a new job.")


def cancel(job: Generation) -> None:
    attempt(lambda: generations.cancel(who, job.id))


def remove(job: Generation) -> None:
    if attempt(lambda: generations.delete(who, job.id), "The job is deleted; its pictures stay."):
        query.put("id", None)


def standing() -> bool:
    job = generations.get(session.require(), job_id)
    job_facts.state(job)
    job_actions.show(job, again=again, cancel=cancel, remove=remove)
    return not job.status.ended


if not job_id:
    places.go("generations")
with shown():
    job = found(lambda: generations.get(who, job_id), "Generation", "All generations", "generations")
    head.show("Generation")
    live.watch(f"job-{job_id}", standing, every=3)
    made = list(assets.get_many(who, job.saved_asset_ids).values())
    left, right = st.columns([3, 2], gap="large")
    with left:
        tiles = [gallery.tile(one) for one in made]
        picked = gallery.wall(tiles, key=f"made-{job_id}", label="Results", size=260)
        job_facts.prompt(job)
    with right:
        job_facts.way(job, st.context.timezone, datetime.now(UTC))
        job_facts.asked(job)
    if picked:
        trail.leave([one.id for one in made])
        places.go("asset", id=picked)
