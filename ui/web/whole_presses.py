"""What a press asks for is done whole, whatever message comes in right after it.

Streamlit lets go of a run as soon as a newer message is there. It looks for one before the callbacks of a press, and
in them whenever the state of the session is touched; a press whose run is let go of there has never been. With
presses at most 80 ms apart in a busy process 14 of 100 were lost, with 300 ms and nothing else to do 2
(`benchmarks/presses.py`). Nothing of Streamlit's interface reaches that place, so one of its methods is wrapped; a test
tells when an update has moved it.
"""

from __future__ import annotations

import functools
from typing import Any

from streamlit.runtime.state.safe_session_state import SafeSessionState

_LOOK = "_yield_callback"


def install() -> None:
    """From now on, in every session of this process. A second call changes nothing."""
    inner = SafeSessionState.on_script_will_rerun
    if hasattr(inner, "__wrapped__"):
        return

    @functools.wraps(inner)
    def whole(state: SafeSessionState, *given: Any, **named: Any) -> None:
        look = getattr(state, _LOOK)
        _put(state, lambda: None)
        try:
            inner(state, *given, **named)
        finally:
            # The script runner looks by itself right after the callbacks.
            _put(state, look)

    SafeSessionState.on_script_will_rerun = whole  # type: ignore[method-assign, assignment]


def _put(state: SafeSessionState, look: Any) -> None:
    # Setting an attribute of the state sets a value of the session.
    object.__setattr__(state, _LOOK, look)
