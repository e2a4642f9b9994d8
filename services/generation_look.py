"""A look at a job the vendor has: where it stands, whether it can still be stopped, and its pictures brought home."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from services.domain import job_words, patience
from services.domain.job_state import JobState, may_go
from services.errors import NotFound, StudioError, Unavailable, VendorRefused
from services.generation_record import Facts, Recorder, without_promise
from services.providers.image_vendor import ImageVendor, Request
from services.providers.wire import Later
from services.results import Results
from services.store.jobs import ClaimedGeneration
from services.vendor_access import Access
from services.vendor_asking import Asking

SLOW_LOOK = 120.0
BILL_WAIT = timedelta(hours=1)
"""How long a bill is waited for that does not name the job yet."""


class GenerationLook:
    """One look; ends in one write, or in none where nothing changed."""

    def __init__(self, record: Recorder, results: Results, asking: Asking) -> None:
        self._record, self._results, self._asking = record, results, asking

    def look(self, job: ClaimedGeneration, vendor: ImageVendor, access: Access) -> None:
        """Raises Unavailable."""
        request_id = job.higgsfield_job_id or ""
        try:
            with self._asking.about(job.user_id, job.service, access):
                late = self._wants_out(job, vendor) and not vendor.cancel(request_id, job.cancel_url)
                request = vendor.status(request_id, job.status_url)
        except Later as error:
            self._record.unchanged(job, self._record.try_wait(min(job.polls, 4), error.after))
        except VendorRefused as error:
            words = f"{without_promise(error)} {job_words.never_told(vendor.name)}"
            self._record.wait(job, "needs_check", words, SLOW_LOOK)
        else:
            self._told(job, vendor, request, access, late)

    def _wants_out(self, job: ClaimedGeneration, vendor: ImageVendor) -> bool:
        return job.cancel_requested and vendor.cancels and job.status is JobState.QUEUED

    def _told(
        self, job: ClaimedGeneration, vendor: ImageVendor, request: Request, access: Access, late: bool
    ) -> None:
        """What the vendor said becomes the row's state."""
        state = request.state or job.status
        if state is JobState.COMPLETED:
            return self._bring_home(job, vendor, request, access)
        if state.ended:
            return self._ended(job, vendor, request, state)
        if job.cancel_requested and not vendor.cancels:
            words = job_words.stopped_waiting(vendor.name)
            return self._record.end(job, JobState.CANCELLED, "outcome_unknown", words)
        self._under_way(job, vendor, state, late)

    def _under_way(self, job: ClaimedGeneration, vendor: ImageVendor, state: JobState, late: bool) -> None:
        facts: Facts = {}
        if state is not job.status and may_go(job.status, state):
            facts["status"] = state.value
        overdue = job.age.total_seconds() > patience.OVERDUE_SECONDS
        late = late or job.error_code == "cancel_too_late"
        late = late or (job.cancel_requested and state is JobState.IN_PROGRESS)
        code = "needs_check" if overdue else "cancel_too_late" if late else None
        words = {"needs_check": job_words.overdue, "cancel_too_late": job_words.too_late}
        if code != job.error_code:
            facts |= {"error_code": code, "error_message": words[code](vendor.name) if code else None}
        seconds = patience.OVERDUE_LOOK if overdue else self._record.look_wait(job.polls)
        if facts:
            self._record.note(job, facts, seconds)
        else:
            self._record.unchanged(job, seconds)

    def _ended(self, job: ClaimedGeneration, vendor: ImageVendor, request: Request, state: JobState) -> None:
        if state is JobState.NSFW and vendor.bills:
            return self._refused(job, vendor, request)
        self._record.end(job, state, state.value, job_words.told(state, vendor.name, request.error))

    def _refused(self, job: ClaimedGeneration, vendor: ImageVendor, request: Request) -> None:
        """Such a vendor draws, checks and charges, in this order: the row waits for what the bill says."""
        paid = self._paid(vendor, request)
        if paid is None and job.age < BILL_WAIT:
            self._record.unchanged(job, self._record.try_wait(min(job.polls, 4)))
        elif paid is None:
            words = job_words.charge_unknown(vendor.name)
            self._record.end(job, JobState.NSFW, "outcome_unknown", words)
        elif paid:
            words = job_words.charged_anyway(vendor.name, paid)
            self._record.end(job, JobState.NSFW, "charged_anyway", words, paid_usd=str(paid))
        else:
            self._record.end(job, JobState.NSFW, "nsfw", job_words.told(JobState.NSFW, vendor.name))

    def _bring_home(self, job: ClaimedGeneration, vendor: ImageVendor, request: Request, access: Access) -> None:
        try:
            saved = self._results.save(job, request.images, access.downloads)
        except (Later, Unavailable) as error:
            # A vendor that cannot be reached, or a full disk of ours: the pictures are paid and lie there still.
            facts: Facts = {"error_code": "copying", "error_message": job_words.not_copied(vendor.name, error)}
            if request.expires_at is not None:
                facts["keep_until"] = request.expires_at.isoformat()
            self._record.note(job, facts, self._record.try_wait(min(job.polls, 4)))
        except (NotFound, VendorRefused) as error:
            words = job_words.delivered_and_lost(vendor.name, error)
            self._record.end(job, JobState.FAILED, "result_lost", words)
        else:
            if not saved:
                return  # the lease was lost meanwhile
            wanted = len(request.images) + request.refused
            note = job_words.some_refused(vendor.name, request.refused, wanted) if request.refused else None
            paid = self._paid(vendor, request)
            self._record.jobs.complete(job, request.images, saved, paid, "some_refused" if note else None, note)

    def _paid(self, vendor: ImageVendor, request: Request) -> Decimal | None:
        """What the vendor's bill says, where it has one and shows this job already; else its estimate stands."""
        try:
            return vendor.paid([request.id]).get(request.id)
        except StudioError:
            return None
