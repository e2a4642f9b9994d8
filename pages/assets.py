"""The library: everything that was uploaded or made."""

from collections.abc import Sequence

import streamlit as st

from services import assets, personas, stats
from services.store.assets import AssetFilter
from ui import (
    confirm,
    empty,
    gallery,
    head,
    library_filter,
    numbers,
    paging,
    places,
    query,
    removal,
    selection,
    session,
    trail,
    uploader,
)
from ui.attempt import attempt, reason
from ui.errors import shown

GALLERY = "library"
who = session.require()


def remove(ids: Sequence[str]) -> None:
    if attempt(lambda: assets.delete(who, ids), f"{numbers.counted(len(ids), 'asset')} deleted."):
        gallery.select(GALLERY)


def ask_to_remove(ids: Sequence[str]) -> None:
    going = assets.get_many(who, ids)
    used_by = [one.name for one in everybody if going.keys() & set(one.reference_image_ids)]
    confirm.ask("Delete for good", removal.of_files(going.values(), used_by), "Delete", lambda: remove(ids))


with shown():
    counts, everybody = stats.home(who), personas.browse(who)
    uploader.button(head.show("Assets", numbers.stock(counts.assets, "asset", counts.assets_this_week)))
    if uploader.is_open():
        owner = query.persona_id()
        uploader.panel(lambda name, data: reason(lambda: assets.upload(who, name, data, persona_id=owner)))
    chosen = library_filter.show([one.tag for one in assets.tags(who)]) if counts.assets else library_filter.ALL
    wanted = AssetFilter(chosen.kind, query.persona_id(), chosen.tags, chosen.favourites, chosen.text)
    acts = selection.BarActions(
        tag=lambda ids, words: attempt(lambda: assets.tag_many(who, ids, words), "The tags are added."),
        assign=lambda ids, to: attempt(lambda: assets.assign_persona(who, ids, to), "The persona is set."),
        star=lambda ids: attempt(lambda: [assets.set_favourite(who, one, True) for one in ids]),
        delete=ask_to_remove,
        everything=lambda: assets.matching_ids(who, wanted),
    )
    with st.skeleton(420):
        page = assets.browse(who, wanted, paging.cursor())
        library_filter.chips(chosen, len(page.items), page.total)
        selection.bar(GALLERY, len(page.items), page.total, {one.id: one.name for one in everybody}, acts)
        if not page.items:
            empty.show("assets", "Start with a photo. Only you can see it.", "photo_library", library_filter.clear,
                       narrowed=chosen != library_filter.ALL, persona=query.persona_id() is not None)
        else:
            tiles = [gallery.tile(one) for one in page.items]
            picked = gallery.show(tiles, key=GALLERY, label="Assets", size=library_filter.size())
            paging.buttons(page.next_cursor)
            if picked.opened:
                trail.leave([one.id for one in page.items])
                places.go("asset", id=picked.opened)
            if picked.starred:
                now = next(one for one in page.items if one.id == picked.starred)
                attempt(lambda: assets.set_favourite(who, now.id, not now.is_favorite))
                st.rerun()
