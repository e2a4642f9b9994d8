"""A picture becomes five prompts; prompts become generations."""

from functools import partial

import streamlit as st

from pages.prompt import acts, cards, earlier, order, source
from services import personas
from ui import head, prompt_groups, prompt_own, prompt_undo, query, session
from ui.errors import shown

who = session.require()
source_id, group_id, prompt_id = query.row_id("source"), query.row_id("group"), query.row_id("prompt")
watched = f"group-{group_id or prompt_id}"

with shown():
    names = personas.names(who)
    with head.show("Prompts", "One picture, five ways to go on from it"):
        prompt_own.show(names, query.persona_id(), partial(acts.keep_own, who))
    opened = bool(group_id or prompt_id)
    with st.container(key="prompt-split-open" if opened else "prompt-split"):
        left, right = st.columns([1, 2], gap="large")
    with left:
        with shown():
            source.show(who, source_id, names, watched)
        offer = order.offer(who, query.persona_id())
    with right, shown():
        prompt_undo.show("group", partial(acts.bring_back, who))
        if group_id:
            cards.of_group(who, group_id, offer, watched)
        elif prompt_id:
            cards.of_one(who, prompt_id, offer, watched)
        else:
            prompt_groups.invitation(bool(source_id))
    with shown():
        earlier.show(who, source_id, names)
