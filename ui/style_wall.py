"""Choosing the style of the next pictures: a wall of small pictures with names, "General" first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui import gallery, places, plain, times
from ui.gallery import Tile

GENERAL = "general"
"""The tile of "no style": the vendor's own word for a picture ordered without one."""
MANY = 12
"""Above so many styles there is a search."""
PANEL = "style-panel"


class Style(Protocol):
    """What a tile needs to know of a style; `id` is the row's, `style_id` the vendor's."""

    @property
    def id(self) -> str: ...
    @property
    def style_id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def preview_url(self) -> str: ...


def chosen(key: str) -> str:
    """The vendor's id of the style chosen under this key, empty for General."""
    return str(st.session_state.get(key) or "")


def hear(key: str) -> None:
    """Take what was picked on the wall since the last run, before anything is drawn by it."""
    if picked := gallery.selection(_wall(key)):
        st.session_state[key] = None if picked[0] == GENERAL else picked[0]


def choose(key: str, style_id: str | None) -> None:
    """Set the choice from outside; a wall that is on the screen follows."""
    st.session_state[key] = style_id or None
    gallery.select(_wall(key), [style_id or GENERAL])


def panel(name: str) -> tuple[DeltaGenerator, bool]:
    """The folded part, with the chosen style's name below it, and whether it is open: nothing is asked for before."""
    # The name does not stand on the part itself: under another label it is another one, and folded again.
    part = st.expander("Style", icon=":material/palette:", key=PANEL, on_change="rerun")
    st.caption(f"Style of the next pictures: {plain.text(name)}")
    return part, bool(part.open)


def age(count: int, fetched_at: datetime | None, sandbox: bool, now: datetime) -> str:
    """How many styles there are, from whom, and how long ago they were read."""
    if fetched_at is None:
        return "No styles read yet"
    kind = "sandbox style" if sandbox else "style"
    return f"{count:,} {kind if count == 1 else kind + 's'} · {times.ago(fetched_at, now)}"


def reading() -> None:
    st.caption(":material/hourglass_top: Reading Higgsfield's styles…")


def foot(words: str, refresh: Callable[[], None], busy: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(words, width="content")
        st.button(
            "Refresh",
            icon=":material/refresh:",
            key="styles-refresh",
            type="tertiary",
            disabled=busy,
            on_click=refresh,
        )


def failed(why: str, old: bool) -> None:
    """`old`: there is a list of an earlier reading to pick from all the same."""
    rest = "These are the styles of the last reading." if old else "Without them, General is the only style to choose."
    st.warning(f"{plain.text(why)} {rest}", icon=":material/info:")


def closed() -> None:
    st.caption("To choose a style, the studio needs your Higgsfield key. Without one, pictures are General.")
    places.link("Add the key", "keys", icon=":material/key:")


def gone(name: str) -> None:
    what = f"the style “{plain.text(name)}”" if name else "the style that was chosen"
    st.warning(
        f"Higgsfield no longer offers {what}. Choose another one, or General.", icon=":material/image_not_supported:"
    )


def wall(styles: Sequence[Style], *, key: str) -> None:
    """What is picked here is heard by the next run."""
    text = _search(key) if len(styles) > MANY else ""
    found = [one for one in styles if text in f"{one.name} {one.description}".lower()]
    tiles = [_tile(one) for one in found]
    if not text:
        tiles.insert(0, Tile(GENERAL, "", "General, no style of its own", "General"))
    if not tiles:
        st.markdown("No style matches.")
        return
    with st.container(height=420 if len(tiles) > MANY else "content", border=False, key="style-wall"):
        gallery.show(
            tiles,
            key=_wall(key),
            label="Styles",
            mode="one",
            size=96,
            picks=True,
            opens=False,
            selected=[chosen(key) or GENERAL],
        )


def _search(key: str) -> str:
    typed = st.text_input(
        "Search styles", key=f"{key}-find", type="search", live="0.3s", placeholder="Name or mood"
    )
    return (typed or "").strip().lower()


def _tile(style: Style) -> Tile:
    name = style.name or "Unnamed"
    alt = f"{name}: {style.description}" if style.description else name
    return Tile(style.style_id, f"/files/styles/{style.id}/preview" if style.preview_url else "", alt, name)


def _wall(key: str) -> str:
    return f"{key}-wall"
