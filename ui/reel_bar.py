"""The bar that appears with picked reels: how many, what can be done with them, and all that match."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from services.domain.approval import Verdict
from ui import numbers, press, reel_key, reel_rows

Ids = Sequence[str] | None
"""The picked reels; None means every reel of the list."""


@dataclass(frozen=True)
class BarActions:
    """Each runs as a callback and says whether it worked."""

    decide: Callable[[Ids, Verdict], bool]
    hand_back: Callable[[Ids], bool]
    tag: Callable[[Ids, list[str], list[str]], bool]
    delete: Callable[[Ids], object]


def show(shown: int, total: int | None, act: BarActions) -> None:
    """Nothing is drawn while nothing is picked."""
    ids = reel_rows.picked()
    if not ids:
        return
    meant: Ids = None if reel_rows.everything() else ids
    count = total if meant is None and total else len(ids)
    with st.container(key="selection-bar", horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{numbers.counted(count, 'reel')} selected**", width="content")
        if total and total > shown and meant is not None and len(ids) >= shown:
            _button(f"Select all {total:,} that match", "", reel_rows.mean_everything, True)
        _button("Approve all", "check", _decide, meant, Verdict.APPROVED, act)
        _button("Deny all", "close", _decide, meant, Verdict.DENIED, act)
        _button("Let the rule decide", "gavel", _hand_back, meant, act)
        _tagging(meant, act)
        if press.button("Delete", icon=":material/delete:", key="bar-delete"):
            act.delete(meant)
        _button("Clear selection", "", reel_rows.let_go)


def _button(label: str, icon: str, act: Callable[..., object], *given: object) -> None:
    reel_key.button(
        label, act, *given, key=f"bar-{label.split()[0]}", icon=icon, kind="secondary" if icon else "tertiary"
    )


def _decide(ids: Ids, verdict: Verdict, act: BarActions) -> None:
    if act.decide(ids, verdict):
        reel_rows.let_go()


def _hand_back(ids: Ids, act: BarActions) -> None:
    if act.hand_back(ids):
        reel_rows.let_go()


def _tagging(ids: Ids, act: BarActions) -> None:
    with st.popover("Tag", icon=":material/sell:", key="bar-tag"):
        with st.form("bar-tag-form", border=False, clear_on_submit=True):
            add = st.text_input("Add tags, separated by commas", key="bar-tags")
            remove = st.text_input("Remove tags", key="bar-untag")
            if press.submit("Change tags", type="primary") and (add.strip() or remove.strip()):
                act.tag(ids, add.split(","), remove.split(","))
                st.rerun()
