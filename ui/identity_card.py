"""A trained likeness of a persona, from its price to its use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import streamlit as st

from services.domain.training import FAMILIES, TrainingState
from ui import badge, identity_words, plain, press


class Identity(identity_words.Identity, Protocol):
    @property
    def id(self) -> str: ...


@dataclass(frozen=True)
class Acts:
    """`ask` gets a family; the others the likeness's id. All but `forget` run as callbacks."""

    ask: Callable[[str], None]
    train: Callable[[str], None]
    withdraw: Callable[[str], None]
    use: Callable[[str, bool], None]
    forget: Callable[[str], None]


def show(found: Sequence[Identity], pictures: int, persona_key: str, now: datetime, acts: Acts) -> None:
    """The whole card. `pictures` is how many references there are to learn from."""
    st.subheader("Trained likeness", anchor=False)
    st.caption(identity_words.EXPLAINED)
    for one in found:
        _row(one, now, acts)
    waiting = {one.model_version for one in found if not one.status.ended}
    free = [family for family in FAMILIES if family not in waiting]
    if not pictures:
        st.caption(identity_words.NO_PICTURES)
    elif free:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            family = st.selectbox(
                "Train it for", free, format_func=FAMILIES.__getitem__, key=f"train-family-{persona_key}", width=220
            )
            st.button(
                "Ask for the price", icon=":material/payments:", key=f"train-ask-{persona_key}",
                on_click=acts.ask, args=(family,),
            )  # fmt: skip


def _row(one: Identity, now: datetime, acts: Acts) -> None:
    with st.container(border=True, key=f"identity-{one.id}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{plain.text(identity_words.title(one))}**", width="content")
            badge.show(identity_words.badge(one), *((badge.SANDBOX,) if one.is_sandbox else ()))
        st.markdown(plain.text(identity_words.sentence(one, now)))
        with st.container(horizontal=True, vertical_alignment="center"):
            _actions(one, acts)


def _actions(one: Identity, acts: Acts) -> None:
    if one.status is TrainingState.PRICED:
        st.button(
            identity_words.confirm(one), type="primary", icon=":material/school:", key=f"train-{one.id}",
            on_click=acts.train, args=(one.id,),
        )  # fmt: skip
    if one.status is TrainingState.COMPLETED:
        st.toggle(
            "Use in generations", one.in_use, key=f"identity-use-{one.id}-{one.in_use}",
            on_change=acts.use, args=(one.id, not one.in_use),
        )  # fmt: skip
    if one.status in (TrainingState.PRICING, TrainingState.PRICED, TrainingState.PENDING):
        st.button(
            "Withdraw", type="tertiary", icon=":material/close:", key=f"train-withdraw-{one.id}",
            on_click=acts.withdraw, args=(one.id,),
        )  # fmt: skip
    if one.status in (TrainingState.COMPLETED, TrainingState.FAILED) and press.button(
        "Forget", type="tertiary", icon=":material/delete:", key=f"identity-forget-{one.id}"
    ):
        acts.forget(one.id)
