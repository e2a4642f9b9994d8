"""Four numbers of this week, each a way to the rows behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from ui import places, spark


@dataclass(frozen=True)
class Number:
    """`label` names what is counted, `page` shows the rows, `days` is the line: two weeks, newest last."""

    count: int
    label: str
    page: str
    icon: str
    days: Sequence[int]


def show(numbers: Sequence[Number]) -> None:
    st.subheader("This week", anchor=False)
    with st.grid(len(numbers), min_column_width=160, gap="small"):
        for one in numbers:
            with st.container(border=True, gap="xsmall", key=f"week-{one.page}"):
                st.metric(one.label, f"{one.count:,}")
                spark.show(one.days, f"{one.label} by day over two weeks")
                places.link("Show them", one.page, icon=f":material/{one.icon}:")
