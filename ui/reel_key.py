"""Buttons that call somebody, with a key of the keyboard where there is one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import streamlit as st


def button(
    label: str,
    act: Callable[..., object],
    *given: object,
    key: str,
    icon: str = "",
    shortcut: str | None = None,
    kind: Literal["primary", "secondary", "tertiary"] = "secondary",
    hint: str | None = None,
) -> None:
    """`act` is called with `given` before the next run; `icon` is the name of a Material symbol."""
    st.button(
        label, icon=f":material/{icon}:" if icon else None, shortcut=shortcut, type=kind, key=key, help=hint,
        on_click=_call, args=(act, *given),
    )  # fmt: skip


def _call(act: Callable[..., object], *given: object) -> None:
    act(*given)
