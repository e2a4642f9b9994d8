"""A call to a vendor for one job: its breaker decides whether it is made, and a key it refuses is doubted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from services.providers.wire import KeyRefused
from services.store.jobs import Jobs
from services.vendor_access import Access
from services.vendor_breaker import Breaker


class Asking:
    """Around each call of a job."""

    def __init__(self, breaker: Breaker, jobs: Jobs) -> None:
        self._breaker, self._jobs = breaker, jobs

    @contextmanager
    def about(self, user_id: str, service: str, access: Access) -> Iterator[None]:
        """Raises what the call raises, and Paused instead of making it."""
        with doubting(self._jobs, user_id, service, access), self._breaker.asking(service, access.is_sandbox):
            yield


@contextmanager
def doubting(jobs: Jobs, user_id: str, service: str, access: Access) -> Iterator[None]:
    """A key the vendor refuses is asked about at once, so that its owner reads it under Keys today."""
    try:
        yield
    except KeyRefused:
        jobs.doubt_key(user_id, service, access.is_studios)
        raise
