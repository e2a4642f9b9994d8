"""One reel, large enough to decide about: what it is, how many saw it, who says so and why it stands where it does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import Protocol

import streamlit as st

from services.domain.approval import Verdict
from ui import badge, numbers, plain, times

PLATFORMS = {"instagram": "Instagram", "tiktok": "TikTok", "youtube": "YouTube"}
SOURCES = {
    "manual": "entered by you", "import": "from your file", "youtube_api": "YouTube API",
    "business_discovery": "Instagram", "instagram_api": "Instagram", "yt_dlp": "yt-dlp",
}  # fmt: skip
WHO = {"rule": "your rule", "person": "you"}


class ReelFacts(Protocol):
    """What a card needs to know of a reel; `views_multiple` is 0 where too little is known."""

    @property
    def id(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def platform(self) -> str: ...
    @property
    def shortcode(self) -> str | None: ...
    @property
    def author(self) -> str | None: ...
    @property
    def caption(self) -> str | None: ...
    @property
    def duration_seconds(self) -> int | None: ...
    @property
    def published_at(self) -> datetime | None: ...
    @property
    def view_count(self) -> int: ...
    @property
    def view_source(self) -> str | None: ...
    @property
    def views_checked_at(self) -> datetime | None: ...
    @property
    def views_multiple(self) -> float: ...
    @property
    def approval_status(self) -> Verdict: ...
    @property
    def decided_by(self) -> str | None: ...
    @property
    def decided_at(self) -> datetime | None: ...
    @property
    def rule_version(self) -> int | None: ...
    @property
    def verdict_reason(self) -> str: ...
    @property
    def notes(self) -> str: ...
    @property
    def tags(self) -> tuple[str, ...]: ...
    @property
    def is_favorite(self) -> bool: ...
    @property
    def created_at(self) -> datetime: ...
    @property
    def facts_error(self) -> str | None: ...
    @property
    def thumbnail_path(self) -> str | None: ...
    @property
    def thumbnail_hash(self) -> int | None: ...


def show(reel: ReelFacts, counts: Sequence[int], *, now: datetime) -> None:
    """`counts` are all that were ever heard, oldest first."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        star = ":material/star: " if reel.is_favorite else ""
        st.markdown(f"### {star}{plain.text(name(reel))}", width="content")
        badge.show(badge.verdict(reel.approval_status))
    st.caption(plain.text(about(reel, now)))
    with st.container(horizontal=True, gap="medium"):
        if picture(reel):
            _picture(picture(reel), alt(reel))
        with st.container():
            _views(reel, counts, now)
            st.markdown(plain.text(why(reel, now)))
    caption = " ".join((reel.caption or "").split())
    if caption:
        st.markdown(plain.text(_cut(caption, 240)))
    if len(caption) > 240:
        with st.expander("The whole caption"):
            st.markdown(plain.text(caption))
    if reel.facts_error:
        st.caption(f"Looked up without success: {plain.text(reel.facts_error)}")


def picture(reel: ReelFacts) -> str:
    """The address of our copy of its thumbnail, another one for another picture; empty without a copy."""
    if reel.thumbnail_path is None:
        return ""
    return f"/files/reels/{reel.id}/thumb?v={(reel.thumbnail_hash or 0) & 0xFFFFFFFF:x}"


def alt(reel: ReelFacts) -> str:
    return f"Thumbnail of a reel by {name(reel)}"


def name(reel: ReelFacts) -> str:
    """Its author, as far as anybody knows."""
    return reel.author or reel.shortcode or "reel"


def source(reel: ReelFacts, now: datetime) -> str:
    """Who said the count and when: "entered by you · 3 h ago"."""
    if reel.views_checked_at is None:
        return ""
    said = SOURCES.get(reel.view_source or "", (reel.view_source or "").replace("_", " "))
    return " · ".join(part for part in (said, times.ago(reel.views_checked_at, now)) if part)


def multiple(reel: ReelFacts) -> str:
    """ "3.4 × the author's median"; empty where too few of their counts are known."""
    return f"{reel.views_multiple:.1f} × the author's median" if reel.views_multiple else ""


def why(reel: ReelFacts, now: datetime) -> str:
    """The verdict as a sentence: by whom, by which rule, when, on what grounds."""
    reason = reel.verdict_reason
    if reel.approval_status is Verdict.PENDING or reel.decided_by not in WHO:
        unknown = "" if reel.views_checked_at else "Your rule speaks when its views are known. "
        return f"Waits for a verdict. {unknown}{reason}".strip()
    rule = f", version {reel.rule_version}" if reel.decided_by == "rule" and reel.rule_version else ""
    when = f" {times.ago(reel.decided_at, now)}" if reel.decided_at else ""
    word = badge.verdict(reel.approval_status).word
    return f"{word} by {WHO[reel.decided_by]}{rule}{when}. {reason}".strip()


def about(reel: ReelFacts, now: datetime) -> str:
    """Where it is from, how long it is, how old."""
    parts = [PLATFORMS.get(reel.platform, reel.platform), reel.shortcode if reel.author else None]
    parts += [times.lasted(reel.duration_seconds) if reel.duration_seconds else None]
    parts += [f"published {times.ago(reel.published_at, now)}" if reel.published_at else None]
    parts += [f"added {times.ago(reel.created_at, now)}"]
    return " · ".join(part for part in parts if part)


def _picture(address: str, alt: str) -> None:
    look = "display:block;height:240px;width:auto;max-width:100%;border-radius:0.75rem"
    st.html(f'<img src="{escape(address)}" alt="{escape(alt)}" style="{look}">', width="content")


def _views(reel: ReelFacts, counts: Sequence[int], now: datetime) -> None:
    if reel.views_checked_at is None:
        st.markdown("## Views unknown")
        return
    st.metric(
        f"Views · {source(reel, now)}",
        numbers.views(reel.view_count),
        help=f"{reel.view_count:,} views",
        chart_data=list(counts) if len(counts) > 1 else None,
    )
    if reel.views_multiple:
        st.markdown(f"**{multiple(reel)}**")


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[:longest].rsplit(" ", 1)[0] + " …"
