"""A few plain numbers of a persona, each with where it comes from."""

from __future__ import annotations

from decimal import Decimal
from typing import Protocol

import streamlit as st

from ui import numbers, places, plain


class Numbers(Protocol):
    """What came of one persona."""

    @property
    def reference_images(self) -> int: ...
    @property
    def assets(self) -> int: ...
    @property
    def prompts(self) -> int: ...
    @property
    def generations(self) -> int: ...
    @property
    def completed(self) -> int: ...
    @property
    def failed(self) -> int: ...
    @property
    def kept(self) -> int: ...
    @property
    def discarded(self) -> int: ...
    @property
    def undecided(self) -> int: ...
    @property
    def spent_usd(self) -> Decimal: ...
    @property
    def spent_month_usd(self) -> Decimal: ...
    @property
    def unpriced(self) -> int: ...


def show(told: Numbers, persona_id: str) -> None:
    with st.grid("auto", min_column_width=200, gap="medium"):
        for title, value, sentence in (
            ("Pictures kept", f"{told.kept:,}", results(told)),
            ("Generations", f"{told.generations:,}", f"{told.completed:,} done, {told.failed:,} failed or refused"),
            ("Prompts", f"{told.prompts:,}", "Written or asked for"),
            ("Assets", f"{told.assets:,}", f"{told.reference_images:,} of your pictures are references"),
            ("Spent this month", numbers.dollars(told.spent_month_usd), f"{numbers.dollars(told.spent_usd)} in all"),
            ("A kept picture costs", per_kept(told), money(told)),
        ):
            with st.container(border=True):
                st.metric(title, value)
                st.caption(plain.text(sentence))
    with st.container(horizontal=True):
        places.link("All assets", "assets", icon=":material/photo_library:", persona=persona_id)
        places.link("All generations", "generations", icon=":material/auto_awesome:", persona=persona_id)
        places.link("All prompts", "prompts", icon=":material/edit_note:", persona=persona_id)


def results(told: Numbers) -> str:
    """ "of 12 results; 3 discarded, 4 not decided"."""
    made = told.kept + told.discarded + told.undecided
    return f"of {numbers.counted(made, 'result')}; {told.discarded:,} discarded, {told.undecided:,} not decided"


def per_kept(told: Numbers) -> str:
    """Everything that was spent, over the pictures that were kept."""
    return numbers.dollars((told.spent_usd / told.kept).quantize(Decimal("0.0001"))) if told.kept else "None yet"


def money(told: Numbers) -> str:
    """What the dollars do not say."""
    unknown = f" {numbers.counted(told.unpriced, 'charge')} of unknown price left out." if told.unpriced else ""
    return f"Everything spent, over what was kept. Sandbox work costs nothing.{unknown}"
