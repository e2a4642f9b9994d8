"""A persona at a glance: cover, name, active or resting, counts."""

from __future__ import annotations

import streamlit as st

from ui import badge, numbers, places, plain, stage


def show(persona_id: str, name: str, cover_id: str | None, active: bool, counts: str) -> None:
    """`cover_id` is the asset shown on top; `counts` one line of numbers with their units."""
    with st.container(border=True, key=f"persona-{persona_id}"):
        stage.cover(f"/files/{cover_id}/thumb" if cover_id else "", name, _initials(name))
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{plain.text(name)}**", width="content")
            badge.show(badge.ACTIVE if active else badge.RESTING)
        st.caption(counts)
        with st.container(horizontal=True):
            places.link("Edit", "persona", icon=":material/edit:", id=persona_id)
            places.link("Assets", "assets", icon=":material/photo_library:", persona=persona_id)


def line(assets: int, prompts: int, jobs: int) -> str:
    counted = (
        numbers.counted(assets, "asset"),
        numbers.counted(prompts, "prompt"),
        numbers.counted(jobs, "generation"),
    )
    return " · ".join(counted)


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split()[:2]).upper()
