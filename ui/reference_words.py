"""What is to be said about a set of references."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import streamlit as st

from services.domain.reference_set import Weight
from ui import numbers, plain

ICONS = {
    Weight.MISSING: ":material/error:",
    Weight.ADVICE: ":material/lightbulb:",
    Weight.GOOD: ":material/check:",
}
WORDS = {Weight.MISSING: "Missing", Weight.ADVICE: "Better", Weight.GOOD: "Good"}
NO_DETECTOR = (
    "Whether each picture shows one face, and always the same, is for your eyes: the studio looks at size, sharpness "
    "and likeness of whole pictures, and has no face detector."
)


class Finding(Protocol):
    @property
    def weight(self) -> Weight: ...
    @property
    def sentence(self) -> str: ...


def gone(count: int, clean: Callable[[], None]) -> None:
    """References whose picture left the library since; `clean` lets go of them."""
    if not count:
        return
    were = "picture was" if count == 1 else "pictures were"
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="references-gone"):
        st.markdown(
            f":material/broken_image: {numbers.counted(count, 'reference')}: the {were} removed from the library.",
            width="content",
        )
        st.button("Clean up", icon=":material/cleaning_services:", on_click=clean)


def findings(found: Sequence[Finding]) -> None:
    st.subheader("Set check", anchor=False)
    for one in found:
        st.markdown(f"{ICONS[one.weight]} **{WORDS[one.weight]}:** {plain.text(one.sentence)}")
    st.caption(NO_DETECTOR)
