"""Which model looks at the picture, each with its price."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import streamlit as st

from ui import numbers


def choose(prices: Mapping[str, Decimal | None], usual: str) -> str:
    """`prices` is about what a look costs in USD, by model; `usual` the studio's own choice. A person's taste stays."""
    names = list(prices)
    return st.selectbox(
        "Model that looks",
        names,
        index=names.index(usual) if usual in names else 0,
        format_func=lambda name: f"{title(name)} · {_about(prices[name])}",
        key="vision-model",
        persist_state="session",
    )


def title(model: str) -> str:
    """ "claude-sonnet-5-5" -> "Claude Sonnet 5.5"."""
    words = [part for part in model.split("-") if not part.isdigit()]
    version = ".".join(part for part in model.split("-") if part.isdigit())
    return " ".join([*(word.capitalize() for word in words), version]).strip()


def _about(price: Decimal | None) -> str:
    return f"about {numbers.dollars(rounded(price))}" if price is not None else "price not known"


def rounded(price: Decimal) -> Decimal:
    """An estimate with no more digits than it deserves: cents, or below a cent tenths of one."""
    return price.quantize(Decimal("0.01") if price >= Decimal("0.01") else Decimal("0.001"))
