"""Jobs: what is under way, what came of it."""

import streamlit as st

from pages.job import compare, listing, results
from services import personas
from ui import head, places, session
from ui.errors import shown

who = session.require()
top = head.show("Generations", "Jobs go on while you are away")
with top:
    places.link("New from a prompt", "prompts", icon=":material/add:")
if len(compare.ids()) > 1:
    with shown():
        compare.show(who)
    st.stop()
with shown():
    names = personas.names(who)
    listing.show(who, names)
    with st.skeleton(300):
        results.show(who, names)
