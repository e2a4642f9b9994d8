"""A table as one element: any number of rows is one message, and running clocks tick in the browser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import streamlit as st

from ui import times
from ui.badge import Badge

HERE = Path(__file__).parent
_mount = st.components.v2.component(
    "studio_table",
    html='<div class="host"></div>',
    css=(HERE / "table.css").read_text("utf-8"),
    js="\n".join((HERE / f"{part}.js").read_text("utf-8") for part in ("mounted", "in_place", "table")),
)
Cell = dict[str, Any]


@dataclass(frozen=True)
class Column:
    """`end` aligns numbers to the right; `wide` columns give way on a phone."""

    title: str
    end: bool = False
    wide: bool = False

    @property
    def look(self) -> str:
        return " ".join(name for name, on in (("end", self.end), ("wide", self.wide)) if on)


def text(words: str, note: str = "") -> Cell:
    return {"kind": "text", "text": words, "note": note}


def moment(when: datetime, now: datetime) -> Cell:
    """The age in words; the exact moment on the person's clock shows on hover."""
    exact = times.exact(when, st.context.timezone)
    return {"kind": "text", "text": times.ago(when, now), "hover": exact}


def link(words: str, href: str, opens: str, note: str = "") -> Cell:
    """`opens` is what `show` returns after a plain click; other clicks follow `href` in a new tab."""
    return {"kind": "link", "text": words, "href": href, "open": opens, "note": note}


def picture(src: str, alt: str) -> Cell:
    return {"kind": "picture", "src": src, "alt": alt}


def badges(*shown: Badge) -> Cell:
    return {
        "kind": "badges",
        "badges": [{"word": one.word, "colour": one.colour, "glyph": one.glyph} for one in shown],
    }


def clock(seconds: float, *, runs: bool, note: str = "") -> Cell:
    return {"kind": "clock", "seconds": round(seconds), "runs": runs, "note": note}


def show(
    columns: Sequence[Column], rows: Sequence[Sequence[Cell]], *, key: str, label: str, ids: Sequence[str] = ()
) -> str | None:
    """Draw the table; returns what the clicked row opens, in that run only.

    With `ids`, one a row, rows can be picked by a box: see `picked`.
    """
    titles = [{"title": column.title, "look": column.look} for column in columns]
    data = {
        "columns": titles, "rows": [list(row) for row in rows], "label": label, "ids": list(ids),
        "picked": list(picked(key)), "epoch": st.session_state.get(_epoch_key(key), 0),
    }  # fmt: skip
    start = {"picked": list(picked(key))}
    result = _mount(key=key, data=data, on_open_change=_ignore, on_picked_change=_ignore, default=start)
    return str(result.open) if result.open else None


def picked(key: str) -> tuple[str, ...]:
    """The ids of the picked rows, also before the table is drawn in this run."""
    state = st.session_state.get(key)
    return tuple((state.get("picked") if state is not None else None) or ())


def pick(key: str, ids: Sequence[str] = ()) -> None:
    """Set the picked rows from outside, before the table is drawn; without ids they are let go."""
    st.session_state[key] = {"picked": list(ids)}
    st.session_state[_epoch_key(key)] = st.session_state.get(_epoch_key(key), 0) + 1


def _epoch_key(key: str) -> str:
    return f"{key}-epoch"


def _ignore() -> None:
    """A component's value exists only where a callback is named."""
