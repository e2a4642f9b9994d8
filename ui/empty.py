"""Nothing to show: say why, and what to do next. Empty for ever and empty by filter are two things."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from ui import places


def show(
    noun: str, advice: str, icon: str, clear: Callable[[], None], *, narrowed: bool, persona: bool
) -> None:
    """Why a list is empty: the filters, the persona chosen in the sidebar, or that there is nothing yet."""
    if narrowed:
        nothing_matches(noun, clear)
    elif persona:
        nothing_yet(f"No {noun} of this persona yet", "Choose all personas in the sidebar to see more.", icon=icon)
    else:
        nothing_yet(f"No {noun} yet", advice, icon=icon)


def nothing_yet(title: str, sentence: str, *, icon: str, to: tuple[str, str] | None = None) -> None:
    """`to` is the label and the page of the one next step."""
    with st.container(border=True, horizontal_alignment="center", key=f"empty-{icon}"):
        st.space("small")
        st.markdown(f"### :material/{icon}: {title}", text_alignment="center")
        st.markdown(sentence, text_alignment="center")
        if to:
            places.link(to[0], to[1], icon=":material/arrow_forward:")
        st.space("small")


def nothing_matches(noun: str, clear: Callable[[], None]) -> None:
    with st.container(border=True, horizontal_alignment="center", key="empty-filter"):
        st.markdown(f"No {noun} match these filters.", text_alignment="center")
        st.button("Clear the filters", icon=":material/filter_alt_off:", on_click=clear, key="empty-clear")


def no_data(noun: str, sentence: str) -> None:
    """A chart that has nothing to show for the period."""
    with st.container(border=True, key=f"empty-{noun}"):
        st.markdown(f"No {noun} in this period. {sentence}")
