"""Results to keep or discard: keys on the focused picture, a bar for several, two to four side by side."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import streamlit as st

from ui import acts, facts, gallery, paging, places, query, result_filter, selection, trail
from ui.acts import Act
from ui.selection import ResultActions

KEY = "results-wall"
SIDE_BY_SIDE = "results-compared"
COMPARE = "compare"
KEYS = "On a picture: K keep · X discard · U undo · C compare the selected · A again · Enter open"


class Result(gallery.Media, Protocol):
    @property
    def generation_id(self) -> str | None: ...


@dataclass(frozen=True)
class Difference:
    """One setting whose value is not the same for all that are compared; `values` in their order."""

    name: str
    values: tuple[str, ...]


def decided() -> Iterator[Act]:
    """What keys decided since the last run, on the wall or side by side."""
    yield from acts.of(KEY, "judge")
    yield from acts.of(SIDE_BY_SIDE, "judge")


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
    st.caption(KEYS)
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
    query.put(COMPARE, ",".join(list(ids)[: selection.MOST_COMPARED]))


def side_by_side(results: Sequence[Result], differences: Sequence[Difference]) -> None:
    """Large, with what sets them apart; the same keys keep and discard."""
    st.caption("On a picture: K keep · X discard · U undo · Enter open")
    tiles = [gallery.tile(one, sharp=True) for one in results]
    picked = gallery.show(tiles, key=SIDE_BY_SIDE, label="Compared results", judges=True, size=360)
    _leave(picked, results)
    st.subheader("What differs", anchor=False)
    if not differences:
        st.markdown("Nothing: the same prompt and the same settings.")
    for at, column in enumerate(st.columns(len(results)) if differences else ()):
        with column:
            st.markdown(f"**Picture {at + 1}**")
            facts.show((one.name, one.values[at]) for one in differences)


def back(act: Callable[[], None]) -> None:
    st.button("All results", icon=":material/arrow_back:", key="compare-back", on_click=act)


def _leave(picked: gallery.Choice, results: Sequence[Result]) -> None:
    if picked.opened:
        trail.leave([one.id for one in results])
        places.go("asset", id=picked.opened)
    of = {one.id: one.generation_id for one in results}
    if picked.again and (job := of.get(picked.again)):
        places.go("generation", id=job)
