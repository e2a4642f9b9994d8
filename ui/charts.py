"""An answer a chart: the title asks, the picture shows, one sentence answers, the numbers are one click away.

Colours come from the theme's palette in the order of the series, in both themes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import plotly.graph_objects as go
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.series import Point, ordered, running, weeks

_CONFIG = {"displayModeBar": False, "scrollZoom": False, "responsive": True}


def palette() -> list[str]:
    """The chart colours of the theme that is showing, in the order of the series."""
    dark = st.context.theme.type == "dark"
    colours = st.get_option("theme.dark.chartCategoricalColors" if dark else "theme.chartCategoricalColors")
    return list(colours or ())


def weekly(points: Sequence[Point], since: date, until: date, order: Sequence[str], unit: str) -> go.Figure:
    """Days summed up to weeks, as bars; series in a fixed order."""
    return stacked(ordered(weeks(points, since, until), order), unit)


def growth(points: Sequence[Point], since: date, until: date, order: Sequence[str], unit: str) -> go.Figure:
    """Days added up week by week, as areas; series in a fixed order."""
    return grown(ordered(running(weeks(points, since, until)), order), unit)


def stacked(points: Sequence[Point], unit: str) -> go.Figure:
    """Bars on top of each other, one colour a series; `unit` names what is counted."""
    figure = go.Figure()
    for name, colour in _coloured(points):
        own = [point for point in points if point.series == name]
        figure.add_bar(
            marker_color=colour,
            x=[point.at for point in own],
            y=[point.count for point in own],
            name=name,
            hovertemplate=f"%{{y:,}} {unit}, {name}<extra></extra>",
        )
    figure.update_layout(barmode="stack", bargap=0.35)
    return _quiet(figure)


def days(points: Sequence[Point], since: date, until: date) -> go.Figure:
    """Dollars a day, as bars on top of each other; the axis shows the whole period."""
    figure = stacked(points, "dollars")
    figure.update_xaxes(range=[f"{since - timedelta(days=1)}T12:00", f"{until}T12:00"], tickformat="%-d %b")
    figure.update_yaxes(tickprefix="$", tickformat=",.2f")
    return figure


def lying(points: Sequence[Point], unit: str, words: Callable[[float], str] = "{:,.0f}".format) -> go.Figure:
    """One bar a place, longest names readable; first point on top. `words` write a bar's number."""
    figure = go.Figure(
        go.Bar(
            x=[point.count for point in points],
            y=[str(point.at) for point in points],
            orientation="h",
            marker_color=next(iter(palette()), None),
            text=[words(point.count) for point in points],
            textposition="outside",
            cliponaxis=False,
            hovertemplate=f"%{{y}}: %{{text}} {unit}<extra></extra>",
        )
    )
    figure.update_layout(yaxis={"autorange": "reversed"}, bargap=0.4)
    return _quiet(figure)


def grown(points: Sequence[Point], unit: str) -> go.Figure:
    """Areas on top of each other: how a stock grew."""
    figure = go.Figure()
    for name, colour in _coloured(points):
        own = [point for point in points if point.series == name]
        figure.add_scatter(
            fillcolor=colour,
            x=[point.at for point in own],
            y=[point.count for point in own],
            name=name,
            stackgroup="all",
            mode="lines",
            line={"width": 1.5, "shape": "hv", "color": colour},
            hovertemplate=f"%{{y:,}} {unit}, {name}<extra></extra>",
        )
    return _quiet(figure)


def show(
    question: str, answer: str, figure: go.Figure, rows: Sequence[dict[str, Any]], csv: bytes, *, key: str
) -> None:
    """`rows` are the numbers behind the chart, `csv` all of them as a file."""
    with st.container(border=True, key=f"chart-{key}"):
        st.subheader(question, anchor=False)
        st.plotly_chart(figure, key=f"plot-{key}", config=_CONFIG)
        st.markdown(answer)
        with st.container(horizontal=True):
            with st.popover("Show the numbers", icon=":material/table_rows:", key=f"numbers-{key}"):
                st.dataframe(rows, hide_index=True, key=f"rows-{key}")
            st.download_button(
                "Download as CSV",
                csv,
                f"{key}.csv",
                "text/csv",
                icon=":material/download:",
                key=f"csv-{key}",
                on_click="ignore",
            )


def _coloured(points: Sequence[Point]) -> list[tuple[str, str | None]]:
    colours = palette()
    names = dict.fromkeys(point.series for point in points)
    return [(name, colours[at % len(colours)] if colours else None) for at, name in enumerate(names)]


def pair() -> Sequence[DeltaGenerator]:
    """Two charts side by side; below each other where it is narrow."""
    return st.columns(2, gap="medium")


def _quiet(figure: go.Figure) -> go.Figure:
    figure.update_layout(
        height=280,
        margin={"l": 4, "r": 24, "t": 8, "b": 4},
        legend={"orientation": "h", "y": -0.18, "x": 0, "title": None},
        xaxis={"title": None, "fixedrange": True},
        yaxis={"title": None, "fixedrange": True, "rangemode": "tozero"},
        hovermode="closest",
    )
    return figure
