"""The worker: takes what is due, does it in a few threads, and says every now and then that it lives.

What is due: prices somebody waits for, looks at pictures, image jobs, lines to speak, lists of voices and styles, reels
whose facts are old, keys to ask about, trainings, files that nothing names.

Rows are the queue, so any number of workers may run; one that is killed leaves a lease behind, and the next
worker goes on from what was written down.
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from services import doorbell, heap, reel_refresh, studio_keys, wiring
from services.crew import Crew, Due, Source
from services.errors import StudioError
from services.generation_work import GenerationWork
from services.key_check import KeyCheck
from services.leftovers import Leftovers
from services.prompt_work import PromptWork
from services.quote_work import QuoteWork
from services.reel_refresh import ReelRefresh
from services.results import Results
from services.store.identities import Trainings
from services.store.jobs import Jobs
from services.store.key_checks import KeyChecks
from services.store.quotes import QuoteQueue
from services.store.style_jobs import StyleJobs
from services.store.vendor_health import VendorHealth
from services.store.voice_jobs import VoiceJobs
from services.style_catalog import StyleCatalog
from services.training_work import TrainingWork
from services.troubles import Troubles
from services.vendor_access import OnceEach, VendorAccess
from services.vendor_breaker import Breaker
from services.voice_catalog import VoiceCatalog
from services.voice_work import VoiceWork
from services.wiring import Studio

Claimed = TypeVar("Claimed")
log = logging.getLogger(__name__)
THREADS = 8
"""Things of one kind done at once."""
JOBS_AT_ONCE = 256
"""Image jobs looked after at once: nearly all of it is waiting for vendors. Copies have a bound of their own."""
HEARTBEAT = 15.0
BUSY_WAIT, IDLE_WAIT = 0.5, 2.0
GENERATION_LEASE = 90
"""Seconds; above what one step can take: a price, a sending, or the copy of one picture."""
QUOTE_LEASE = 45
"""Seconds; above what one question about a price can take, or a list of styles."""
LOOK_LEASE = 480
"""Seconds; above two calls of 150 s each with their pauses."""
VOICE_LEASE = 240
"""Seconds; above one line of 120 s, or a long list of voices, with what it takes to keep them."""
REELS_WAIT = 10.0
"""Seconds until the next look for reels that are due, when there were none."""
SWEEP_EVERY, SWEEP_AGE = 6 * 3600.0, 24 * 3600
"""Seconds: how often files without rows are looked for, and how old they must be to have been left behind."""
UNDO_AGE = 7 * 24 * 3600
"""Seconds that a removed prompt can be brought back."""
GOODBYE = 4.0
"""Seconds that work in progress may take to end once the worker is to stop."""
STOPPED = (
    "The studio was stopped while the vendor looked at the picture, so this look may have been charged. "
    "Ask again when you are ready."
)


class Worker:
    """One worker of a studio. `name` is shown nowhere but must differ between workers."""

    def __init__(
        self,
        studio: Studio,
        name: str,
        *,
        generation_lease: int = GENERATION_LEASE,
        look_lease: int = LOOK_LEASE,
        voice_lease: int = VOICE_LEASE,
        goodbye: float = GOODBYE,
        jobs_at_once: int = JOBS_AT_ONCE,
    ) -> None:
        self._generation_lease, self._look_lease = generation_lease, look_lease
        self._voice_lease = voice_lease
        self._goodbye, self._jobs_at_once = goodbye, jobs_at_once
        self._stopping, self._troubles = threading.Event(), Troubles()
        self._studio = studio
        self._jobs = Jobs(studio.admin, name, self._stopping.wait)
        self._access = VendorAccess(studio)
        self._breaker = Breaker(VendorHealth(studio.admin))
        self._generations = GenerationWork(
            self._jobs, Results(self._jobs, generation_lease), self._breaker, webhooks=studio.webhook_base
        )
        self._prompts = PromptWork(self._jobs, self._access, self._stopping.wait)
        self._quotes = QuoteQueue(studio.admin, name)
        self._quote_work = QuoteWork(self._quotes, self._access, self._stopping.wait)
        self._trainings = TrainingWork(Trainings(studio.admin, name), self._jobs, self._access)
        self._crew, self._leftovers = Crew(), Leftovers(self._jobs)
        self._keys = KeyCheck(studio, KeyChecks(studio.admin))
        self._voice_jobs = VoiceJobs(studio.admin, name)
        self._voice = VoiceWork(self._voice_jobs, self._access)
        self._voices = VoiceCatalog(self._voice_jobs, self._access)
        self._styles = StyleCatalog(StyleJobs(studio.admin, name), self._access)
        self._reels = reel_refresh.of_studio(studio, self._access)
        self._sources: tuple[Source, ...] = (
            self._due_quotes,
            self._due_looks,
            self._due_generations,
            self._due_voices,
            self._due_styles,
            self._due_reels,
            self._due_keys,
            self._due_trainings,
            self._due_sweep,
        )
        self._last_beat = self._last_sweep = self._next_reels = float("-inf")

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set, then leave within seconds."""
        wait = BUSY_WAIT
        while not stop.is_set():
            try:
                self._beat()
                self._generations.flush()
                found = self._start_due()
            except StudioError as error:
                self._troubles.met(error)
                found = 0
            else:
                self._troubles.over()
            wait = BUSY_WAIT if found or self._crew.busy() else min(IDLE_WAIT, wait * 1.3)
            if doorbell.wait(wait):
                wait = BUSY_WAIT
        self._leave()

    def tick(self) -> int:
        """Do all that is due now, one thing after the other; how many things that was."""
        self._beat()
        done = 0
        for source in self._sources:
            for work in source(THREADS):
                work.do()
                done += 1
        self._generations.flush()
        return done

    def _beat(self) -> None:
        if self._last_beat == float("-inf"):
            studio_keys.announce(self._studio)
        if time.monotonic() - self._last_beat >= HEARTBEAT:
            self._jobs.alive()
            self._last_beat = time.monotonic()
        self._leftovers.release()

    def _due_quotes(self, free: int) -> list[Due]:
        """First of all: somebody looks at a button and waits for its price."""
        asked = self._quotes.claim(free, QUOTE_LEASE)
        return [Due(self._step(self._quote_work.answer, quote)) for quote in asked]

    def _due_looks(self, free: int) -> list[Due]:
        groups = self._jobs.claim_groups(free, self._look_lease)
        return [Due(self._step(self._prompts.look, group), group.id) for group in groups]

    def _due_generations(self, free: int) -> list[Due]:
        claimed = self._jobs.claim_generations(free, self._generation_lease)
        # A lease that ran out while the database was away is ours again; who holds the answer will write it down.
        jobs = [job for job in claimed if not self._crew.holds(job.id)]
        if jobs:
            self._breaker.refresh()
        advance = partial(self._generations.advance, access=OnceEach(self._access))
        return [Due(self._step(advance, job), job_id=job.id) for job in jobs]

    def _due_voices(self, free: int) -> list[Due]:
        """Lines to speak, and lists of voices somebody waits for."""
        takes = self._voice_jobs.claim_takes(free, self._voice_lease)
        lists = self._voice_jobs.claim_catalogs(max(1, free - len(takes)), self._voice_lease)
        speak = [Due(self._step(self._voice.advance, take)) for take in takes]
        return speak + [Due(self._step(self._voices.refresh, one)) for one in lists]

    def _due_styles(self, free: int) -> list[Due]:
        return [Due(self._step(self._styles.refresh, one)) for one in self._styles.due(free, QUOTE_LEASE)]

    def _due_reels(self, free: int) -> list[Due]:
        """One step at a time: the next one begins when this one has ended."""
        if time.monotonic() < self._next_reels:
            return []
        self._next_reels = float("inf")
        return [Due(self._step(self._look_up, self._reels))]

    def _look_up(self, reels: ReelRefresh) -> None:
        found = 0
        try:
            found = reels.step()
        finally:
            self._next_reels = time.monotonic() + (BUSY_WAIT if found else REELS_WAIT)

    def _due_keys(self, free: int) -> list[Due]:
        own = [Due(self._step(self._keys.look, key)) for key in self._keys.due(free)]
        return own + [Due(self._step(self._keys.look_at_studios, key)) for key in self._keys.due_of_studio()]

    def _due_trainings(self, free: int) -> list[Due]:
        return [Due(self._step(self._trainings.advance, one)) for one in self._trainings.due(free)]

    def _due_sweep(self, free: int) -> list[Due]:
        if time.monotonic() - self._last_sweep < SWEEP_EVERY:
            return []
        self._last_sweep = time.monotonic()
        return [Due(self._step(self._sweep, SWEEP_AGE))]

    def _sweep(self, older_than_seconds: int) -> None:
        """Clear away removed prompts, and what an upload left behind that died between the file and its row."""
        while self._jobs.clear_removed_prompts(UNDO_AGE):
            log.info("Cleared away removed prompts.")
        while paths := self._jobs.orphans(older_than_seconds):
            self._jobs.discard(paths)
            log.warning("Removed %d files that no row names.", len(paths))

    def _step(self, work: Callable[[Claimed], object], on: Claimed) -> Callable[[], None]:
        def step() -> None:
            try:
                work(on)
            except StudioError as error:
                self._troubles.left(error)
            except RuntimeError:
                # The studio closed its connections before this was done; what is written down is enough.
                if not self._stopping.is_set():
                    raise

        return step

    def _start_due(self) -> int:
        """Claim from each source what there are threads for, and start it before the next claim can fail."""
        started, busy = 0, self._crew.busy()
        for source in self._sources:
            free = (self._jobs_at_once if source == self._due_generations else THREADS) - busy[source]
            for work in source(free) if free > 0 else ():
                self._crew.start(source, work)
                started += 1
        return started

    def _leave(self) -> None:
        """Let short work end; say of a look that cannot end in time that its outcome is not known."""
        self._stopping.set()
        facts = {"error_code": "outcome_unknown", "error_message": STOPPED}
        for group_id in self._crew.leave(self._goodbye):
            self._step(lambda left: self._jobs.fail_group(left, facts), group_id)()
        self._step(lambda _: self._generations.flush(), None)()
        self._access.close()


def own_name() -> str:
    """A name no other worker has."""
    return f"{socket.gethostname()[:100]}-{os.getpid()}-{threading.get_ident()}"


def main() -> None:
    """A worker of its own process, until SIGTERM or Ctrl-C."""
    options = argparse.ArgumentParser(description="Send and follow the studio's paid jobs.")
    options.add_argument("--generation-lease", type=int, default=GENERATION_LEASE, metavar="SECONDS")
    options.add_argument("--look-lease", type=int, default=LOOK_LEASE, metavar="SECONDS")
    given = options.parse_args()
    stop = threading.Event()

    def leave(*_: object) -> None:
        stop.set()
        doorbell.ring()

    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, leave)
    heap.give_back_at_once()
    studio = wiring.studio()
    worker = Worker(
        studio,
        own_name(),
        generation_lease=given.generation_lease,
        look_lease=given.look_lease,
    )
    log.warning("The worker looks for work.")
    worker.run(stop)
    studio.close()


if __name__ == "__main__":
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s")
    main()
