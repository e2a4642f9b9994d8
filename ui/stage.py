"""One asset, large: a picture, a player or a document to open.

Media come by address, so that the browser streams them and asks for the ranges it needs; Streamlit's own
players take whole files or foreign addresses only.
"""

from __future__ import annotations

from html import escape

import streamlit as st

Size = tuple[int, int]
"""Width and height in pixels."""


def show(asset_id: str, kind: str, alt: str, note: str = "", size: Size | None = None) -> None:
    source = f"/files/{asset_id}/original"
    named = f'src="{source}" aria-label="{escape(alt)}"'
    if kind == "image":
        picture(source, alt, size)
    elif kind == "video":
        st.html(f'<div class="stage"><video controls preload="metadata" {named}></video></div>')
    elif kind == "audio":
        st.html(f'<div class="stage sound"><audio controls preload="metadata" {named}></audio></div>')
    else:
        st.html(f'<div class="stage sound"><p>{escape(note or alt)}</p></div>')
        st.link_button("Open the document", source, icon=":material/description:")


def picture(source: str, alt: str, size: Size | None = None) -> None:
    """With its `size` the picture has its room before it is there: nothing below moves under somebody's finger."""
    room = f' width="{size[0]}" height="{size[1]}"' if size else ""
    st.html(f'<div class="stage"><img src="{escape(source)}" alt="{escape(alt)}" decoding="async"{room}></div>')


def cover(source: str, alt: str, initials: str) -> None:
    """A card's head; without a picture the initials stand in."""
    image = f'<img src="{escape(source)}" alt="{escape(alt)}" loading="lazy">'
    st.html(f'<div class="cover">{image if source else f"<span>{escape(initials)}</span>"}</div>')
