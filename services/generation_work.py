"""One step of an image job: send it, look after it, or bring its pictures home.

A job is sent only after its body and key were written down, and only ever with that body and key, so that
losing an answer, a connection or this very process pays for nothing twice.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from services.domain import patience, soul
from services.domain.job_state import JobState, may_go
from services.domain.soul import ENDPOINTS, SettingsError
from services.errors import (
    ConsentNeeded,
    MissingKey,
    NotFound,
    OutcomeUnknown,
    OverBudget,
    PriceRose,
    StudioError,
    VendorRefused,
)
from services.providers.higgsfield import Higgsfield
from services.providers.image_vendor import Request
from services.providers.wire import KeyRefused, Later
from services.results import Results
from services.store.jobs import ClaimedGeneration, Jobs
from services.vendor_access import Access, VendorAccess

SERVICE = "higgsfield"
GIVE_UP = timedelta(days=7)
"""The vendor keeps results and answers for a week; after that nothing more can be learned."""
SLOW_LOOK = 120.0
NEEDS_CHECK = "This job takes unusually long. It may have been charged; the studio keeps asking Higgsfield."
TOO_LATE = "Higgsfield had begun to draw, so it could not be cancelled. It is charged when it is done."
SENT_AGAIN = "It may have been charged; the very same request is sent again, which is charged once only."
NO_ANSWER = "Higgsfield never told how this job ended, so it may have been charged. Check your account there."
SAYS = {"needs_check": NEEDS_CHECK, "cancel_too_late": TOO_LATE, None: None}
ENDINGS = {
    JobState.FAILED: "Higgsfield could not draw this. Nothing was charged; try again.",
    JobState.NSFW: "Higgsfield's content check refused this. Nothing was charged; change the prompt.",
    JobState.CANCELLED: "Cancelled in time. Nothing was charged.",
}


class GenerationWork:
    """Advances claimed jobs; every step ends in one write that gives the lease back."""

    def __init__(
        self,
        jobs: Jobs,
        access: VendorAccess,
        results: Results,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._jobs, self._access, self._results = jobs, access, results
        self._now, self._chance = now, chance

    def advance(self, job: ClaimedGeneration) -> None:
        """One step. Raises Unavailable; the row stays as it is until the lease ends."""
        if job.status is JobState.PENDING:
            self._first(job)
        elif self._age(job) > GIVE_UP:
            self._end(job, JobState.FAILED, "outcome_unknown", NO_ANSWER)
        elif job.status is JobState.SUBMITTING:
            self._again(job)
        else:
            self._look(job)

    def _first(self, job: ClaimedGeneration) -> None:
        """Price it, write down what will be sent, send it."""
        if job.cancel_requested:
            return self._end(job, JobState.CANCELLED, None, ENDINGS[JobState.CANCELLED])
        try:
            access = self._access.open(job.user_id, SERVICE)
            endpoint, body = ENDPOINTS[job.model], soul.request_body(job.prompt_text, job.settings)
            vendor = Higgsfield(access.http, access.key)
            price = vendor.estimate(endpoint, body)
        except MissingKey as error:
            return self._end(job, JobState.FAILED, "missing_key", str(error))
        except (KeyError, SettingsError, VendorRefused) as error:
            return self._end(job, JobState.FAILED, "vendor_refused", _refused(error))
        except Later as error:
            return self._later(job, error)
        try:
            ours = self._jobs.begin(job, endpoint, body, access.is_sandbox, price.credits, price.usd)
        except ConsentNeeded as error:
            return self._end(job, JobState.FAILED, "consent_missing", str(error))
        except (OverBudget, PriceRose) as error:
            code = "price_rose" if isinstance(error, PriceRose) else "over_budget"
            return self._end(job, JobState.FAILED, code, str(error))
        if ours:
            self._send(job, vendor, endpoint, body)

    def _send(
        self, job: ClaimedGeneration, vendor: Higgsfield, endpoint: str, body: dict[str, object]
    ) -> None:
        try:
            request = vendor.submit(endpoint, body, job.idempotency_key)
        except VendorRefused as error:
            self._end(job, JobState.FAILED, "vendor_refused", str(error))
        except Later as error:
            self._later(job, error)
        except OutcomeUnknown as error:
            self._unknown(job, error)
        else:
            self._taken(job, request)

    def _again(self, job: ClaimedGeneration) -> None:
        """Send the very same once more: the vendor answers with what the first sending led to."""
        if self._age(job) > timedelta(hours=patience.RESEND_HOURS) or job.endpoint is None:
            return self._wait(job, "needs_check", NO_ANSWER, SLOW_LOOK)
        try:
            access = self._access.open(job.user_id, SERVICE, job.is_sandbox)
            vendor = Higgsfield(access.http, access.key)
            request = vendor.submit(job.endpoint, job.request_body or {}, job.idempotency_key)
        except (MissingKey, KeyRefused) as error:
            # The first sending may have been taken while the key was still good.
            self._wait(job, "outcome_unknown", f"{_without_promise(error)} {NO_ANSWER}", SLOW_LOOK)
        except VendorRefused as error:
            self._end(job, JobState.FAILED, "vendor_refused", str(error))
        except (Later, OutcomeUnknown) as error:
            self._unknown(job, error)
        else:
            self._taken(job, request)

    def _taken(self, job: ClaimedGeneration, request: Request) -> None:
        """The vendor has it. An ending met already is looked at again at once, under its own lease."""
        state = request.state if request.state is JobState.QUEUED else JobState.IN_PROGRESS
        soon = job.cancel_requested or request.state not in (JobState.QUEUED, JobState.IN_PROGRESS)
        facts = {
            "status": state.value,
            "higgsfield_job_id": request.id,
            "status_url": request.status_url,
            "cancel_url": request.cancel_url,
            "error_code": None,
            "error_message": None,
        }
        self._jobs.record(job, facts, 0 if soon else patience.look_again(0, self._chance()))

    def _look(self, job: ClaimedGeneration) -> None:
        try:
            access = self._access.open(job.user_id, SERVICE, job.is_sandbox)
            vendor = Higgsfield(access.http, access.key)
            request_id = job.higgsfield_job_id or ""
            late = self._wants_out(job) and not vendor.cancel(request_id, job.cancel_url)
            request = vendor.status(request_id, job.status_url)
        except Later as error:
            self._jobs.record(job, {}, patience.try_again(min(job.polls, 4), self._chance(), error.after))
        except (MissingKey, VendorRefused) as error:
            self._wait(job, "needs_check", f"{_without_promise(error)} {NO_ANSWER}", SLOW_LOOK)
        else:
            self._told(job, request, access, late)

    def _wants_out(self, job: ClaimedGeneration) -> bool:
        return job.cancel_requested and job.status is JobState.QUEUED

    def _told(self, job: ClaimedGeneration, request: Request, access: Access, late: bool) -> None:
        """What the vendor said becomes the row's state."""
        state = request.state or job.status
        if state is JobState.COMPLETED:
            return self._bring_home(job, request, access)
        if state in ENDINGS:
            detail = f" It said: “{request.error[:300]}”" if request.error else ""
            return self._end(job, state, state.value, ENDINGS[state] + detail)
        facts: dict[str, object] = {}
        if state is not job.status and may_go(job.status, state):
            facts["status"] = state.value
        overdue = self._age(job).total_seconds() > patience.OVERDUE_SECONDS
        late = late or job.error_code == "cancel_too_late"
        late = late or (job.cancel_requested and state is JobState.IN_PROGRESS)
        code = "needs_check" if overdue else "cancel_too_late" if late else None
        if code != job.error_code:
            facts |= {"error_code": code, "error_message": SAYS.get(code)}
        looks = patience.look_again(job.polls, self._chance())
        self._jobs.record(job, facts, patience.OVERDUE_LOOK if overdue else looks)

    def _bring_home(self, job: ClaimedGeneration, request: Request, access: Access) -> None:
        try:
            saved = self._results.save(job, request.images, access.downloads)
        except Later as error:
            self._wait(job, "copying", str(error), patience.try_again(min(job.polls, 4), self._chance()))
        except (NotFound, VendorRefused) as error:
            sentence = f"Higgsfield finished and charged this job. {error}"
            self._end(job, JobState.FAILED, "result_lost", sentence)
        else:
            if saved:
                self._jobs.complete(job, request.images, saved)

    def _unknown(self, job: ClaimedGeneration, error: StudioError) -> None:
        sentence = f"{_without_promise(error)} {SENT_AGAIN}"
        self._wait(job, "outcome_unknown", sentence, patience.try_again(min(job.polls, 6), self._chance()))

    def _later(self, job: ClaimedGeneration, error: Later) -> None:
        """Back in the queue: the vendor took nothing."""
        facts = {"status": "pending", "error_code": "waiting", "error_message": str(error)}
        wait = patience.look_again(min(job.polls, 3), self._chance())
        self._jobs.record(job, facts, max(wait, min(error.after or 0, 600)))

    def _wait(self, job: ClaimedGeneration, code: str, sentence: str, seconds: float) -> None:
        facts = {} if job.error_code == code else {"error_code": code, "error_message": sentence}
        self._jobs.record(job, facts, seconds)

    def _end(self, job: ClaimedGeneration, state: JobState, code: str | None, sentence: str) -> None:
        facts = {"status": state.value, "error_code": code, "error_message": sentence}
        self._jobs.record(job, facts)

    def _age(self, job: ClaimedGeneration) -> timedelta:
        """Since it was sent, or asked for."""
        return self._now() - (job.started_at or job.created_at)


def _refused(error: Exception) -> str:
    if isinstance(error, KeyError):
        return "The studio does not know this model. Nothing was sent or charged."
    return f"{error} Nothing was sent or charged." if isinstance(error, SettingsError) else str(error)


def _without_promise(error: StudioError) -> str:
    """The error's first sentence: what follows says that nothing was charged, which is not known here."""
    return str(error).split(". ", 1)[0].rstrip(".") + "."
