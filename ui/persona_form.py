"""The beginning of a persona. Nothing is saved before the button is pressed."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from ui import draft, persona_words

NEW = "persona-new"


@dataclass(frozen=True)
class Beginning:
    """What a new persona needs to be there at all."""

    name: str
    likeness: str
    description: str


def begin() -> Beginning:
    """The fields of a new persona; what was typed stays until `created`."""
    with st.container(width=640):
        name = _name(draft.begin(f"{NEW}-name", ""))
        likeness = st.radio(
            "Who is shown",
            list(persona_words.CHOICES),
            format_func=persona_words.CHOICES.__getitem__,
            key=draft.begin(f"{NEW}-likeness", "synthetic"),
            persist_state="session",
            help="A real person needs a consent on record before anything is generated, trained or spoken",
        )
        description = _description(draft.begin(f"{NEW}-description", ""))
    return Beginning(name, likeness or "synthetic", description)


def created() -> None:
    """The next new persona begins empty."""
    draft.drop(f"{NEW}-name", f"{NEW}-likeness", f"{NEW}-description")


def _name(key: str) -> str:
    typed = st.text_input("Name", max_chars=120, key=key, placeholder="Nova", persist_state="session")
    return (typed or "").strip()


def _description(key: str) -> str:
    typed = st.text_area(
        "Description",
        max_chars=4000,
        height=140,
        key=key,
        placeholder="Looks and manner. Prompts are written from it.",
        persist_state="session",
    )
    return (typed or "").strip()
