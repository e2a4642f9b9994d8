"""One reel, large enough to decide about: where it is, how many saw it, what was said so far."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

import streamlit as st

from services.domain.approval import Verdict
from ui import badge, numbers, plain, times

PLATFORMS = {"instagram": "Instagram", "tiktok": "TikTok", "youtube": "YouTube"}


class ReelFacts(Protocol):
    """What a card needs to know of a reel."""

    @property
    def id(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def platform(self) -> str: ...
    @property
    def shortcode(self) -> str | None: ...
    @property
    def view_count(self) -> int: ...
    @property
    def views_checked_at(self) -> datetime | None: ...
    @property
    def approval_status(self) -> Verdict: ...
    @property
    def decided_by(self) -> str | None: ...
    @property
    def notes(self) -> str: ...
    @property
    def tags(self) -> tuple[str, ...]: ...
    @property
    def is_favorite(self) -> bool: ...
    @property
    def created_at(self) -> datetime: ...


def show(reel: ReelFacts, *, now: datetime) -> None:
    platform = PLATFORMS.get(reel.platform, reel.platform)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(f"### {platform} · {plain.text(reel.shortcode or 'reel')}", width="content")
        badge.show(badge.verdict(reel.approval_status))
    st.markdown(f"## {views(reel, now)}")
    st.caption(f"Added {times.ago(reel.created_at, now)}{_why(reel)}")
    if reel.url.startswith("https://"):
        st.link_button(f"Open on {platform}", reel.url, icon=":material/open_in_new:")


def views(reel: ReelFacts, now: datetime) -> str:
    """The count with its age, or that nobody knows it yet; zero views that were counted are zero views."""
    if reel.views_checked_at is None:
        return "Views unknown"
    return f"{numbers.views(reel.view_count)} views, {times.ago(reel.views_checked_at, now)}"


def _why(reel: ReelFacts) -> str:
    words = {"rule": "decided by your rule", "person": "decided by you"}
    return f" · {words[reel.decided_by]}" if reel.decided_by in words else ""
