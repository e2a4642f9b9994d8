"""What happened when, top to bottom."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import streamlit as st


def show(steps: Iterable[tuple[str, str, str]]) -> None:
    """Each step: what happened, when in words, the exact moment (shown on hover)."""
    rows = "".join(
        f'<li>{escape(what)}<time title="{escape(exact)}">{escape(when)}</time></li>'
        for what, when, exact in steps
    )
    st.html(f'<ol class="timeline">{rows}</ol>')
