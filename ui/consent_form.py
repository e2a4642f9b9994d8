"""Putting a consent on record. What is typed stays until it is saved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import streamlit as st

from ui import draft, persona_words

COVERS = {"face": "Face", "voice": "Voice"}
_FIELDS = ("name", "covers", "from", "until", "uses", "note")


@dataclass(frozen=True)
class ConsentFields:
    """`covers` of face and voice; `proof_asset_id` of a file in the library."""

    person_name: str
    covers: tuple[str, ...]
    uses: str
    valid_from: date
    valid_until: date | None
    note: str
    proof_asset_id: str | None


def likeness(stored: str, key: str, change: Callable[[str], bool]) -> None:
    """Who is shown; `change` saves the choice at once, or says that it may not be."""

    def chosen() -> None:
        if not change(str(st.session_state[key])):
            st.session_state[key] = stored

    st.radio(
        "Who is shown",
        list(persona_words.CHOICES),
        format_func=persona_words.CHOICES.__getitem__,
        key=draft.begin(key, stored),
        on_change=chosen,
        horizontal=True,
    )


def fields(files: Mapping[str, str], today: date, zone: str, key: str) -> ConsentFields:
    """The fields as they are now. `files` are names by id of what may serve as proof."""
    left, right = st.columns(2, gap="large")
    with left:
        name = st.text_input(
            "Whose face or voice",
            max_chars=200,
            key=draft.begin(f"{key}-name", ""),
            persist_state="session",
        )
        covers = st.pills(
            "What it covers",
            list(COVERS),
            selection_mode="multi",
            format_func=COVERS.__getitem__,
            key=draft.begin(f"{key}-covers", ["face"]),
            persist_state="session",
        )
        begins, ends = _days(today, zone, key)
    with right:
        uses = st.text_area(
            "Agreed uses",
            max_chars=2000,
            height=96,
            key=draft.begin(f"{key}-uses", ""),
            placeholder="Pictures for their own channels; no advertising for alcohol",
            persist_state="session",
        )
        proof = st.selectbox(
            "Proof",
            ["", *files],
            format_func=lambda one: files.get(one, "None yet"),
            key=draft.begin(_proof(key), ""),
            persist_state="session",
            help="A signed paper, a recording, a picture of it. It stays private. Without it the record does not hold.",
        )
        note = st.text_input("Note", max_chars=2000, key=draft.begin(f"{key}-note", ""), persist_state="session")
    said = (name or "").strip(), tuple(covers), (uses or "").strip()
    return ConsentFields(*said, begins, ends, (note or "").strip(), proof or None)


def _days(today: date, zone: str, key: str) -> tuple[date, date | None]:
    begins = st.date_input(
        "From this day", key=draft.begin(f"{key}-from", today), persist_state="session", format="YYYY-MM-DD"
    )
    ends = st.date_input(
        "Until this day, included",
        value=None,
        key=draft.begin(f"{key}-until", None),
        persist_state="session",
        format="YYYY-MM-DD",
        help=f"Leave it empty when no end was agreed on. Days are those of {zone}.",
    )
    return (begins if isinstance(begins, date) else today, ends if isinstance(ends, date) else None)


def upload(key: str, keep: Callable[[str, bytes], str | None]) -> None:
    """A file of the person's own becomes an asset at once, and the proof that is chosen; `keep` gives its id."""
    sent = st.file_uploader("Upload a proof", key=f"{key}-upload-{_turn(key)}")
    if sent:
        chosen = keep(sent.name, sent.getvalue()) or st.session_state.get(_proof(key), "")
        st.session_state[f"{key}-upload-turn"] = _turn(key) + 1
        st.session_state[draft.begin(_proof(key), "")] = chosen
        st.rerun()


def _turn(key: str) -> int:
    return int(st.session_state.get(f"{key}-upload-turn", 0))


def _proof(key: str) -> str:
    """Another box after each upload: what the browser still says of the one before cannot undo the new choice."""
    return f"{key}-proof-{_turn(key)}"


def saved(key: str) -> None:
    """The next record begins empty."""
    draft.drop(_proof(key), *(f"{key}-{name}" for name in _FIELDS))
