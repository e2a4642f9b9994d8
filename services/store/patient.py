"""Writing down what nobody could say a second time: tried until the database is back, for over a minute."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from services.errors import Unavailable

Answer = TypeVar("Answer")
Pause = Callable[[float], bool]
"""Waits so many seconds and says whether to give up."""
PAUSES = (0.5, 1.0, 2.0, 4.0) + (5.0,) * 12


class Refused(Unavailable):
    """The database answers and will not write this."""


def written(write: Callable[[], Answer], pause: Pause | None) -> Answer:
    """What `write` answers. Only for writes that a fence makes safe to repeat, since an answer can be lost as well.

    Raises Unavailable after the last pause, when `pause` says so, and at once without one; Refused at once.
    """
    for seconds in PAUSES if pause else ():
        try:
            return write()
        except Refused:
            raise
        except Unavailable:
            if pause is None or pause(seconds):
                raise
    return write()
