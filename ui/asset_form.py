"""What a person may say about an asset: name, tags, persona, what it shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import streamlit as st

from ui import press


@dataclass(frozen=True)
class AssetWords:
    filename: str
    tags: tuple[str, ...]
    persona_id: str | None
    alt_text: str


class Described(Protocol):
    """An asset with words about it."""

    @property
    def filename(self) -> str: ...
    @property
    def tags(self) -> tuple[str, ...]: ...
    @property
    def ai_model_id(self) -> str | None: ...
    @property
    def alt_text(self) -> str: ...


def words_of(asset: Described) -> AssetWords:
    return AssetWords(asset.filename, asset.tags, asset.ai_model_id, asset.alt_text)


def show(start: AssetWords, personas: Mapping[str, str], tags: Sequence[str], key: str) -> AssetWords | None:
    """What was typed, once "Save" is pressed. `personas` are names by id, `tags` those in use."""
    names = {"": "No persona", **personas}
    with st.form(f"asset-form-{key}", border=False):
        filename = st.text_input("Name", start.filename, max_chars=255, key=f"asset-name-{key}")
        persona = st.selectbox(
            "Persona",
            list(names),
            index=list(names).index(start.persona_id or "") if (start.persona_id or "") in names else 0,
            format_func=names.__getitem__,
            key=f"asset-persona-{key}",
        )
        chosen = st.multiselect(
            "Tags",
            list(dict.fromkeys([*start.tags, *tags])),
            list(start.tags),
            accept_new_options=True,
            key=f"asset-tags-{key}",
            placeholder="Type a tag and press enter",
        )
        alt = st.text_area(
            "What it shows, for people who cannot see it",
            start.alt_text,
            max_chars=1000,
            height=80,
            key=f"asset-alt-{key}",
        )
        if not press.submit("Save", type="primary"):
            return None
    return AssetWords(filename.strip(), tuple(chosen), persona or None, (alt or "").strip())


def star(favourite: bool, turn: Callable[[], None]) -> None:
    """The favourite's button; `turn` runs as a callback."""
    words = "Remove from favourites" if favourite else "Mark as favourite"
    st.button(words, icon=":material/star:", shortcut="f", on_click=turn)
