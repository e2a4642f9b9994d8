"""How the next pictures should come out: shape, size, number."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from services.domain import soul

_PIXELS = {"720p": "Standard (720p)", "1080p": "Large (1080p)"}
_NUMBER = {1: "One picture", 4: "Four pictures"}


@dataclass(frozen=True)
class PictureSettings:
    """Allowed values: services/domain/soul.py; `seed` None lets the vendor roll one."""

    aspect_ratio: str
    resolution: str
    batch_size: int
    enhance_prompt: bool
    seed: int | None


def show() -> PictureSettings:
    with st.expander("Picture settings", icon=":material/tune:"):
        aspect = st.selectbox(
            "Shape, width to height", soul.ASPECT_RATIOS, key="picture-aspect", persist_state="session"
        )
        resolution = st.selectbox(
            "Size",
            soul.RESOLUTIONS,
            format_func=lambda one: _PIXELS.get(one, one),
            key="picture-resolution",
            persist_state="session",
        )
        batch = st.selectbox(
            "Each prompt makes",
            soul.BATCH_SIZES,
            format_func=_NUMBER.__getitem__,
            key="picture-batch",
            persist_state="session",
        )
        enhance = st.toggle(
            "Let the vendor polish the prompt", value=True, key="picture-enhance", persist_state="session"
        )
        seed = st.number_input(
            "Seed, the same seed repeats a picture",
            soul.LOWEST_SEED,
            soul.HIGHEST_SEED,
            None,
            key="picture-seed",
            placeholder="Any",
            persist_state="session",
        )
    return PictureSettings(aspect, resolution, batch, enhance, seed)
