"""Names and values of one thing, as a definition list; every value is escaped."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import streamlit as st


def show(pairs: Iterable[tuple[str, str]]) -> None:
    """Pairs with an empty value are left out."""
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in pairs if value)
    st.html(f'<dl class="facts">{rows}</dl>')
