"""Pictures as one listbox: arrows move, space selects, enter opens, shift takes a range, escape lets go.

One component instead of a widget a tile: sixty tiles cost one message of four kilobytes, and the
pictures are ordinary `<img>` elements that the browser fetches lazily from `/files/{id}/thumb`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, Protocol

import streamlit as st

from ui import acts

HERE = Path(__file__).parent
PARTS = ("mounted", "in_place", "gallery_tile", "gallery")
_mount = st.components.v2.component(
    "studio_gallery",
    html='<div class="host"></div>',
    css=(HERE / "gallery.css").read_text("utf-8"),
    js="\n".join((HERE / f"{part}.js").read_text("utf-8") for part in PARTS),
)

KIND_WORDS = {"image": "Image", "audio": "Audio", "video": "Video", "document": "Document"}
Mode = Literal["still", "one", "many"]


class Media(Protocol):
    """What a tile needs to know of an asset."""

    @property
    def id(self) -> str: ...
    @property
    def filename(self) -> str: ...
    @property
    def file_type(self) -> str: ...
    @property
    def alt_text(self) -> str: ...
    @property
    def is_favorite(self) -> bool: ...
    @property
    def is_sandbox(self) -> bool: ...
    @property
    def ai_model_id(self) -> str | None: ...
    @property
    def kept(self) -> bool | None: ...
    @property
    def thumbnail_path(self) -> str | None: ...


@dataclass(frozen=True)
class Tile:
    """One picture: `src` empty means that there is nothing to show but the name."""

    id: str
    src: str
    alt: str
    name: str
    kind: str = "image"
    kind_word: str = "Image"
    favourite: bool = False
    sandbox: bool = False
    kept: bool | None = None
    warning: str = ""


@dataclass(frozen=True)
class Choice:
    """What the person did: ids selected so far, and what leads away from here, in this run only.

    Nothing may be drawn before it is followed: a run can end wherever something is drawn.
    """

    selected: tuple[str, ...]
    opened: str | None
    compared: tuple[str, ...] = ()
    again: str | None = None


NO_CONSENT = "No consent"


def tile(media: Media, *, sharp: bool = False, unconsented: Collection[str] = ()) -> Tile:
    """`sharp` shows the picture itself, for a few large ones; the small copy serves a wall.

    `unconsented`: ids of personas that show a real person and have no valid consent; their pictures say so.
    """
    size = "original" if sharp and media.file_type == "image" else "thumb"
    return Tile(
        id=media.id,
        src=f"/files/{media.id}/{size}" if media.thumbnail_path or media.file_type == "image" else "",
        alt=media.alt_text or media.filename,
        name=media.filename,
        kind=media.file_type,
        kind_word=KIND_WORDS.get(media.file_type, media.file_type),
        favourite=media.is_favorite,
        sandbox=media.is_sandbox,
        kept=media.kept,
        warning=NO_CONSENT if media.ai_model_id in unconsented else "",
    )


def show(
    tiles: Sequence[Tile],
    *,
    key: str,
    label: str,
    mode: Mode = "many",
    size: int = 190,
    strip: bool = False,
    picks: bool = False,
    opens: bool = True,
    judges: bool = False,
    stars: bool = False,
    selected: Iterable[str] = (),
) -> Choice:
    """Draw the tiles and say what was chosen.

    `size` is the least width of a tile in pixels; `strip` is one scrolling row; `picks` makes a plain
    click select instead of open; mode one keeps one selected and shows names at all times; `judges` lets k keep, x
    discard, u undo, c compare and a make again, and what was kept or discarded waits in `ui.acts` as "judge";
    `stars` lets f mark a favourite, which waits there as "favourite"; `selected` is the selection to start with.
    """
    chosen = _selection(key, selected)
    result = _mount(
        key=key,
        data={
            "tiles": [asdict(entry) for entry in tiles],
            "label": label,
            "mode": mode,
            "size": size,
            "strip": strip,
            "picks": picks,
            "opens": opens,
            "stars": stars,
            "judges": judges,
            "heard": acts.heard(key),
            "selected": list(chosen),
            "epoch": st.session_state.get(_epoch_key(key), 0),
        },
        on_selected_change=_ignore,
        on_log_change=_ignore,
        default={"selected": list(chosen)},
    )
    opened, compared, again = (_last(key, name) for name in ("open", "compare", "again"))
    return Choice(tuple(result.selected or ()), next(iter(opened), None), compared, next(iter(again), None))


def wall(tiles: Sequence[Tile], *, key: str, label: str, size: int = 190, strip: bool = False) -> str | None:
    """Tiles to look at and open, nothing to select; the id opened in this run. No tiles, no element."""
    if not tiles:
        return None
    return show(tiles, key=key, label=label, mode="still", size=size, strip=strip).opened


def select(key: str, ids: Iterable[str] = ()) -> None:
    """Set the selection from outside, before the gallery of this key is drawn; without ids it is cleared."""
    st.session_state[key] = {"selected": list(ids), "log": acts.log(key)}
    st.session_state[_epoch_key(key)] = st.session_state.get(_epoch_key(key), 0) + 1


def selection(key: str) -> tuple[str, ...]:
    """What is selected at the moment, also before the gallery is drawn in this run."""
    return _selection(key, ())


def _selection(key: str, start: Iterable[str]) -> tuple[str, ...]:
    state = st.session_state.get(key)
    kept = state.get("selected") if state is not None else None
    return tuple(start if kept is None else kept)


def _last(key: str, name: str) -> tuple[str, ...]:
    act = acts.last(key, name)
    return act.ids if act else ()


def _epoch_key(key: str) -> str:
    return f"{key}-epoch"


def _ignore() -> None:
    """A component's value exists only where a callback is named."""
