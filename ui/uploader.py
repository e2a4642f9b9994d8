"""Files into the library: drop many, read one sentence for each that could not be kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui import numbers, plain, query

_ROUND, _DONE, _OPEN = "upload-round", "upload-done", "upload"


@dataclass(frozen=True)
class Outcome:
    """`reason` is empty when the file was kept."""

    name: str
    reason: str


def button(place: DeltaGenerator) -> None:
    """The primary action of the library: opens and closes the panel, which has an address of its own."""
    if is_open():
        place.button("Done", key="upload-close", on_click=_turn, args=(None,))
    else:
        place.button(
            "Upload", type="primary", icon=":material/upload:", key="upload-open", on_click=_turn, args=("1",)
        )


def is_open() -> bool:
    return query.text(_OPEN) is not None


def panel(keep: Callable[[str, bytes], str]) -> None:
    """`keep` stores one file and returns why it could not, or nothing. Kept files leave the list at once."""
    with st.container(border=True, key="upload-panel"):
        files = st.file_uploader(
            "Drop images, videos, audio or documents here, up to 50 MB each",
            accept_multiple_files=True,
            key=f"upload-files-{st.session_state.setdefault(_ROUND, 0)}",
        )
        _report(st.session_state.get(_DONE, []))
        if files:
            st.session_state[_DONE] = _store([(file.name, file.getvalue()) for file in files], keep)
            st.session_state[_ROUND] += 1
            st.rerun()


def _store(files: list[tuple[str, bytes]], keep: Callable[[str, bytes], str]) -> list[Outcome]:
    bar = st.progress(0.0)
    outcomes = []
    for at, (name, data) in enumerate(files):
        bar.progress(at / len(files), text=f"{at + 1} of {len(files)}: {plain.text(name)}")
        outcomes.append(Outcome(name, keep(name, data)))
    return outcomes


def _report(outcomes: list[Outcome]) -> None:
    kept = [one for one in outcomes if not one.reason]
    if kept:
        st.success(f"{numbers.counted(len(kept), 'file')} kept.", icon=":material/check:")
    for one in outcomes:
        if one.reason:
            st.warning(f"**{plain.text(one.name)}** was not kept. {plain.text(one.reason)}", icon=":material/error:")


def _turn(value: str | None) -> None:
    st.session_state.pop(_DONE, None)
    query.put(_OPEN, value)
