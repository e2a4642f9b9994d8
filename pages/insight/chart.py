"""One chart of the screen: its question, its answer, its numbers to look at and to take away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import plotly.graph_objects as go

from services import export
from ui import charts


def show(key: str, question: str, answer: str, figure: go.Figure, rows: Sequence[Any]) -> None:
    numbers = [asdict(row) for row in rows]
    charts.show(question, answer, figure, numbers, export.csv(rows, list(numbers[0])), key=key)
