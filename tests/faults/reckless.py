"""Workers that die at random points and lose answers, on image jobs of one kind of vendor.

A death is an exception that nothing catches, thrown before or after any call to the database, the storage or the
vendor: what the step had in memory is gone, its lease stays behind, and a worker of another name goes on. As a
process of its own: `python -m tests.faults.reckless HOME KIND SEED WORKERS`; it ends when nothing is left to do.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from random import Random

import httpx
from PIL import Image

from local.vendors import higgsfield, sandbox, wavespeed
from services.errors import StudioError
from services.generation_record import Recorder
from services.generation_work import GenerationWork
from services.image_vendors import VENDORS, Opener
from services.providers.image_vendor import Proof
from services.providers.wavespeed import WaveSpeed
from services.results import Results
from services.settings import Settings
from services.store.jobs import Jobs
from services.store.vendor_health import VendorHealth
from services.vendor_access import OnceEach, VendorAccess
from services.vendor_breaker import Breaker
from services.wiring import Studio

LEASE = 2
"""Seconds; a death costs a job that long."""
KILLS, LOST = 0.02, 0.05
"""Chance of a death at each of a step's points, and of an answer of the vendor's that never comes."""
KINDS = {"key": "soul", "lookup": "wavespeed-ai/flux-dev", "none": "wavespeed-ai/flux-dev"}
"""Kind of vendor -> the model whose jobs meet it."""
RESULT_HOSTS = (higgsfield.RESULT_HOST, wavespeed.RESULT_HOST)


class Killed(BaseException):
    """The worker is gone, in the middle of whatever it did."""


class NoProof(WaveSpeed):
    """A vendor that knows no key and keeps no list."""

    proof = Proof.NONE


class Fate:
    """Decides who dies, and counts. Several threads may ask."""

    name = "w"

    def __init__(self, seed: int, kills: float = KILLS, lost: float = LOST) -> None:
        self._chance, self._lock = Random(seed), threading.Lock()
        self._kills, self._lost = kills, lost
        self.deaths = self.answers_lost = 0

    def may_die(self) -> None:
        with self._lock:
            if self._chance.random() < self._kills:
                self.deaths += 1
                raise Killed

    def loses(self) -> bool:
        with self._lock:
            lost = self._chance.random() < self._lost
            self.answers_lost += lost
            return lost


class Cut(Fate):
    """Nobody dies before so many calls; from then on nobody lives."""

    name = "first-"

    def __init__(self, calls: int) -> None:
        super().__init__(0, 0, 0)
        self._left, self.over = calls, threading.Event()

    def may_die(self) -> None:
        with self._lock:
            self._left -= 1
            if self._left < 0:
                self.over.set()
                raise Killed


class Line(httpx.BaseTransport):
    """The way to the sandbox, on which answers are lost; result pictures are small ones, to save time."""

    def __init__(self, home: Path, fate: Fate) -> None:
        self._inner, self._fate = sandbox(home, speed=200), fate
        file = BytesIO()
        Image.new("RGB", (64, 64), "teal").save(file, "PNG")
        self._picture = file.getvalue()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self._fate.may_die()
        if request.url.host in RESULT_HOSTS:
            answer = httpx.Response(200, stream=httpx.ByteStream(self._picture))
        else:
            answer = self._inner.handle_request(request)
        self._fate.may_die()
        if self._fate.loses():
            raise httpx.ReadTimeout("The answer was lost.", request=request)
        return answer


class Hasty(Recorder):
    """Never waits long."""

    def look_wait(self, looks: int) -> float:
        return 0.05

    def try_wait(self, tries: int, asked: float | None = None) -> float:
        return 0.1 if tries < 4 else 2.0


class MortalJobs(Jobs):
    """The worker may die just before a call to the database or the storage, or just after it."""

    fate: Fate

    def _call(self, function: str, **given: object) -> object:
        self.fate.may_die()
        found = super()._call(function, **given)
        self.fate.may_die()
        return found

    def keep(self, path: str, data: bytes, mime_type: str) -> None:
        self.fate.may_die()
        super().keep(path, data, mime_type)
        self.fate.may_die()


class ReadyStudio(Studio):
    """A studio whose sandbox is reached by a line that loses answers."""

    fate: Fate

    def _sandbox_http(self) -> httpx.Client:
        return httpx.Client(transport=Line(self.settings.home, self.fate), timeout=30)


@contextmanager
def crew(studio: Studio, fate: Fate, kind: str, workers: int) -> Iterator[None]:
    """So many workers at work, each in a thread; they stop at the end."""
    over = threading.Event()
    threads = [
        threading.Thread(target=work, args=(studio, fate, kind, f"{fate.name}{number}", over))
        for number in range(workers)
    ]
    for one in threads:
        one.start()
    try:
        yield
    finally:
        over.set()
        for one in threads:
            one.join(20)


def vendors(kind: str) -> Mapping[str, Opener]:
    return {**VENDORS, "wavespeed": NoProof} if kind == "none" else VENDORS


def desk(studio: Studio, jobs: Jobs, kind: str) -> GenerationWork:
    """Never waits long, and knows the vendors as of this kind."""
    breaker = Breaker(VendorHealth(studio.admin))
    return GenerationWork(jobs, Results(jobs, LEASE), breaker, vendors=vendors(kind), record=Hasty(jobs))


def work(studio: Studio, fate: Fate, kind: str, name: str, over: threading.Event) -> None:
    """Workers one after the other, each until it dies, until `over` is set."""
    access, results_access = VendorAccess(studio), 0
    while not over.is_set():
        results_access += 1
        jobs = MortalJobs(studio.admin, f"{name}-{results_access}")
        jobs.fate = fate
        try:
            live(jobs, desk(studio, jobs, kind), access, over)
        except Killed:
            continue
    access.close()


def live(jobs: Jobs, desk: GenerationWork, access: VendorAccess, over: threading.Event) -> None:
    """One worker's life. Raises Killed."""
    while not over.is_set():
        try:
            desk.flush()
            claimed = jobs.claim_generations(8, LEASE)
        except StudioError:
            claimed = []
        opened = OnceEach(access)
        for job in claimed:
            try:
                desk.advance(job, opened)
            except StudioError:
                continue  # the database is away for a moment; the lease runs out
        if not claimed:
            over.wait(0.05)


def main(home: str, kind: str, seed: str, workers: str) -> None:
    """Until somebody writes a line, or the parent is gone."""
    studio, over = ReadyStudio(Settings(home=Path(home), worker=False)), threading.Event()
    studio.fate = fate = Fate(int(seed))
    studio.start()
    crew = [
        threading.Thread(target=work, args=(studio, fate, kind, f"{seed}-{number}", over), daemon=True)
        for number in range(int(workers))
    ]
    for one in crew:
        one.start()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    over.set()
    deadline = time.monotonic() + 10
    for one in crew:
        one.join(max(0.1, deadline - time.monotonic()))
    sys.stdout.write(f"{fate.deaths} {fate.answers_lost}\n")
    sys.stdout.flush()
    studio.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
