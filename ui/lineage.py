"""Where a picture comes from and what came of it, left to right."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ui import places


def show(steps: Sequence[tuple[str, str, str, str]]) -> None:
    """Each step: label, icon, page, row id. One step alone is no lineage."""
    if not steps:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="lineage"):
        for at, (label, icon, page, row_id) in enumerate(steps):
            if at:
                st.markdown(":material/chevron_right:", width="content")
            name = "source" if page == "prompts" else "id"
            places.link(label, page, icon=f":material/{icon}:", **{name: row_id})
