"""What needs you, what runs, what came of it."""

from datetime import UTC, datetime
from functools import partial

import streamlit as st

from pages.job import running
from services import assets, budgets, consents, demo_content, keys, stats, wiring
from services.store.assets import AssetFilter
from ui import (
    checklist,
    consent_needs,
    cost_words,
    demo_offer,
    gallery,
    head,
    home_words,
    key_words,
    needs,
    places,
    query,
    session,
    trail,
    week,
)
from ui.errors import shown

who = session.require()
with shown(), st.skeleton(420):
    counts = stats.home(who)
    head.show("Home", home_words.sentence(counts))
    checklist.show(home_words.steps(counts, wiring.studio().sandbox))
    add, remove = partial(demo_content.add, who), partial(demo_content.remove, who)
    demo_offer.show(add, remove, empty=not counts.assets, there=demo_content.is_there(who))
    money = cost_words.needs(budgets.nearly_used(who))
    held = consents.needing(who, consent_needs.SOON) if counts.personas else []
    access = [*consent_needs.of(held), *key_words.needs(keys.rows(who), keys.SERVICES)]
    needs.show([*access, *money, *home_words.needs(counts)])
    running.show()
    made = AssetFilter(origin="generation", persona_id=query.persona_id())
    results = assets.browse(who, made, limit=12).items
    if results:
        st.subheader("Latest results", anchor=False)
    unconsented = consents.lacking(who) if results else ()
    tiles = [gallery.tile(one, unconsented=unconsented) for one in results]
    opened = gallery.wall(tiles, key="latest", label="Latest results", size=170, strip=True)
    if opened:
        trail.leave([one.id for one in results])
        places.go("asset", id=opened)
    if counts.assets:
        today = datetime.now(UTC).date()
        week.show(home_words.week(counts, stats.fortnight(who, today), today))
