"""The references of a persona in their order: what each shows, which comes first, which goes.

One component instead of four widgets a picture; every act is a button or a list that the keyboard reaches.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

HERE = Path(__file__).parent
_mount = st.components.v2.component(
    "studio_references",
    html='<div class="host"></div>',
    css=(HERE / "reference_board.css").read_text("utf-8"),
    js="\n".join((HERE / f"{part}.js").read_text("utf-8") for part in ("mounted", "in_place", "reference_board")),
)


@dataclass(frozen=True)
class Card:
    """One reference; `role` is empty while nobody said what it shows."""

    id: str
    name: str
    alt: str
    role: str


def show(
    cards: Sequence[Card], roles: Mapping[str, str], key: str, change: Callable[[list[tuple[str, str]]], None]
) -> None:
    """Draw the cards; `change` hears ids and roles in their new order, as a callback. `roles` are words by name."""

    def heard() -> None:
        said = st.session_state[key].get("items") or []
        change([(str(one["id"]), str(one["role"])) for one in said])

    _mount(
        key=key,
        data={"cards": [vars(one) for one in cards], "roles": [[name, words] for name, words in roles.items()]},
        on_items_change=heard,
    )
