"""A picture becomes five prompts; prompts become generations."""

from datetime import UTC, datetime
from functools import partial

import streamlit as st

from services import assets, generations, keys, personas, prompts, wiring
from services.domain.soul import GenerationSettings
from services.prompt_work import MODEL
from services.store.assets import AssetFilter
from ui import (
    ask_panel,
    head,
    live,
    paging,
    picture_settings,
    price,
    prompt_card,
    prompt_groups,
    query,
    request_key,
    session,
    source_picker,
)
from ui.attempt import attempt
from ui.errors import shown

ASK = "ask-for-five"
who = session.require()
source_id, group_id = query.row_id("source"), query.row_id("group")


def ask(persona_id: str | None) -> None:
    def act(key: str) -> None:
        query.put("group", prompts.ask_for_five(who, str(source_id), persona_id, key).id)

    request_key.press(ASK, act)


def save(prompt_id: str, text: str) -> None:
    attempt(lambda: prompts.edit(who, prompt_id, text), "The prompt is saved.")


def generate(settings: GenerationSettings, prompt_id: str, key: str) -> None:
    generations.submit(who, prompt_id, settings, key)


def look() -> bool:
    group = prompts.group(session.require(), str(group_id))
    prompt_groups.progress(group)
    return prompt_groups.running(group)


head.show("Prompts", "One picture, five ways to go on from it")
watched = f"group-{group_id}"
with shown():
    everybody = {one.id: one.name for one in personas.browse(who)}
    stored, sandbox = {row.service for row in keys.rows(who)}, wiring.studio().sandbox
    left, right = st.columns([1, 2], gap="large")
    with left, shown():
        if source_id:
            source = assets.get(who, source_id)
            words = source.alt_text or source.filename
            source_picker.chosen(source.id, words, partial(query.put, "source", None))
            about = price.of_five(MODEL, datetime.now(UTC).date())
            cost = price.of("Anthropic", has_key="anthropic" in stored, sandbox=sandbox, estimate=about)
            ask_panel.show(everybody, query.persona_id(), cost, ask, purpose=ASK, busy=live.busy(watched))
        else:
            pictures = AssetFilter(kind="image", text=source_picker.search("source"))
            found = assets.browse(who, pictures, limit=24)
            query.follow("source", source_picker.one(found.items, key="source"))
        settings = GenerationSettings(**vars(picture_settings.show()))
    with right, shown():
        cost = price.of("Higgsfield", has_key="higgsfield" in stored, sandbox=sandbox)
        if group_id:
            group = prompts.group(who, group_id)
            live.watch(watched, look, every=1)
            for prompt in group.prompts:
                prompt_card.show(prompt, cost, save=save, generate=partial(generate, settings))
        else:
            prompt_groups.invitation(bool(source_id))
        page = prompts.groups(who, query.persona_id(), paging.cursor(), limit=6)
        prompt_groups.earlier(page.items, everybody, datetime.now(UTC))
        paging.buttons(page.next_cursor)
