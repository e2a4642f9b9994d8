"""The bar over the cards: how many are selected, and one button for all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from ui import prompt_card


def show(prompt_ids: Sequence[str], picked: Sequence[str], order: Callable[[Sequence[str]], object]) -> None:
    """`order` draws the paid button for the selected ones. Nothing is drawn for a single prompt."""
    if len(prompt_ids) < 2:
        return
    key = "selection-bar-prompts" if picked else "prompt-bar"
    with st.container(key=key, horizontal=True, vertical_alignment="center"):
        everything = len(picked) == len(prompt_ids)
        st.markdown(f"**{len(picked)} of {len(prompt_ids)} selected**", width="content")
        st.button(
            "Clear" if everything else "Select all",
            type="tertiary",
            key="prompt-bar-all",
            on_click=prompt_card.pick,
            args=(list(prompt_ids), not everything),
        )
        if len(picked) > 1:
            order(picked)
        elif picked:
            st.caption("Its own button is on its card; select more to order them together.", width="stretch")
