"""Pages of a list by keyset. The address holds where a page starts: links and the back button find it."""

from __future__ import annotations

import streamlit as st

from ui import query

_AFTER = "after"


def cursor(name: str = _AFTER) -> str | None:
    return query.text(name)


def restart(name: str = _AFTER) -> None:
    """Back to the newest rows; filters call this when they change."""
    query.put(name, None)


def buttons(next_cursor: str | None, name: str = _AFTER) -> None:
    """Nothing at all when everything fits on one page. `name`: the parameter, where a screen has two lists."""
    if not next_cursor and not cursor(name):
        return
    with st.container(horizontal=True, horizontal_alignment="center", key=f"paging-{name}"):
        st.button(
            "Newest",
            icon=":material/first_page:",
            disabled=not cursor(name),
            on_click=restart,
            args=(name,),
            key=f"paging-{name}-newest",
        )
        st.button(
            "Older",
            icon=":material/arrow_forward:",
            icon_position="right",
            disabled=not next_cursor,
            on_click=query.put,
            args=(name, next_cursor),
            key=f"paging-{name}-older",
        )
