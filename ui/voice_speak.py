"""A line to listen to, and the button that has it spoken, with its price on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import streamlit as st

from ui import draft, voice_words

LONGEST = 1_000
"""Characters of one line to listen to; longer texts are no line."""
SAMPLE = "Hi, it's me. I found a place by the harbour you have to see."


@dataclass(frozen=True)
class Offer:
    """What the button may promise."""

    line: str
    credits: Decimal
    usd: Decimal | None
    """Of one credit, where the price book knows it."""
    sandbox: bool
    made: bool = False
    """This very line is there already."""
    under_way: bool = False
    """It was asked for and has not ended."""
    shown: bool = False
    """It is on the screen already."""
    problem: str = ""
    """Why nothing can be spoken now; then the button rests."""


def line(key: str, longest: int) -> str:
    """The line as typed so far; it stays whatever happens to it."""
    typed = st.text_input(
        "A line to hear",
        max_chars=longest,
        key=draft.begin(f"{key}-line", SAMPLE),
        persist_state="session",
        placeholder="Type what she should say",
        live="0.3s",
    )
    return (typed or "").strip()


def button(offer: Offer, key: str, speak: Callable[[], None]) -> None:
    """Says what pressing costs before it is pressed."""
    if offer.under_way:
        words, icon = "On its way · nothing more is sent", ":material/hourglass_top:"
    elif offer.made:
        words, icon = "Already made · costs nothing", ":material/replay:"
    else:
        price = voice_words.price(len(offer.line), offer.credits, offer.usd, sandbox=offer.sandbox)
        words, icon = (f"Speak · {price}" if offer.line else "Speak"), ":material/graphic_eq:"
    st.button(
        words,
        type="primary",
        icon=icon,
        key=f"{key}-speak",
        disabled=bool(offer.problem) or offer.shown,
        help=offer.problem or ("It stands below" if offer.shown else None),
        on_click=speak,
    )
