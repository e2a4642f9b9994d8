"""A player for a short sound, by its address: the browser streams it and asks for the ranges it needs."""

from __future__ import annotations

from html import escape

import streamlit as st


def show(source: str, name: str, *, ahead: bool = False) -> None:
    """`name` is what a screen reader says; `ahead` fetches the length before somebody presses play."""
    preload = "metadata" if ahead else "none"
    st.html(
        f'<audio class="sound" controls preload="{preload}" src="{escape(source)}" aria-label="{escape(name)}"></audio>'
    )
