"""Pages of a list by keyset. The address holds where a page starts: links and the back button find it."""

from __future__ import annotations

import streamlit as st

from ui import query

_AFTER = "after"


def cursor() -> str | None:
    return query.text(_AFTER)


def restart() -> None:
    """Back to the newest rows; filters call this when they change."""
    query.put(_AFTER, None)


def buttons(next_cursor: str | None) -> None:
    """Nothing at all when everything fits on one page."""
    if not next_cursor and not cursor():
        return
    with st.container(horizontal=True, horizontal_alignment="center", key="paging"):
        st.button(
            "Newest",
            icon=":material/first_page:",
            disabled=not cursor(),
            on_click=restart,
            key="paging-newest",
        )
        st.button(
            "Older",
            icon=":material/arrow_forward:",
            icon_position="right",
            disabled=not next_cursor,
            on_click=query.put,
            args=(_AFTER, next_cursor),
            key="paging-older",
        )
