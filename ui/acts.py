"""What was done by keys or clicks inside a component, heard once and lost never.

Streamlit forgets what a component triggered as soon as another message ends the run that knew of it. So the browser
numbers each act, keeps it in a log that is part of the component's state, and repeats it until it was heard here.
Two runs may overlap and both hand out an act: what is done with one must come to the same when it is done twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import streamlit as st


@dataclass(frozen=True)
class Act:
    """What was done to these ids; `to` is what they turned into, where that can be said."""

    ids: tuple[str, ...]
    to: bool | None = None


def of(key: str, name: str) -> Iterator[Act]:
    """Acts of this name on the component of this key, oldest first. Each counts as heard once the next is asked for."""
    for entry in _new(key, name):
        yield Act(tuple(entry["ids"]), entry["to"])
        _hear(key, entry)


def last(key: str, name: str) -> Act | None:
    """The newest of the acts that lead away from here. All are heard, so do what it asks before anything is drawn."""
    new = _new(key, name)
    if not new:
        return None
    _hear(key, new[-1])
    return Act(tuple(new[-1]["ids"]), new[-1]["to"])


def heard(key: str) -> dict[str, int]:
    """The number of the last act that was heard, by its name: what the browser need not repeat."""
    return dict(st.session_state.get(_heard_key(key), {}))


def log(key: str) -> list[dict[str, Any]]:
    """All that the browser repeats, heard or not."""
    state = st.session_state.get(key)
    return list((state.get("log") if state is not None else None) or [])


def _new(key: str, name: str) -> list[dict[str, Any]]:
    since = heard(key).get(name, 0)
    return [entry for entry in log(key) if entry["act"] == name and entry["at"] > since]


def _hear(key: str, entry: dict[str, Any]) -> None:
    st.session_state[_heard_key(key)] = heard(key) | {entry["act"]: entry["at"]}


def _heard_key(key: str) -> str:
    return f"{key}-heard"
