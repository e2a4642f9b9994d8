"""A picture becomes five prompts; prompts become generations."""

from datetime import UTC, datetime

import streamlit as st

from pages.prompt import cards, order, source
from services import personas, prompts
from ui import head, paging, prompt_groups, query, session
from ui.errors import shown

who = session.require()
source_id, group_id = query.row_id("source"), query.row_id("group")
watched = f"group-{group_id}"

head.show("Prompts", "One picture, five ways to go on from it")
with shown():
    everybody = personas.names(who)
    left, right = st.columns([1, 2], gap="large")
    with left:
        with shown():
            source.show(who, source_id, everybody, watched)
        offer = order.offer(who, query.persona_id())
    with right:
        with shown():
            if group_id:
                cards.show(who, group_id, offer, watched)
            else:
                prompt_groups.invitation(bool(source_id))
        page = prompts.groups(who, prompts.GroupFilter(query.persona_id()), paging.cursor(), limit=6)
        prompt_groups.earlier(page.items, everybody, datetime.now(UTC))
        paging.buttons(page.next_cursor)
