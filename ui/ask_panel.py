"""Asking for five prompts: for whom, what may change, what else is wished, what it costs, the button."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Protocol

import streamlit as st

from ui import axis, numbers, places, plain, query, request_key, times, vision_model
from ui.persona_tabs import TABS
from ui.price import Price

LONGEST_WISHES = 2000
WISHES = "ask-wishes"


class Earlier(Protocol):
    """A look that answered the same question before."""

    @property
    def id(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def attempt(self) -> int: ...
    @property
    def is_sandbox(self) -> bool: ...
    @property
    def created_at(self) -> datetime: ...


@dataclass(frozen=True)
class Wanted:
    """What was chosen; `axes` are free to change."""

    persona_id: str | None
    axes: tuple[str, ...]
    wishes: str
    model: str


@dataclass(frozen=True)
class Unconsented:
    """A persona that shows a real person whose face no consent covers today."""

    persona_id: str
    name: str


def choose(
    personas: Mapping[str, str],
    usual: str | None,
    reels: Mapping[str, str],
    prices: Mapping[str, Decimal | None],
    model: str,
) -> Wanted:
    """`personas` and `reels` are names by id, `usual` the persona of the sidebar, `prices` of a look by model."""
    names = {"": "No persona", **personas}
    persona = st.selectbox(
        "Persona",
        list(names),
        index=list(names).index(usual if usual in names else ""),
        format_func=names.__getitem__,
        key="ask-persona",
    )
    axes = axis.choose()
    # Its value travels with the press: a run of its own after typing could swallow the click.
    wishes = st.text_area(
        "Wishes, in your own words",
        key=WISHES,
        height=68,
        max_chars=LONGEST_WISHES,
        placeholder="More rain, a red umbrella, no sunglasses",
        on_change="ignore",
        persist_state="session",
    )
    if reels:
        _reel(reels)
    return Wanted(persona or None, axes, wishes or "", vision_model.choose(prices, model))


def button(
    wanted: Wanted,
    price: Price,
    about: Decimal | None,
    earlier: Earlier | None,
    shown: str | None,
    ask: Callable[[Wanted, int], None],
    show: Callable[[str], None],
    *,
    purpose: str,
    busy: bool,
    unconsented: bool = False,
) -> None:
    """`ask` gets what is wanted and the attempt: 0, or one more than that of `earlier` to pay again.

    `show` gets the id of `earlier`; `shown` is the look that is on the screen already.
    """
    cost = f" · about {numbers.dollars(vision_model.rounded(about))}" if about is not None else ""
    if earlier and not busy:
        _asked_before(earlier, shown, show)
    again = earlier is not None and not busy
    st.button(
        "Looking at the picture" if busy else f"Ask again{cost}" if again else f"Get five prompts{cost}",
        type="secondary" if again else "primary",
        icon=":material/auto_awesome:",
        width="stretch",
        disabled=busy or not price.possible or not wanted.axes or unconsented,
        key=f"{purpose}-{request_key.current(purpose)}",
        on_click=_press,
        args=(wanted, ask, earlier.attempt + 1 if earlier and again else 0),
    )
    if unconsented:
        return
    st.caption(price.words)
    if not price.possible:
        places.link("Add the key", "keys", icon=":material/key:")


def consent_first(person: Unconsented) -> None:
    """Why nothing can be asked, said before anything is filled in."""
    st.warning(
        f"{plain.text(person.name)} shows a real person, and no valid consent covers the face today. "
        "No picture of them is sent to Anthropic, so nothing can be asked or charged.",
        icon=":material/gpp_bad:",
    )
    places.link("See the consent", "persona", icon=":material/gpp_maybe:", id=person.persona_id, tab=TABS["consent"])


def _press(wanted: Wanted, ask: Callable[[Wanted, int], None], attempt: int) -> None:
    """With the wishes as they are typed now: they came with the press, after the button was drawn."""
    ask(replace(wanted, wishes=st.session_state.get(WISHES) or ""), attempt)


def _asked_before(earlier: Earlier, shown: str | None, show: Callable[[str], None]) -> None:
    with st.container(border=True, key="asked-before"):
        when = times.exact(earlier.created_at, st.context.timezone)
        money = "" if earlier.is_sandbox else ", and may have cost money"
        ended = f" It did not work{money}." if earlier.status == "failed" else ""
        st.markdown(f":material/history: You asked this before, on {when}.{ended}")
        if earlier.id == shown:
            return
        words = "Show how it ended" if earlier.status == "failed" else "Show those five"
        st.button(words, type="primary", width="stretch", key="show-earlier", on_click=show, args=(earlier.id,))


def _reel(reels: Mapping[str, str]) -> None:
    """A lesson to go by: what an approved reel does, in words. The address holds which."""
    names = {"": "No reel", **reels}
    chosen = query.row_id("reel") or ""
    st.selectbox(
        "Learn from an approved reel",
        list(names),
        index=list(names).index(chosen) if chosen in names else 0,
        format_func=lambda one: plain.text(names[one]) if not one else names[one],
        key=f"ask-reel-{chosen}",
        on_change=lambda: query.put("reel", st.session_state[f"ask-reel-{chosen}"] or None),
    )
