"""Results to keep or discard: keys on the focused picture, a bar for several, two to four side by side."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

import streamlit as st

from ui import acts, comparison, gallery, paging, places, query, result_filter, selection, trail
from ui.acts import Act
from ui.comparison import Difference
from ui.selection import ResultActions

KEY = "results-wall"
SIDE_BY_SIDE = "results-compared"
COMPARE = "compare"
KEYS = "On a picture: K keep · X discard · U undo · C compare the selected · A again · Enter open"
KEYS_OF_FEW = "On a picture: K keep · X discard · U undo · Enter open"


class Result(gallery.Media, Protocol):
    @property
    def generation_id(self) -> str | None: ...


def decided(key: str) -> Iterator[Act]:
    """What keys decided since the last run on the pictures of this key."""
    yield from acts.of(key, "judge")


def of_job(job_id: str) -> str:
    """The key of what one job made."""
    return f"made-{job_id}"


def let_go() -> None:
    gallery.select(KEY)


def show(
    results: Sequence[Result],
    next_cursor: str | None,
    total: int | None,
    personas: Mapping[str, str],
    unconsented: Collection[str],
    act: ResultActions,
) -> None:
    """`personas` are names by id, `unconsented` ids of those that show a real person without a valid consent."""
    _keys(KEYS)
    selection.bar(KEY, len(results), total, personas, act, "result")
    tiles = [gallery.tile(one, unconsented=unconsented) for one in results]
    picked = gallery.show(tiles, key=KEY, label="Results", judges=True)
    if picked.compared:
        compare(picked.compared)
        st.rerun()
    _leave(picked, results)
    paging.buttons(next_cursor, result_filter.PAGE)


def compare(ids: Iterable[str]) -> None:
    """Put results side by side; the address holds them."""
    query.put(COMPARE, _named(ids))


def _named(ids: Iterable[str]) -> str:
    return ",".join(list(ids)[: selection.MOST_COMPARED])


def side_by_side(results: Sequence[Result], differences: Sequence[Difference]) -> None:
    """Large, with what sets them apart; the same keys keep and discard."""
    _keys(KEYS_OF_FEW)
    tiles = [gallery.tile(one, sharp=True) for one in results]
    picked = gallery.show(tiles, key=SIDE_BY_SIDE, label="Compared results", judges=True, size=360)
    _leave(picked, results)
    comparison.show(results, differences)


def made(results: Sequence[Result], key: str) -> None:
    """What one job made; no results, nothing drawn."""
    if not results:
        return
    _keys(KEYS_OF_FEW if len(results) == 1 else f"{KEYS_OF_FEW} · C compare the selected")
    picked = gallery.show([gallery.tile(one) for one in results], key=key, label="Results", judges=True, size=260)
    if len(picked.compared) > 1:
        places.go("generations", **{COMPARE: _named(picked.compared)})
    _leave(picked, results)


def _keys(said: str) -> None:
    """Where there is no keyboard this is not shown: pictures come first."""
    with st.container(key="result-keys"):
        st.caption(said)


def back(act: Callable[[], None]) -> None:
    st.button("All results", icon=":material/arrow_back:", key="compare-back", on_click=act)


def _leave(picked: gallery.Choice, results: Sequence[Result]) -> None:
    if picked.opened:
        trail.leave([one.id for one in results])
        places.go("asset", id=picked.opened)
    of = {one.id: one.generation_id for one in results}
    if picked.again and (job := of.get(picked.again)):
        places.go("generation", id=job)
