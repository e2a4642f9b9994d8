"""Choosing pictures from the library: a small gallery with a search above it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from ui import gallery, places, plain, stage

_ROUND, _PROBLEM = "source-drop-round", "source-drop-problem"


def search(key: str) -> str:
    """The search above a picker; empty means the newest."""
    typed = st.text_input(
        "Search your pictures",
        key=f"{key}-find",
        type="search",
        placeholder="Name or description",
        live="0.3s",
    )
    return (typed or "").strip()


def drop(keep: Callable[[str, bytes], str]) -> None:
    """A photo of one's own, right here. `keep` stores it and returns why it could not, or nothing."""
    turn = st.session_state.setdefault(_ROUND, 0)
    file = st.file_uploader(
        "Drop a photo here", type=["jpg", "jpeg", "png", "webp", "gif"], key=f"source-drop-{turn}", max_upload_size=50
    )
    if problem := st.session_state.pop(_PROBLEM, ""):
        st.warning(plain.text(problem), icon=":material/error:")
    if file:
        with st.spinner("Keeping the photo"):
            st.session_state[_PROBLEM] = keep(file.name, file.getvalue())
        st.session_state[_ROUND] = turn + 1
        st.rerun()


def one(pictures: Sequence[gallery.Media], *, key: str) -> str | None:
    """The id of the picture clicked in this run."""
    if not pictures:
        st.markdown("No pictures here yet.")
        places.link("Upload a photo", "assets", icon=":material/upload:", upload="1")
        return None
    tiles = [gallery.tile(picture) for picture in pictures]
    return gallery.show(tiles, key=key, label="Your pictures", mode="still", size=70).opened


def many(
    pictures: Sequence[gallery.Media], *, key: str, selected: Sequence[str], label: str = "Your pictures"
) -> tuple[str, ...]:
    """The ids ticked, in the order they were ticked; those that are not on show stay ticked."""
    tiles = [gallery.tile(picture) for picture in pictures]
    return gallery.show(
        tiles, key=key, label=label, mode="many", size=110, picks=True, opens=False, selected=selected
    ).selected


def chosen(source_id: str, alt: str, size: stage.Size | None, change: Callable[[], None]) -> None:
    """The picture that was chosen, and the way to another one."""
    with st.container(key="source-picture"):
        stage.picture(f"/files/{source_id}/original", alt, size)
    st.button("Choose another picture", icon=":material/swap_horiz:", key="source-change", on_click=change)


def gone(change: Callable[[], None]) -> None:
    """The address names a picture that is not there any more."""
    st.info("This picture is not here any more. Prompts made from it stay.", icon=":material/image_not_supported:")
    st.button("Choose another picture", icon=":material/swap_horiz:", key="source-change", on_click=change)
