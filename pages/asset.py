"""One asset: large, with its facts, its words and where it comes from."""

from datetime import UTC, datetime
from functools import partial

import streamlit as st

from services import assets, consents, generations, personas
from services.store.assets import Asset
from ui import (
    asset_facts,
    asset_form,
    confirm,
    consent_mark,
    head,
    lineage,
    places,
    press,
    query,
    removal,
    session,
    stage,
    tags,
    trail,
)
from ui.asset_form import AssetWords
from ui.attempt import attempt, found
from ui.errors import shown

who = session.require()


def save(asset: Asset, words: AssetWords) -> None:
    if words.filename != asset.filename:
        assets.rename(who, asset.id, words.filename)
    if words.tags != asset.tags:
        tags.changed(assets.set_tags, who, asset.id, words.tags)
    if words.persona_id != asset.ai_model_id:
        assets.assign_persona(who, [asset.id], words.persona_id)
    if words.alt_text != asset.alt_text:
        assets.set_alt_text(who, asset.id, words.alt_text)


def star(asset: Asset) -> None:
    attempt(lambda: assets.set_favourite(who, asset.id, not asset.is_favorite))


def remove(asset: Asset) -> None:
    if attempt(lambda: assets.delete(who, [asset.id]), "The asset is deleted."):
        query.put("id", None)


asset_id = query.row_id()
if asset_id is None:
    places.go("assets")
with shown():
    asset = found(lambda: assets.get(who, str(asset_id)), "Asset", "All assets", "assets")
    everybody = personas.browse(who)
    head.show(asset_facts.title(asset.filename))
    trail.steps(asset.id)
    left, right = st.columns([3, 2], gap="large")
    with left:
        stage.show(asset.id, asset.file_type, asset.alt_text or asset.filename, asset.filename, asset.size)
        job = generations.get_many(who, [asset.generation_id]) if asset.generation_id else {}
        lineage.show(asset_facts.lineage(asset.id, asset.file_type, list(job)))
    with right:
        asset_facts.show(asset, st.context.timezone, datetime.now(UTC))
        consent_mark.show(consents.of_many(who, [asset.ai_model_id] if asset.ai_model_id else []))
        asset_form.star(asset.is_favorite, partial(star, asset))
        names, used = {one.id: one.name for one in everybody}, [one.tag for one in assets.tags(who)]
        if typed := asset_form.show(asset_form.words_of(asset), names, used, asset.id):
            attempt(partial(save, asset, typed), "Saved.")
            st.rerun()
        if press.button("Delete", icon=":material/delete:", key="asset-delete"):
            going = removal.of_files([asset], [one.name for one in everybody if asset.id in one.reference_image_ids])
            confirm.ask("Delete for good", going, "Delete", partial(remove, asset))
