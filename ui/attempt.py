"""What a screen asks of the studio, tried: done or failed, there or gone, it is said in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from services.errors import NotFound, OverBudget, StudioError
from ui import errors, flash, head, places

Row = TypeVar("Row")


def attempt(act: Callable[[], object], done: str = "") -> bool:
    """Run `act`; the next run says its failure, or `done` if any. Outside a callback `st.rerun()` follows."""
    try:
        act()
    except OverBudget as error:
        flash.over_budget(str(error))
        return False
    except StudioError as error:
        flash.fail(str(error))
        return False
    if done:
        flash.say(done)
    return True


def reason(act: Callable[[], object]) -> str:
    """Why `act` did not work, for the place where it was asked for; empty when it did."""
    try:
        act()
    except StudioError as error:
        return str(error)
    return ""


def found(get: Callable[[], Row], title: str, back: str, page: str) -> Row:
    """The row of a detail screen. If it is gone: `title`, the sentence, the link `back`, the end of the run."""
    try:
        return get()
    except NotFound as error:
        head.show(title)
        errors.say(str(error))
        places.link(back, page, icon=":material/arrow_back:")
        st.stop()
