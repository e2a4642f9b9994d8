"""How long to wait before looking or trying again. Chance comes in as a number from 0 to 1."""

from __future__ import annotations

FIRST_LOOK, LOOK_GROWTH, LONGEST_LOOK = 2.0, 1.5, 10.0
FIRST_RETRY, RETRY_GROWTH, LONGEST_RETRY = 3.0, 2.0, 120.0
OVERDUE_SECONDS = 300.0
"""A job older than this is shown as one to check; the vendor's slowest measured job took 206 s."""
OVERDUE_LOOK = 60.0
RESEND_HOURS = 24
"""How long the vendor is trusted to remember an idempotency key."""


def look_again(looks: int, chance: float) -> float:
    """Seconds until the next look at a running job after `looks` looks, with a fifth of jitter."""
    return _jittered(min(LONGEST_LOOK, FIRST_LOOK * LOOK_GROWTH ** min(looks, 20)), chance)


def try_again(tries: int, chance: float, asked: float | None = None) -> float:
    """Seconds until the next try after `tries` refusals; what the vendor `asked` for is the least."""
    wait = _jittered(min(LONGEST_RETRY, FIRST_RETRY * RETRY_GROWTH ** min(tries, 20)), chance)
    return max(wait, min(asked, 3600.0)) if asked is not None else wait


def _jittered(seconds: float, chance: float) -> float:
    return seconds * (0.8 + 0.4 * chance)
