"""The library: everything that was uploaded or made."""

from collections.abc import Sequence

import streamlit as st

from services import assets, consents, personas, stats
from services.store.assets import AssetFilter
from ui import (
    confirm,
    head,
    library_filter,
    library_wall,
    numbers,
    paging,
    query,
    removal,
    session,
    tags,
    uploader,
)
from ui.attempt import attempt, reason
from ui.errors import shown
from ui.library_wall import WallActions

who = session.require()


def remove(ids: Sequence[str]) -> None:
    if attempt(lambda: assets.delete(who, ids), f"{numbers.counted(len(ids), 'asset')} deleted."):
        library_wall.let_go()


def ask_to_remove(ids: Sequence[str]) -> None:
    going = assets.get_many(who, ids)
    used_by = [one.name for one in everybody if going.keys() & set(one.reference_image_ids)]
    confirm.ask("Delete for good", removal.of_files(going.values(), used_by), "Delete", lambda: remove(ids))


with shown():
    counts, everybody = stats.library_stock(who), personas.browse(who)
    held = numbers.room(counts.stored_bytes, counts.stored_bytes_limit) if counts.assets else ""
    uploader.button(head.show("Assets", numbers.stock(counts.assets, "asset", counts.assets_this_week) + held))
    if uploader.is_open():
        owner = query.persona_id()
        uploader.panel(lambda name, data: reason(lambda: assets.upload(who, name, data, persona_id=owner)))
    chosen = library_filter.show(tags.known(lambda: assets.tags(who))) if counts.assets else library_filter.ALL
    wanted = AssetFilter(chosen.kind, query.persona_id(), chosen.tags, chosen.favourites, chosen.text)
    acts = WallActions(
        tag=lambda ids, words: attempt(lambda: tags.changed(assets.tag_many, who, ids, words), "The tags are added."),
        assign=lambda ids, to: attempt(lambda: assets.assign_persona(who, ids, to), "The persona is set."),
        star=lambda ids: attempt(lambda: [assets.set_favourite(who, one, True) for one in ids]),
        delete=ask_to_remove,
        everything=lambda: assets.matching_ids(who, wanted),
        turn=lambda one, on: attempt(lambda: assets.set_favourite(who, one, on)),
    )
    with st.skeleton(420):
        page = assets.browse(who, wanted, paging.cursor())
        names = {one.id: one.name for one in everybody}
        unconsented = consents.lacking(who)
        library_wall.show(page.items, page.next_cursor, page.total, chosen, names, unconsented, acts)
