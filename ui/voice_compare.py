"""Two settings of the same line, heard without knowing which is which."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

import streamlit as st

from services.domain.voice import VoiceSettings
from ui import numbers, sound, voice_words
from ui.voice_take import Take, source

SAVED = "The saved settings"
PLACES = ("First", "Second")


def against(others: Mapping[str, VoiceSettings], key: str) -> VoiceSettings | None:
    """The other settings to hear; None when there are none."""
    name = st.selectbox("Compare the sliders with", list(others), key=f"{key}-against")
    return others.get(name or "")


def begin(
    count: int,
    credits: Decimal,
    usd: Decimal | None,
    *,
    sandbox: bool,
    problem: str,
    key: str,
    act: Callable[[], None],
) -> None:
    """`count` lines are still to be made, at `credits` together, `usd` each; those made before cost nothing."""
    if sandbox:
        words = "Compare blind · sandbox, no charge"
    elif not count:
        words = "Compare blind · both already made, costs nothing"
    else:
        words = f"Compare blind · {numbers.counted(count, 'line')} to make · {voice_words.estimate(credits, usd)}"
    st.button(
        words,
        icon=":material/compare:",
        key=f"{key}-compare",
        disabled=bool(problem),
        help=problem or "The same line twice, in random order; which is which shows after you have chosen",
        on_click=act,
    )


def choose(takes: tuple[Take, Take], decide: Callable[[int], None]) -> None:
    """Two players and three answers. Nothing here tells the takes apart."""
    st.markdown("**Which one sounds better?** Listen to both, then choose.")
    for place, take in zip(PLACES, takes, strict=True):
        st.caption(place)
        sound.show(source(take.id), f"{place} version", ahead=True)
    with st.container(horizontal=True, gap="small"):
        for number, words in ((1, "First is better"), (2, "Second is better"), (0, "No difference")):
            st.button(words, key=f"verdict-{number}", on_click=decide, args=(number,))


def reveal(takes: tuple[Take, Take], verdict: int, names: frozenset[str], close: Callable[[], None]) -> None:
    """Which was which, and what was chosen."""
    for number, (place, take) in enumerate(zip(PLACES, takes, strict=True), start=1):
        mark = " · **chosen**" if verdict == number else ""
        st.markdown(f"{place}: {voice_words.settings(take.sounds_as, names)}{mark}")
        sound.show(source(take.id), f"{place} version", ahead=True)
    said = "The sliders are set to your choice; Save keeps it." if verdict else "The sliders stay as they were."
    st.caption(said)
    st.button("Done", icon=":material/check:", key="compare-close", on_click=close)
