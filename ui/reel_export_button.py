"""The list as a file; made when it is asked for."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st


def show(csv: Callable[[], bytes], parquet: Callable[[], bytes]) -> None:
    with st.popover("Export", icon=":material/download:", key="reel-export"):
        st.caption("Every reel that matches the filters, newest first.")
        st.download_button("CSV for a spreadsheet", csv, "reels.csv", "text/csv", key="reels-csv", on_click="ignore")
        st.download_button(
            "Parquet for analysis", parquet, "reels.parquet", "application/vnd.apache.parquet",
            key="reels-parquet", on_click="ignore",
        )  # fmt: skip
