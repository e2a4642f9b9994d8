"""One job: where it stands, what it made, what can be done now."""

from collections.abc import Callable
from datetime import UTC, datetime

import streamlit as st

from pages.job import again, listing
from services import assets, generations
from services.identity import Identity
from services.store.generations import Generation
from ui import gallery, head, job_actions, job_facts, live, places, query, session, trail
from ui.attempt import attempt, found
from ui.errors import shown
from ui.job_actions import JobActions

who = session.require()
job_id = query.row_id() or ""


def press(act: Callable[[Identity, str], object], done: str = "") -> Callable[[Generation], None]:
    def callback(job: Generation) -> None:
        attempt(lambda: act(who, job.id), done)

    return callback


def remove(job: Generation) -> None:
    if attempt(lambda: generations.delete(who, job.id), "The job is deleted; its pictures stay."):
        query.put("id", None)


ACTS = JobActions[Generation](
    cancel=press(generations.cancel),
    check=press(generations.check, "The vendor is being asked."),
    give_up=press(generations.mark_lost, "The job is given up."),
    remove=remove,
)


def standing() -> bool:
    me = session.require()
    job = generations.get(me, job_id)
    job_facts.state(job, listing.pace(me, [job]))
    job_actions.show(job, ACTS)
    return not job.status.ended


if not job_id:
    places.go("generations")
with shown():
    job = found(lambda: generations.get(who, job_id), "Generation", "All generations", "generations")
    head.show("Generation")
    live.watch(f"job-{job_id}", standing, every=3)
    with shown():
        again.show(who, job)
    made = list(assets.get_many(who, job.saved_asset_ids).values())
    left, right = st.columns([3, 2], gap="large")
    with left:
        picked = gallery.wall([gallery.tile(one) for one in made], key=f"made-{job_id}", label="Results", size=260)
        job_facts.prompt(job)
    with right:
        job_facts.way(job, st.context.timezone, datetime.now(UTC))
        job_facts.asked(job)
    if picked:
        trail.leave([one.id for one in made])
        places.go("asset", id=picked)
