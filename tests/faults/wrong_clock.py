"""A worker on a machine whose clock is wrong, as a process of its own: one round of work for each line it reads.

The studio's code alone goes by the wrong clock. The database keeps its own time, and so do the vendors, whose clocks
may be wrong too. `python -m tests.faults.wrong_clock POSTGRES DATABASE FILES HOME` is told the clocks as JSON, see
Clocks.
"""

from __future__ import annotations

import datetime as clockwork
import importlib
import json
import pkgutil
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from email.utils import format_datetime
from pathlib import Path

import httpx

# Loaded, like all above, before the clock goes wrong: what is not the studio's own keeps the right time.
import supabase  # noqa: F401

from local.supabase.options import Options
from local.supabase.stack import Stack
from local.vendors import sandbox

ROUND_OVER = "done\n"


@dataclass
class Clocks:
    """How many seconds each clock is ahead; `hides`: vendors do not list or bill yet what they took; `terse`: their
    lists do not say what was asked."""

    ours: float = 0
    vendors: float = 0
    hides: bool = False
    terse: bool = False


told = Clocks()


class Wrong(datetime):
    """What the studio's code takes for `datetime`."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Wrong:
        return super().now(tz) + timedelta(seconds=told.ours)


def with_wrong_clock() -> None:
    """Load all of the studio's code with `Wrong` for a clock."""
    right, clockwork.datetime = clockwork.datetime, Wrong  # type: ignore[misc]
    try:
        package = importlib.import_module("services")
        for module in pkgutil.walk_packages(package.__path__, "services."):
            importlib.import_module(module.name)
    finally:
        clockwork.datetime = right  # type: ignore[misc]


def vendors_now() -> datetime:
    return datetime.now(UTC) + timedelta(seconds=told.vendors)


class Line(httpx.BaseTransport):
    """The way to the sandbox, whose answers say what time it is there, as those of real vendors do."""

    LISTS = ("/v1/custom-references/list", "/api/v3/predictions", "/api/v3/billings/search", "/v1/history")

    def __init__(self, home: Path) -> None:
        self._inner = sandbox(home, speed=200, now=vendors_now)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self._inner.handle_request(request)
        if request.url.path in self.LISTS:
            answer = httpx.Response(answer.status_code, json=self._shown(json.loads(answer.read())))
        answer.headers["date"] = format_datetime(vendors_now(), usegmt=True)
        return answer

    def _shown(self, said: dict[str, object]) -> dict[str, object]:
        inner = said.get("data", said)
        assert isinstance(inner, dict)
        for name in ("items", "history"):
            if told.hides and name in inner:
                inner[name] = []
        for item in inner.get("items", ()):
            if told.terse:
                item.pop("input", None)
        return said


def rounds(stack: Stack, home: Path) -> Callable[[], None]:
    """A function that does all that is due, once."""
    from services.errors import StudioError
    from services.settings import Settings
    from services.store.identities import Trainings
    from services.store.jobs import ClaimedGeneration, Jobs
    from services.store.voice_jobs import VoiceJobs
    from services.training_work import TrainingWork
    from services.vendor_access import OnceEach, VendorAccess
    from services.voice_work import VoiceWork
    from services.wiring import Studio
    from tests.faults.reckless import desk

    class OverTheLine(Studio):
        def _sandbox_http(self) -> httpx.Client:
            return httpx.Client(transport=Line(self.settings.home), timeout=30)

    studio = OverTheLine(Settings(home=home, worker=False), stack).start()
    jobs, access = Jobs(studio.admin, "wrong"), VendorAccess(studio)
    desks = {kind: desk(studio, jobs, kind) for kind in ("key", "lookup", "none")}
    trainings = TrainingWork(Trainings(studio.admin, "wrong"), jobs, access)
    lines = VoiceJobs(studio.admin, "wrong")
    voice = VoiceWork(lines, access)

    def advance(job: ClaimedGeneration) -> None:
        # One vendor plays two here: the words of a job say whether it has a list.
        kind = "key" if job.service == "higgsfield" else "none" if "unlisted" in job.prompt_text else "lookup"
        desks[kind].advance(job, OnceEach(access))
        desks[kind].flush()

    def do() -> None:
        # As the worker has it: what the database does not take in a crowd is left for a later look.
        with suppress(StudioError):
            for job in jobs.claim_generations(50, 60):
                advance(job)
            for training in trainings.due(10):
                trainings.advance(training)
            for take in lines.claim_takes(10, 60):
                voice.advance(take)

    return do


def main(postgres: str, database: str, files: str, home: str) -> None:
    """Until the other side hangs up."""
    with_wrong_clock()
    options = Options(files=Path(files) / "files", outbox=Path(files) / "outbox")
    with Stack.open(Path(postgres), database=database, options=options) as stack:
        do = rounds(stack, Path(home))
        for line in sys.stdin:
            vars(told).update(json.loads(line))
            do()
            sys.stdout.write(ROUND_OVER)
            sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
