"""Limits on what is spent: how they stand, a form to set one, and who changed what."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Protocol

import streamlit as st

from services.domain.money_text import cost_dollars, dollars, left_dollars
from ui import cost_words, plain, times

EVERYTHING = "Everything I spend"
PERIODS = {"month": "A month", "day": "A day"}
_UNNAMED = {True: "everything I spend", False: "a persona that is gone"}
_SAID = {"month": "this month", "day": "today"}


class Standing(Protocol):
    """How one budget stands."""

    @property
    def id(self) -> str: ...
    @property
    def ai_model_id(self) -> str | None: ...
    @property
    def period(self) -> str: ...
    @property
    def limit_usd(self) -> Decimal: ...
    @property
    def allow_unpriced(self) -> bool: ...
    @property
    def spent_usd(self) -> Decimal: ...
    @property
    def held_usd(self) -> Decimal: ...
    @property
    def left_usd(self) -> Decimal: ...


class Change(cost_words.Change, Protocol):
    """One line of the history."""

    @property
    def ai_model_id(self) -> str | None: ...
    @property
    def changed_by(self) -> str | None: ...
    @property
    def created_at(self) -> datetime: ...


def standings(found: Sequence[Standing], names: Mapping[str, str], lift: Callable[[str], None]) -> None:
    """Each budget with what is used of it."""
    if not found:
        st.markdown(
            "No budget limits your spending. Set one below, and the studio refuses paid work that would pass it "
            "before any money is spent."
        )
    for one in found:
        with st.container(border=True, key=f"budget-{one.id}"):
            with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
                st.markdown(f"**{plain.text(_whose(one.ai_model_id, names))}** · {_limit(one)}", width="content")
                st.button("Lift", key=f"lift-{one.id}", icon=":material/lock_open:", on_click=lift, args=(one.id,))
            st.progress(_share(one), text=_used(one))
            if one.allow_unpriced:
                st.caption("Work whose price nobody knows may start; it counts once the vendor names a price.")


def ask(
    names: Mapping[str, str],
    persona_id: str | None,
    save: Callable[[str | None, str, Decimal, bool], None],
    found: Sequence[Standing],
) -> None:
    """A form for a new limit, or another one in place of the one there is."""
    st.subheader("Change what may be spent" if found else "Set a budget", anchor=False)
    everybody = ["", *names]
    with st.form("budget-form", border=True):
        st.selectbox(
            "For",
            everybody,
            everybody.index(persona_id or "") if (persona_id or "") in everybody else 0,
            format_func=lambda one: names.get(one, EVERYTHING),
            key="budget-whose",
        )
        st.segmented_control(
            "Period, counted in UTC",
            list(PERIODS),
            default="month",
            required=True,
            format_func=PERIODS.__getitem__,
            key="budget-period",
        )
        st.number_input("Limit in dollars", 0.0, 1_000_000.0, 20.0, 1.0, format="%.2f", key="budget-limit")
        st.checkbox("Let work start whose price nobody knows", key="budget-unpriced")
        st.form_submit_button("Save the budget", type="primary", on_click=_save, args=(save,), key="budget-save")


def _save(save: Callable[[str | None, str, Decimal, bool], None]) -> None:
    state = st.session_state
    limit = Decimal(str(state["budget-limit"])).quantize(Decimal("0.01"))
    save(state["budget-whose"] or None, state["budget-period"] or "month", limit, state["budget-unpriced"])


def history(changes: Sequence[Change], names: Mapping[str, str], me: str, now: datetime) -> None:
    """Who set, changed or lifted what; never rewritten."""
    if not changes:
        return
    st.subheader("Who changed what", anchor=False)
    for one in changes:
        who = "You" if one.changed_by == me else "The studio" if one.changed_by is None else "Somebody else"
        words = cost_words.change(one, names.get(one.ai_model_id or "", _UNNAMED[one.ai_model_id is None]))
        st.markdown(
            f"{plain.text(words)} · {who}, {times.ago(one.created_at, now)}",
            help=times.exact(one.created_at, st.context.timezone),
        )


def _whose(persona_id: str | None, names: Mapping[str, str]) -> str:
    return EVERYTHING if persona_id is None else names.get(persona_id, "a persona that is gone")


def _limit(one: Standing) -> str:
    return f"{dollars(one.limit_usd)} {PERIODS[one.period].lower()}"


def _share(one: Standing) -> float:
    if not one.limit_usd:
        return 1.0
    return float(min(Decimal(1), max(Decimal(0), 1 - one.left_usd / one.limit_usd)))


def _used(one: Standing) -> str:
    held = f", {cost_dollars(one.held_usd)} reserved" if one.held_usd else ""
    return f"{cost_dollars(one.spent_usd)} spent{held}, {left_dollars(one.left_usd)} left {_SAID[one.period]}"
