"""What sets pictures apart that are looked at side by side: only what is not the same for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Protocol

import streamlit as st

from services.domain.text_diff import by_word

PROMPT = "Prompt"
"""The difference that is told word by word."""


class Pictured(Protocol):
    @property
    def id(self) -> str: ...


@dataclass(frozen=True)
class Difference:
    """One setting whose value is not the same for all that are compared; `values` in their order."""

    name: str
    values: tuple[str, ...]


def show(results: Sequence[Pictured], differences: Sequence[Difference]) -> None:
    """One column for each picture, in their order, under a small copy of it."""
    st.subheader("What differs", anchor=False)
    if not differences:
        st.markdown("Nothing: the same prompt and the same settings.")
        return
    if any(one.name == PROMPT for one in differences):
        st.caption("Words that picture 1 does not have are underlined.")
    for at, (column, result) in enumerate(zip(st.columns(len(results)), results, strict=True)):
        with column:
            st.html(_head(result.id, at + 1) + _facts(differences, at))


def _head(asset_id: str, number: int) -> str:
    picture = f'<img src="/files/{escape(asset_id)}/thumb" alt="" loading="lazy">'
    return f'<div class="compared">{picture}<strong>Picture {number}</strong></div>'


def _facts(differences: Sequence[Difference], at: int) -> str:
    rows = "".join(f"<dt>{escape(one.name)}</dt><dd>{_value(one, at)}</dd>" for one in differences)
    return f'<dl class="facts upright diff">{rows}</dl>'


def _value(one: Difference, at: int) -> str:
    if one.name != PROMPT or at == 0:
        return escape(one.values[at])
    kept = [(kind, escape(text)) for kind, text in by_word(one.values[0], one.values[at]) if kind != "gone"]
    return "".join(f"<ins>{text}</ins>" if kind == "new" else text for kind, text in kept)
