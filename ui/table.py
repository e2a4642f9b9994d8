"""A table as one element: any number of rows is one message, and running clocks tick in the browser.

Rows of work under way are asked for again by the browser itself, from a route of ours: a look without news is one
small answer and no run of the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
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


@dataclass(frozen=True)
class Watch:
    """Where the browser finds the rows as they are now, and what the screen around them was drawn by.

    The route answers with "rows" and "ids", with "active", and with "states" and "ended" as they are by then. When
    more has ended, the page is run again: at once when nothing is active, else at most every LULL_SECONDS. While rows
    are picked it is run again whenever one of them is in another state.
    """

    href: str
    states: str
    ended: str


LOOK_SECONDS, LULL_SECONDS = 3, 10


def text(words: str, note: str = "") -> Cell:
    return {"kind": "text", "text": words, "note": note}


def moment(when: datetime, now: datetime, zone: str | None = None) -> Cell:
    """The age in words; the exact moment on the person's clock shows on hover. `zone`: theirs, where no page runs."""
    exact = times.exact(when, zone or st.context.timezone)
    return {"kind": "text", "text": times.ago(when, now), "hover": exact}


def link(words: str, href: str, opens: str, note: str = "", lead: str = "") -> Cell:
    """`opens` is what `show` returns after a plain click; other clicks follow `href` in a new tab.

    `lead`: what tells it from others that begin with the same words; it stands before them.
    """
    return {"kind": "link", "text": words, "href": href, "open": opens, "note": note, "lead": lead}


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
    columns: Sequence[Column],
    rows: Sequence[Sequence[Cell]],
    *,
    key: str,
    label: str,
    ids: Sequence[str] = (),
    watch: Watch | None = None,
) -> str | None:
    """Draw the table; returns what the clicked row opens, in that run only.

    With `ids`, one a row, rows can be picked by a box: see `picked`. With `watch` the browser looks again: see `news`.
    """
    titles = [{"title": column.title, "look": column.look} for column in columns]
    data = {
        "columns": titles, "rows": [list(row) for row in rows], "label": label, "ids": list(ids),
        "picked": list(picked(key)), "epoch": st.session_state.get(_epoch_key(key), 0),
        "watch": watch and {**asdict(watch), "every": LOOK_SECONDS, "lull": LULL_SECONDS},
    }  # fmt: skip
    start = {"picked": list(picked(key))}
    ignored: dict[str, Any] = dict.fromkeys(("on_open_change", "on_picked_change", "on_news_change"), _ignore)
    result = _mount(key=key, data=data, default=start, **ignored)
    return str(result.open) if result.open else None


def picked(key: str) -> tuple[str, ...]:
    """The ids of the picked rows, also before the table is drawn in this run."""
    state = st.session_state.get(key)
    return tuple((state.get("picked") if state is not None else None) or ())


def news(key: str) -> bool:
    """Whether this run is the browser's wish: what it found at a look concerns more than the rows."""
    state = st.session_state.get(key)
    return bool(state is not None and state.get("news"))


def pick(key: str, ids: Sequence[str] = ()) -> None:
    """Set the picked rows from outside, before the table is drawn; without ids they are let go."""
    st.session_state[key] = {"picked": list(ids)}
    st.session_state[_epoch_key(key)] = st.session_state.get(_epoch_key(key), 0) + 1


def _epoch_key(key: str) -> str:
    return f"{key}-epoch"


def _ignore() -> None:
    """A component's value exists only where a callback is named."""
