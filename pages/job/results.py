"""The lower part of Generations: what came of the jobs, to keep, discard, compare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from pages.job import decisions
from services import assets, consents
from services.identity import Identity
from services.store.assets import AssetFilter
from ui import confirm, empty, numbers, paging, query, removal, result_filter, result_wall, tags
from ui.attempt import attempt
from ui.selection import ResultActions


def show(who: Identity, personas: Mapping[str, str]) -> None:
    """`personas` are names by id. Nothing is drawn before the first result."""
    decisions.carry_out(who, result_wall.KEY)
    if not assets.matching_ids(who, _wanted("any"), limit=1):
        return
    st.subheader("Results", anchor=False)
    chosen = result_filter.show()
    page = assets.browse(who, _wanted(chosen), paging.cursor(result_filter.PAGE), limit=24)
    if page.items:
        unconsented = consents.lacking(who)
        result_wall.show(page.items, page.next_cursor, page.total, personas, unconsented, _actions(who, chosen))
    else:
        advice = "Press K on a picture to keep it, X to discard it."
        empty.show("results", advice, "photo_library", result_filter.clear, narrowed=True, persona=False)


def _wanted(decision: str | None) -> AssetFilter:
    return AssetFilter(origin="generation", persona_id=query.persona_id(), decision=decision)


def _actions(who: Identity, chosen: str | None) -> ResultActions:
    return ResultActions(
        tag=lambda ids, words: attempt(lambda: tags.changed(assets.tag_many, who, ids, words), "The tags are added."),
        assign=lambda ids, to: attempt(lambda: assets.assign_persona(who, ids, to), "The persona is set."),
        star=lambda ids: attempt(lambda: [assets.set_favourite(who, one, True) for one in ids]),
        delete=lambda ids: ask_to_remove(who, ids),
        everything=lambda: assets.matching_ids(who, _wanted(chosen)),
        judge=lambda ids, kept: attempt(lambda: assets.decide(who, ids, kept), _said(len(ids), kept)),
        compare=result_wall.compare,
    )


def _said(count: int, kept: bool) -> str:
    return f"{numbers.counted(count, 'result')} {'kept' if kept else 'discarded'}."


def ask_to_remove(who: Identity, ids: Sequence[str]) -> None:
    def remove() -> None:
        if attempt(lambda: assets.delete(who, ids), f"{numbers.counted(len(ids), 'result')} deleted."):
            result_wall.let_go()

    going = removal.of_files(assets.get_many(who, ids).values(), [])
    confirm.ask("Delete for good", going, "Delete", remove)
