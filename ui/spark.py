"""A line without axes: how a number came about. Drawn by hand, so that Home waits for no chart library."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import quote

import streamlit as st

WIDTH, HEIGHT, EDGE = 120, 28, 2
COLOUR = "#21808a"
"""Seen on both themes."""


def show(counts: Sequence[int], label: str) -> None:
    """`counts` from old to new; `label` says to those who cannot see it what the line shows."""
    said = escape(f"{label}: {', '.join(map(str, counts))}")
    # As an image: what goes into the page itself is cleaned of drawings.
    st.html(f'<img class="spark" alt="{said}" src="data:image/svg+xml,{quote(drawing(counts))}">')


def drawing(counts: Sequence[int]) -> str:
    """The line as an SVG file that fills whatever box it is given."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none">'
        f'<polyline points="{points(counts)}" fill="none" stroke="{COLOUR}" stroke-width="1.75" '
        'stroke-linejoin="round" vector-effect="non-scaling-stroke"/></svg>'
    )


def points(counts: Sequence[int]) -> str:
    """The line in the box of the drawing: the largest count at its top, nothing at its foot."""
    step = WIDTH / max(1, len(counts) - 1)
    top = max([1, *counts])
    high = [HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * count / top for count in counts]
    return " ".join(f"{at * step:.1f},{y:.1f}" for at, y in enumerate(high))
