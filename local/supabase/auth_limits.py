"""How often one address or factor may be tried: six digits can be guessed, if one may guess for ever."""

from __future__ import annotations

import threading
import time
from collections import deque

from local.supabase.auth_call import Call, Refused

WINDOW_SECONDS = 300
# Requests per address or factor and window, as on the platform, which counts per client instead.
ALLOWED = {
    "token": 150, "verify": 30, "otp": 30, "magiclink": 30, "recover": 30, "resend": 30, "factors/verify": 15,
}
# Links name no address, so all of them share one count.
ALLOWED_TOGETHER = 300


class Limits:
    """Counts in memory: each process has its own, and a restart forgets them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: dict[tuple[str, str], deque[float]] = {}

    def count(self, call: Call, route: str) -> None:
        """Raises Refused (429) for one too many. Refresh tokens are not counted: nobody guesses those."""
        who = str(call.body.get("email", "")).strip().lower()
        if route.startswith("factors/") and route.endswith("/verify"):
            route, who = "factors/verify", route
        if route not in ALLOWED or "refresh_token" in call.body:
            return
        allowed = ALLOWED[route] if who else ALLOWED_TOGETHER
        if self._recent(route, who) >= allowed:
            raise Refused(429, "over_request_rate_limit", "Request rate limit reached")

    def _recent(self, route: str, who: str) -> int:
        """How many requests came before this one within the window."""
        now = time.monotonic()
        with self._lock:
            for key in [key for key, times in self._seen.items() if times[-1] < now - WINDOW_SECONDS]:
                del self._seen[key]
            times = self._seen.setdefault((route, who), deque(maxlen=ALLOWED_TOGETHER + 1))
            while times and times[0] < now - WINDOW_SECONDS:
                times.popleft()
            times.append(now)
            return len(times) - 1
