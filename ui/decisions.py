"""What was kept or discarded by keys on a gallery, heard once and lost never.

The browser numbers each decision and repeats it until it was heard. Handed out twice, because a run of the page ended
early, it changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st


@dataclass(frozen=True)
class Decision:
    """Tiles that were kept (True), discarded (False) or taken back (None)."""

    ids: tuple[str, ...]
    kept: bool | None


def of(key: str) -> list[Decision]:
    """Those since the last call, oldest first; ask before the gallery of this key is drawn in this run."""
    state = st.session_state.get(key)
    log = (state.get("log") if state is not None else None) or []
    new = [entry for entry in log if entry["at"] > heard(key)]
    if new:
        st.session_state[_heard_key(key)] = new[-1]["at"]
    return [Decision(tuple(entry["ids"]), entry["kept"]) for entry in new]


def heard(key: str) -> int:
    """The number of the last decision that was handed out."""
    return int(st.session_state.get(_heard_key(key), 0))


def _heard_key(key: str) -> str:
    return f"{key}-heard"
