"""A persona's passport: saved as a zip here, looked at before it is taken in there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import streamlit as st

from ui import facts, numbers, persona_words, plain, press

LARGEST = 200
"""MB, as the studio takes them."""
_TURN = "passport-turn"


class Persona(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def likeness(self) -> str: ...
    @property
    def disclosure(self) -> str: ...
    @property
    def voice_id(self) -> str: ...


class Manifest(Protocol):
    """What a passport says is in it."""

    @property
    def persona(self) -> Persona: ...
    @property
    def references(self) -> Sequence[object]: ...
    @property
    def consents(self) -> Sequence[object]: ...
    @property
    def identities(self) -> Sequence[object]: ...


def export(persona_id: str, *, real: bool) -> None:
    """A link that saves the zip. Proofs of consents go along only when somebody says so."""
    with st.popover("Export", icon=":material/luggage:"):
        st.markdown("One zip with pictures, texts, settings and what was agreed on. Another studio can take it in.")
        proofs = real and st.toggle(
            "With the proofs of consent",
            key=f"passport-proofs-{persona_id}",
            help="Signed papers and recordings. Send them only to somebody who may have them.",
        )
        address = f"/files/personas/{persona_id}/passport"
        st.link_button("Save the passport", f"{address}?proofs=1" if proofs else address, icon=":material/download:")


def arrived() -> bytes | None:
    """The zip somebody chose, as long as it is chosen."""
    sent = st.file_uploader(
        "A passport (zip)",
        type=["zip"],
        key=f"passport-file-{st.session_state.setdefault(_TURN, 0)}",
        max_upload_size=LARGEST,
    )
    return sent.getvalue() if sent else None


def done() -> None:
    """The file is taken in, or given up: the place is empty again."""
    st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1


def preview(manifest: Manifest, name: str) -> bool:
    """What it would bring; whether the person wants it."""
    told = manifest.persona
    facts.show(
        [
            ("Name", told.name),
            ("Name here", name if name != told.name else ""),
            ("Who is shown", persona_words.LIKENESS[told.likeness]),
            ("References", numbers.counted(len(manifest.references), "picture")),
            ("Disclosure", told.disclosure),
            ("Voice", "an id of the account it comes from; choose it again here" if told.voice_id else ""),
            ("Trained identities", identities(len(manifest.identities))),
            ("Consents", consents(len(manifest.consents))),
        ]
    )
    return press.button(f"Import {plain.text(name)}", type="primary", icon=":material/check:", key="passport-import")


def identities(count: int) -> str:
    if not count:
        return ""
    return f"{count}, usable in the account that trained them alone; they are not imported"


def consents(count: int) -> str:
    if not count:
        return ""
    return f"{count}, stated elsewhere: not valid here before you add a proof"
