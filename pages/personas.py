"""The personas: everybody at a glance."""

import streamlit as st

from pages.persona_tab import consent
from services import consents, personas, stats
from ui import empty, head, numbers, paging, persona_card, persona_filter, places, press, session
from ui.errors import shown

who = session.require()


def show_gone() -> None:
    if gone := consents.of_gone(who):
        title = f"{numbers.counted(len(gone), 'consent')} of deleted personas"
        with st.expander(title, icon=":material/inventory_2:"):
            consent.records(who, gone)


with shown():
    total = stats.persona_count(who)
    with head.show("Personas", numbers.counted(total, "persona") if total else "Nobody here yet"):
        if press.button("New persona", key="persona-new", type="primary", icon=":material/add:"):
            places.go("persona")
    if not total:
        empty.nothing_yet(
            "No personas yet",
            "A persona is a look, a voice and a way of speaking. Everything you make can belong to one.",
            icon="groups",
            to=("Describe your first persona", "persona"),
        )
        show_gone()
        st.stop()
    chosen = persona_filter.show()
    with st.skeleton(420):
        page = personas.cards(who, chosen.text, chosen.active, paging.cursor())
        held = consents.of_many(who, [one.id for one in page.items if one.likeness == "real"])
        persona_filter.chips(chosen, len(page.items), page.total)
        if not page.items:
            empty.nothing_matches("personas", persona_filter.clear)
        with st.grid("auto", min_column_width=260, gap="medium"):
            for one in page.items:
                persona_card.show(one, held.get(one.id))
        paging.buttons(page.next_cursor)
    show_gone()
