"""Where counts come from: what is left of the vendors' day, and leave to read public pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import streamlit as st

from ui.reel_card import PLATFORMS

KEY = "public-pages"
UNITS = {"youtube": "units", "instagram": "calls"}
TOLD = (
    "The page is read once for each reel, by yt-dlp, without any account or cookie of yours. Platforms change their "
    "pages often and their terms do not allow programs to read them, so it may fail, and it is your decision. "
    "Instagram shows no counts this way."
)


class Allowance(Protocol):
    """`used` of `most` of a vendor's day."""

    @property
    def service(self) -> str: ...
    @property
    def used(self) -> int: ...
    @property
    def most(self) -> int: ...


def show(allowances: Sequence[Allowance], pages: bool | None, allow: Callable[[bool], object]) -> None:
    """`pages`: whether public pages are read, None where this studio does not offer it."""
    if not allowances and pages is None:
        return
    st.subheader("Where counts come from")
    for one in allowances:
        unit = UNITS.get(one.service, "units")
        spent = " Used up: it goes on tomorrow." if one.used >= one.most else ""
        st.caption(f"{PLATFORMS[one.service]} today: {one.used:,} of {one.most:,} {unit}.{spent}")
    if pages is not None:
        st.session_state[KEY] = pages
        st.toggle(
            "Read a reel's public page where nothing else tells its count", key=KEY, help=TOLD,
            on_change=_changed, args=(allow,),
        )  # fmt: skip


def _changed(allow: Callable[[bool], object]) -> None:
    allow(bool(st.session_state[KEY]))
