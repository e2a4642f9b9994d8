"""How a step of an image job ends: one write that gives the lease back, or none where nothing changed."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable

from services.domain import job_words, patience
from services.domain.job_state import JobState
from services.errors import StudioError
from services.providers.image_vendor import Request
from services.providers.wire import Full, Later
from services.store.jobs import ClaimedGeneration, Jobs

Facts = dict[str, object]


class Recorder:
    """Writes through Jobs, whose every write is fenced. Chance comes in, so that tests choose it."""

    def __init__(self, jobs: Jobs, chance: Callable[[], float] = random.random) -> None:
        self.jobs, self._chance = jobs, chance
        self._lock = threading.Lock()
        self._unchanged: dict[str, float] = {}

    def look_wait(self, looks: int) -> float:
        """Seconds until the next look at a job the vendor has."""
        return patience.look_again(looks, self._chance())

    def try_wait(self, tries: int, asked: float | None = None) -> float:
        """Seconds until the next try after an answer that was none."""
        return patience.try_again(tries, self._chance(), asked)

    def unchanged(self, job: ClaimedGeneration, seconds: float) -> None:
        """Nothing new: the lease is given back with all others of its kind by `flush`."""
        with self._lock:
            self._unchanged[job.id] = seconds

    def flush(self) -> None:
        """Raises Unavailable; what was not written is tried again by the next flush."""
        with self._lock:
            waiting, self._unchanged = self._unchanged, {}
        if not waiting:
            return
        try:
            self.jobs.put_back(waiting)
        except StudioError:
            with self._lock:
                self._unchanged = waiting | self._unchanged
            raise

    def note(self, job: ClaimedGeneration, facts: Facts, seconds: float = 0) -> None:
        self.jobs.record(job, facts, seconds)

    def wait(
        self, job: ClaimedGeneration, code: str, sentence: str, seconds: float, *, news: bool = False
    ) -> None:
        """The job stays where it is, and its row says why; `news`: in other words than before, perhaps."""
        if job.error_code == code and not news:
            return self.unchanged(job, seconds)
        self.note(job, {"error_code": code, "error_message": sentence}, seconds)

    def end(self, job: ClaimedGeneration, state: JobState, code: str | None, sentence: str, **more: object) -> None:
        self.note(job, {"status": state.value, "error_code": code, "error_message": sentence, **more})

    def later(self, job: ClaimedGeneration, error: Later) -> None:
        """Back in the queue: the vendor took nothing. What it said about its places is kept."""
        facts: Facts = {"status": "pending", "error_code": "waiting", "error_message": str(error)}
        if isinstance(error, Full):
            facts |= {"full": True, "at_once": error.at_once, "resume_seconds": error.after}
        wait = self.look_wait(min(job.polls, 3))
        self.note(job, facts, max(wait, min(error.after or 0, 600)))

    def taken(self, job: ClaimedGeneration, request: Request) -> None:
        """The vendor has it. An ending met already is looked at again at once, under its own lease."""
        state = request.state if request.state is JobState.QUEUED else JobState.IN_PROGRESS
        soon = job.cancel_requested or request.state not in (JobState.QUEUED, JobState.IN_PROGRESS)
        facts: Facts = {
            "status": state.value,
            "higgsfield_job_id": request.id,
            "status_url": request.status_url,
            "cancel_url": request.cancel_url,
            "error_code": None,
            "error_message": None,
        }
        self.note(job, facts, 0 if soon else self.look_wait(0))

    def unknown(self, job: ClaimedGeneration, error: StudioError) -> None:
        """No answer, but the very same may be sent again."""
        sentence = f"{without_promise(error)} {job_words.SENT_AGAIN}"
        self.wait(job, "outcome_unknown", sentence, self.try_wait(min(job.polls, 6)))


def without_promise(error: StudioError) -> str:
    """The error's first sentence: what follows says that nothing was charged, which is not known here."""
    return str(error).split(". ", 1)[0].rstrip(".") + "."
