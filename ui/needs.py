"""What needs the person now; one quiet line when nothing does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from ui import places


@dataclass(frozen=True)
class Need:
    """`sentence` says what happened, `action` what to do about it, the page and parameters where."""

    sentence: str
    action: str
    page: str
    params: tuple[tuple[str, str], ...] = ()


def show(needs: Sequence[Need]) -> None:
    st.subheader("Needs you", anchor=False)
    if not needs:
        st.caption("Nothing needs you at the moment.")
        return
    for need in needs:
        with st.container(
            border=True, horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
        ):
            st.markdown(need.sentence, width="content")
            places.link(need.action, need.page, icon=":material/arrow_forward:", **dict(need.params))
