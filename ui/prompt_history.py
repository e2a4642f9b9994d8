"""Every text a prompt had: who wrote it, when, and what differs from what is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from html import escape
from typing import Protocol

import streamlit as st

from services.domain.text_diff import by_word
from ui import times

WRITERS = {
    "look": "Claude wrote it",
    "reroll": "Claude wrote it anew",
    "edit": "You changed it",
    "hand": "You wrote it",
}
TAGS = {"same": "span", "gone": "del", "new": "ins"}


class Version(Protocol):
    @property
    def version(self) -> int: ...
    @property
    def from_version(self) -> int | None: ...
    @property
    def prompt_text(self) -> str: ...
    @property
    def origin(self) -> str: ...
    @property
    def created_at(self) -> datetime: ...


def show(
    prompt_id: str,
    shown: int,
    versions: Sequence[Version],
    now: datetime,
    back_to: Callable[[str, int], None],
) -> None:
    """`versions` newest first; `shown` is the one on the card; `back_to` gets the prompt's id and a version."""
    texts = {one.version: one.prompt_text for one in versions}
    with st.container(border=True, key=f"versions-{prompt_id}"):
        for one in versions:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(_line(one, one.version == shown, now), width="stretch")
                if one.version != shown:
                    st.button(
                        f"Bring version {one.version} back",
                        type="tertiary",
                        key=f"version-{prompt_id}-{one.version}",
                        on_click=back_to,
                        args=(prompt_id, one.version),
                    )
            st.html(difference(texts.get(one.from_version or 0, ""), one.prompt_text))


def difference(before: str, after: str) -> str:
    """Markup: what went is struck through, what came is underlined; without anything before, the text as it is."""
    runs = by_word(before, after) if before else [("same", after)]
    parts = [f"<{TAGS[kind]}>{escape(text)}</{TAGS[kind]}>" for kind, text in runs]
    return f'<p class="diff">{"".join(parts)}</p>'


def _line(one: Version, is_shown: bool, now: datetime) -> str:
    came = f", from version {one.from_version}" if one.from_version else ""
    said = f"**Version {one.version}** · {WRITERS[one.origin]}{came} · {times.ago(one.created_at, now)}"
    return f"{said} · :material/check: shown now" if is_shown else said
