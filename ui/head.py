"""The head of a screen: its name, one live sentence, room for the one primary action at the right."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui import flash, places


def show(title: str, sentence: str = "") -> DeltaGenerator:
    """Draw the head and return the place of the primary action."""
    places.follow()
    flash.show()
    with st.container(key="page-head", horizontal=True, vertical_alignment="center"):
        with st.container(gap="small"):
            st.title(title, anchor=False)
            if sentence:
                st.caption(sentence)
        return st.container(width="content", horizontal=True, key="page-action")
