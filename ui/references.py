"""The pictures that show what a persona looks like; some may have left the library since."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ui import gallery, numbers, source_picker

_KEY = "references"


def show(
    kept: Sequence[str], there: Sequence[gallery.Media], offered: Sequence[gallery.Media], persona_key: str
) -> tuple[str, ...]:
    """The ids chosen now, in order. `there` are kept ones that still exist, `offered` others to pick."""
    known = {picture.id for picture in there}
    gone = [one for one in kept if one not in known]
    st.subheader("References", anchor=False)
    st.caption("Pick pictures that show the face and figure from several sides. The first one is the cover.")
    if gone:
        were = "picture was" if len(gone) == 1 else "pictures were"
        st.warning(
            f"{numbers.counted(len(gone), 'reference')}: the {were} removed from the library. "
            "Saving leaves the removed ones out.",
            icon=":material/broken_image:",
        )
    if not offered and not there:
        st.markdown("There are no pictures in your library yet.")
        return ()
    pictures = [*there, *(one for one in offered if one.id not in known)]
    start = [one for one in kept if one in known]
    return source_picker.many(pictures, key=f"{_KEY}-{persona_key}", selected=start, label="References")
