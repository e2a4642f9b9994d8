"""Earlier imports: what came of each, and the lines that became no reel, word for word."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Protocol

import streamlit as st

from ui import numbers, plain, reel_key, times


class Import(Protocol):
    """Counts are lines; `status` is running, completed or cancelled."""

    @property
    def id(self) -> str: ...
    @property
    def filename(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def lines(self) -> int: ...
    @property
    def done(self) -> int: ...
    @property
    def added(self) -> int: ...
    @property
    def counted(self) -> int: ...
    @property
    def existing(self) -> int: ...
    @property
    def unresolved(self) -> int: ...
    @property
    def refused(self) -> int: ...
    @property
    def created_at(self) -> datetime: ...


def show(
    imports: Sequence[Import], lost: Callable[[str], bytes], forget: Callable[[str], object], now: datetime
) -> None:
    """`lost` makes the file of an import's lines that became no reel."""
    if not imports:
        return
    with st.expander("Earlier imports", icon=":material/history:"):
        for one in imports:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(_sentence(one, now))
                if one.unresolved + one.refused:
                    st.download_button(
                        "Lines that became no reel", partial(lost, one.id), "not-added.csv", "text/csv",
                        icon=":material/download:", key=f"lost-{one.id}", on_click="ignore",
                    )  # fmt: skip
                reel_key.button("Forget", forget, one.id, key=f"import-{one.id}", kind="tertiary")


def _sentence(one: Import, now: datetime) -> str:
    parts = [
        f"{one.added:,} added",
        f"{numbers.counted(one.counted, 'count')} to the history" if one.counted else "",
        f"{one.existing:,} already there" if one.existing else "",
        f"{one.unresolved:,} need resolving" if one.unresolved else "",
        f"{one.refused:,} refused" if one.refused else "",
        f"stopped after {one.done:,}" if one.status == "cancelled" else "",
    ]
    counts = ", ".join(part for part in parts if part)
    lines = numbers.counted(one.lines, "line")
    return f"**{plain.text(one.filename)}** · {lines} · {counts} · {times.ago(one.created_at, now)}"
