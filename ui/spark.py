"""A line without axes: how a number came about. Drawn by hand, so that Home waits for no chart library."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

WIDTH, HEIGHT, EDGE = 120, 28, 2


def show(counts: Sequence[int], label: str) -> None:
    """`counts` from old to new; `label` says to those who cannot see it what the line shows."""
    said = escape(f"{label}: {', '.join(map(str, counts))}")
    st.html(
        f'<svg class="spark" viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none" role="img" aria-label="{said}">'
        f'<polyline points="{points(counts)}"></polyline></svg>'
    )


def points(counts: Sequence[int]) -> str:
    """The line in the box of the drawing: the largest count at its top, nothing at its foot."""
    step = WIDTH / max(1, len(counts) - 1)
    top = max([1, *counts])
    high = [HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * count / top for count in counts]
    return " ".join(f"{at * step:.1f},{y:.1f}" for at, y in enumerate(high))
