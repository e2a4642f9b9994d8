"""What a callback does with the studio: try it, say how it went."""

from __future__ import annotations

from collections.abc import Callable

from services.errors import StudioError
from ui import flash


def attempt(act: Callable[[], object], done: str = "") -> bool:
    """Run `act`; the next run says its failure, or `done` if any. Outside a callback `st.rerun()` follows."""
    try:
        act()
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
