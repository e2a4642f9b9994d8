"""The little CSS that theme options cannot express, sent once a run."""

from pathlib import Path

import streamlit as st

CSS = Path(__file__).with_name("style.css")


def apply() -> None:
    st.html(CSS)
