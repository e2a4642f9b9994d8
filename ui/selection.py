"""The bar that appears with a selection: how many, what can be done, and all that match."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from ui import gallery, numbers, press

MOST_COMPARED = 4
"""How many results fit side by side and can still be told apart."""


@dataclass(frozen=True)
class BarActions:
    """What the bar can do with the ids; each runs as a callback. `everything` answers all ids that match."""

    tag: Callable[[Sequence[str], list[str]], object]
    assign: Callable[[Sequence[str], str | None], object]
    star: Callable[[Sequence[str]], object]
    delete: Callable[[Sequence[str]], object]
    everything: Callable[[], Sequence[str]]


@dataclass(frozen=True)
class ResultActions(BarActions):
    """What else can be done with results: `judge` keeps them (True) or discards them (False)."""

    judge: Callable[[Sequence[str], bool], object]
    compare: Callable[[Sequence[str]], None]


def bar(
    key: str, shown: int, total: int | None, personas: Mapping[str, str], act: BarActions, noun: str = "asset"
) -> None:
    """Nothing is drawn without a selection. `personas` are names by id."""
    ids = gallery.selection(key)
    if not ids:
        return
    with st.container(key="selection-bar", horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{numbers.counted(len(ids), noun)} selected**", width="content")
        if total and total > shown and len(ids) >= shown:
            st.button(
                f"Select all {total:,} that match",
                type="tertiary",
                on_click=_take_all,
                args=(key, act),
                key="bar-all",
            )
        if isinstance(act, ResultActions):
            _judging(key, ids, act)
        _tagging(key, ids, act)
        _persona(ids, personas, act)
        st.button("Favourite", icon=":material/star:", on_click=_star, args=(ids, act), key="bar-star")
        if press.button("Delete", icon=":material/delete:", key="bar-delete"):
            act.delete(ids)
        st.button("Clear", type="tertiary", on_click=gallery.select, args=(key,), key="bar-clear")


def _take_all(key: str, act: BarActions) -> None:
    gallery.select(key, act.everything())


def _judging(key: str, ids: Sequence[str], act: ResultActions) -> None:
    for label, icon, kept in (("Keep", "check", True), ("Discard", "close", False)):
        st.button(label, icon=f":material/{icon}:", key=f"bar-{label}", on_click=_judge, args=(key, ids, kept, act))
    many = 2 <= len(ids) <= MOST_COMPARED
    hint = None if many else f"Choose two to {MOST_COMPARED} results"
    st.button(
        "Compare", icon=":material/compare:", key="bar-compare", on_click=act.compare, args=(ids,),
        disabled=not many, help=hint,
    )  # fmt: skip


def _judge(key: str, ids: Sequence[str], kept: bool, act: ResultActions) -> None:
    act.judge(ids, kept)
    gallery.select(key)


def _star(ids: Sequence[str], act: BarActions) -> None:
    act.star(ids)


def _tagging(key: str, ids: Sequence[str], act: BarActions) -> None:
    with st.popover("Tag", icon=":material/sell:", key="bar-tag"):
        with st.form("bar-tag-form", border=False, clear_on_submit=True):
            words = st.text_input("Tags, separated by commas", key="bar-tags")
            if press.submit("Add tags", type="primary") and words.strip():
                act.tag(ids, words.split(","))
                st.rerun()


def _persona(ids: Sequence[str], personas: Mapping[str, str], act: BarActions) -> None:
    if not personas:
        return
    names = {**personas, "": "No persona"}
    chosen = st.menu_button(
        "Persona", list(names), format_func=names.__getitem__, icon=":material/person:", key="bar-persona"
    )
    if chosen is not None:
        act.assign(ids, chosen or None)
        st.rerun()
