"""Jobs: what is under way, what came of it."""

from datetime import UTC, datetime

import streamlit as st

from pages.job import compare, results
from services import generations, personas
from services.store.generations import GenerationFilter
from ui import empty, head, job_filter, joblist, live, paging, places, query, session
from ui.errors import shown

who = session.require()
top = head.show("Generations", "Jobs go on while you are away")
with top:
    places.link("New from a prompt", "prompts", icon=":material/add:")
if len(compare.ids()) > 1:
    with shown():
        compare.show(who)
    st.stop()
chosen = job_filter.show()
wanted = GenerationFilter(chosen, query.persona_id())


def jobs() -> bool:
    if not job_filter.stands(chosen):
        st.rerun()
    page = generations.browse(session.require(), wanted, paging.cursor(), limit=20)
    job_filter.chips(chosen, len(page.items), page.total)
    if page.items:
        joblist.show(page.items, names, now=datetime.now(UTC), key="jobs")
        paging.buttons(page.next_cursor)
    else:
        advice = "Choose a picture, get five prompts from it, and press Generate on the one you like."
        empty.show("generations", advice, "auto_awesome", job_filter.clear,
                   narrowed=bool(chosen), persona=query.persona_id() is not None)
    return any(not job.status.ended for job in page.items)


with shown():
    names = {one.id: one.name for one in personas.browse(who)}
    live.watch("jobs", jobs, every=3)
with shown(), st.skeleton(300):
    results.show(who, names)
