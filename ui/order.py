"""The price of the next pictures, and the button that carries it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import streamlit as st

from services.domain import money_text
from services.domain.money_text import Cost, Left
from ui import places, plain, request_key, times

UNKNOWN_OK = "order-unknown-ok"
_SENT = "order-sent"
SLOW = timedelta(seconds=20)
"""After this long without an answer the line says so instead of sounding busy."""


@dataclass(frozen=True)
class PriceTag:
    """What a screen needs to know of a price: `open` while the vendor is being asked, `said_at` its last word."""

    vendor: str
    cost: Cost
    left: Left | None
    open: bool
    asked_at: datetime
    said_at: datetime | None
    error: str | None

    @property
    def known(self) -> bool:
        return self.cost.usd is not None or self.cost.amount is not None


def standing(tag: PriceTag, now: datetime) -> None:
    """One quiet line: whose price this is and how old, or that it is being asked for."""
    if tag.open:
        last = f" Last known: {_short(tag.cost)}, {times.ago(tag.said_at, now)}." if tag.known and tag.said_at else ""
        late = now - tag.asked_at > SLOW
        words = f"{tag.vendor} has not named a price yet" if late else f"Asking {tag.vendor} for the price"
        st.caption(f":material/hourglass_top: {words}…{last}")
    elif tag.error:
        st.warning(plain.text(tag.error), icon=":material/info:")
    elif tag.said_at is not None and tag.known:
        st.caption(f"{tag.vendor} said {_short(tag.cost)} a press, {times.ago(tag.said_at, now)}")


def unknown(tag: PriceTag) -> None:
    """A press without a price is possible for somebody who says so."""
    if not tag.known and not tag.open:
        st.checkbox("Generate although nobody knows the price", key=UNKNOWN_OK)


def button(
    tag: PriceTag,
    number: int,
    *,
    key: str,
    send: Callable[[str], object],
    label: str = "Generate",
    again: bool = False,
    primary: bool = False,
    of: Collection[str] = (),
) -> None:
    """The paid button for `number` prompts; `send` gets the key of the press. What does not fit cannot be pressed.

    `of` are the ids of the prompts, remembered for `sent`.
    """
    cost = tag.cost.times(number)
    possible = money_text.fits(cost, tag.left)
    accepted = tag.known or (not tag.open and bool(st.session_state.get(UNKNOWN_OK)))
    st.button(
        f"{label}{' again' if again else ''} · {words(tag, number)}",
        icon=":material/auto_awesome:",
        disabled=not (possible and accepted and number),
        key=f"{key}-{request_key.current(key)}",
        type="primary" if primary else "secondary",
        on_click=_press,
        args=(key, send, of),
    )
    if not possible:
        places.link("Raise the budget", "costs", icon=":material/savings:", tab="Budget")


def words(tag: PriceTag, number: int) -> str:
    """What stands on the button."""
    cost = tag.cost.times(number)
    if not tag.known and tag.open:
        return f"{money_text.images(cost.images)} · asking for the price"
    said = money_text.price(cost, tag.left)
    return f"{said} · last known price" if tag.open else said


def _press(key: str, send: Callable[[str], object], of: Collection[str]) -> None:
    if request_key.press(key, send, "Sent. It goes on without you."):
        st.session_state[_SENT] = st.session_state.get(_SENT, frozenset()) | frozenset(of)


def sent(prompt_ids: Collection[str]) -> bool:
    """Whether all of these prompts were sent in this session, by whichever button."""
    return bool(prompt_ids) and st.session_state.get(_SENT, frozenset()).issuperset(prompt_ids)


def _short(cost: Cost) -> str:
    parts = [money_text.credits(cost.amount)] if cost.unit == "credits" and cost.amount is not None else []
    return " · ".join([*parts, *([money_text.cost_dollars(cost.usd)] if cost.usd is not None else [])])
