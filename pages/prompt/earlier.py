"""Below: what was asked and written before, by picture or one by one."""

from datetime import UTC, datetime

import streamlit as st

from services import prompts
from services.identity import Identity
from services.prompts import GroupFilter, PromptFilter
from ui import empty, paging, prompt_filter, prompt_groups, query
from ui.prompt_filter import PromptChoice


def show(who: Identity, source_id: str | None, personas: dict[str, str]) -> None:
    """`personas` are names by id."""
    st.subheader("Earlier prompts", anchor=False)
    chosen = prompt_filter.show(bool(source_id))
    if chosen.view == prompt_filter.SINGLE:
        _single(who, chosen, personas)
    else:
        _groups(who, chosen, source_id, personas)


def _groups(who: Identity, chosen: PromptChoice, source_id: str | None, personas: dict[str, str]) -> None:
    wanted = GroupFilter(query.persona_id(), source_id if chosen.here else None, chosen.text)
    page = prompts.groups(who, wanted, paging.cursor(), limit=8)
    prompt_filter.chips(chosen, len(page.items), page.total)
    if page.items:
        prompt_groups.earlier(page.items, personas, datetime.now(UTC))
    else:
        _nothing(chosen, "Ask for five from a picture, and they stay here.")
    paging.buttons(page.next_cursor)


def _single(who: Identity, chosen: PromptChoice, personas: dict[str, str]) -> None:
    wanted = PromptFilter(query.persona_id(), chosen.axis, chosen.favourites, chosen.least_score, chosen.text)
    page = prompts.browse(who, wanted, paging.cursor(), limit=20)
    prompt_filter.chips(chosen, len(page.items), page.total)
    if page.items:
        prompt_groups.single(page.items, personas, datetime.now(UTC))
    else:
        _nothing(chosen, "Ask for five from a picture, or write one by hand.")
    paging.buttons(page.next_cursor)


def _nothing(chosen: PromptChoice, advice: str) -> None:
    empty.show(
        "prompts",
        advice,
        "edit_note",
        prompt_filter.clear,
        narrowed=chosen.narrowed,
        persona=query.persona_id() is not None,
    )
