"""Reels as a table whose rows can be opened and picked: space or a click picks, escape lets go.

One component: any number of rows is one message, and a pick is a small one back.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import streamlit as st

HERE = Path(__file__).parent
KEY = "reel-rows"
_EPOCH, _ALL, _LIST = "reel-rows-epoch", "reel-rows-all", "reel-rows-list"
_mount = st.components.v2.component(
    "studio_reels",
    html='<div class="host"></div>',
    css=(HERE / "table.css").read_text("utf-8") + (HERE / "reel_rows.css").read_text("utf-8"),
    js="\n".join((HERE / f"{part}.js").read_text("utf-8") for part in ("mounted", "in_place", "reel_rows")),
)


def show(rows: Sequence[dict[str, Any]]) -> str | None:
    """Draw the rows; the id of the reel opened in this run."""
    result = _mount(
        key=KEY,
        data={
            "label": "Reels", "rows": list(rows), "selected": list(picked()), "all": everything(),
            "epoch": st.session_state.get(_EPOCH, 0),
        },
        on_selected_change=_fewer,
        on_open_change=_ignore,
        default={"selected": list(picked())},
    )  # fmt: skip
    return str(result.open) if result.open else None


def picked() -> tuple[str, ...]:
    """What is picked at the moment, also before the rows are drawn in this run."""
    state = st.session_state.get(KEY)
    return tuple((state.get("selected") if state is not None else None) or ())


def everything() -> bool:
    """Whether all that match are meant, not only the picked rows."""
    return bool(st.session_state.get(_ALL))


def mean_everything(meant: bool) -> None:
    st.session_state[_ALL] = meant


def belong_to(list_: object) -> None:
    """Let go of what was picked in another list: a verdict on "all that match" must mean what is seen."""
    if st.session_state.get(_LIST) != list_:
        let_go()
        st.session_state[_LIST] = list_


def let_go() -> None:
    st.session_state[KEY] = {"selected": []}
    st.session_state[_EPOCH] = st.session_state.get(_EPOCH, 0) + 1
    mean_everything(False)


def _fewer() -> None:
    """Picking by hand again means the picked rows."""
    mean_everything(False)


def _ignore() -> None:
    """A component's value exists only where a callback is named."""
