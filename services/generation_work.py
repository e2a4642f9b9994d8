"""One step of an image job: price and send it, clear up an answer that was lost, or hand it on to be looked after.

A job is sent only after its body and key were written down, and again only where the vendor promises that the
same request is one request, so that losing an answer, a connection or this very process pays for nothing twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from services.domain import image_models, job_words, patience
from services.domain.image_setting import Kind, SettingsError
from services.domain.job_state import JobState
from services.errors import (
    Conflict,
    ConsentNeeded,
    MissingKey,
    NotFound,
    OutcomeUnknown,
    OverBudget,
    PriceRose,
    StudioError,
    Unavailable,
    VendorRefused,
)
from services.generation_look import GenerationLook
from services.generation_record import Recorder, without_promise
from services.image_vendors import VENDORS, Opener
from services.providers.image_vendor import ImageVendor, Proof, Request
from services.providers.wire import KeyRefused, Later
from services.results import Results
from services.store.jobs import ClaimedGeneration, Jobs
from services.vendor_access import Access, OpensKeys, reopened
from services.vendor_asking import Asking
from services.vendor_breaker import Breaker

GIVE_UP = timedelta(days=7)
"""Vendors keep results and answers for a week; after that nothing more can be learned."""
SLOW_LOOK = 120.0
NEVER_SENT = (MissingKey, SettingsError, VendorRefused, NotFound, ConsentNeeded, OverBudget, PriceRose)
WHY: Mapping[type[Exception], str] = {
    MissingKey: "missing_key",
    ConsentNeeded: "consent_missing",
    OverBudget: "over_budget",
    PriceRose: "price_rose",
}
EARLIER = timedelta(minutes=15)
"""How far the vendor's clock may be behind the database's when its list is asked."""
NEAR = timedelta(minutes=2)
"""How close to our sending a job of the list must have begun that does not say what was asked of it: the vendor's clock
says how long ago it began, the database's how long ago we sent, so that neither has to know the other's time."""


class GenerationWork:
    """Advances claimed jobs; every step ends in one write that gives the lease back."""

    def __init__(
        self,
        jobs: Jobs,
        results: Results,
        breaker: Breaker,
        *,
        vendors: Mapping[str, Opener] = VENDORS,
        webhooks: str | None = None,
        record: Recorder | None = None,
    ) -> None:
        """`webhooks`: the studio's public https address, where vendors can reach one."""
        self._jobs, self._asking = jobs, Asking(breaker, jobs)
        self._vendors, self._webhooks = vendors, webhooks
        self._record = record or Recorder(jobs)
        self._look = GenerationLook(self._record, results, self._asking)

    def advance(self, job: ClaimedGeneration, access: OpensKeys) -> None:
        """One step. Raises Unavailable; the row stays as it is until the lease ends."""
        if job.status is JobState.PENDING:
            return self._first(job, access)
        if job.age > GIVE_UP:
            words = job_words.never_told(image_models.VENDORS[job.service])
            return self._record.end(job, JobState.FAILED, "outcome_unknown", words)
        try:
            opened = reopened(access, job)
        except MissingKey as error:
            return self._blind(job, error)
        vendor = self._vendors[job.service](opened.http, opened.key)
        if job.status is JobState.SUBMITTING:
            self._clear_up(job, vendor, opened)
        else:
            self._look.look(job, vendor, opened)

    def flush(self) -> None:
        """Give back what was looked at without news. Raises Unavailable."""
        self._record.flush()

    def _blind(self, job: ClaimedGeneration, error: StudioError) -> None:
        """The job was sent while its key was still there; without that one, nobody can ask."""
        code = "outcome_unknown" if job.status is JobState.SUBMITTING else "needs_check"
        words = f"{without_promise(error)} {job_words.never_told(image_models.VENDORS[job.service])}"
        self._record.wait(job, code, words, SLOW_LOOK, news=True)

    def _first(self, job: ClaimedGeneration, keys: OpensKeys) -> None:
        """Price it, write down what will be sent, send it."""
        if job.cancel_requested:
            return self._record.end(job, JobState.CANCELLED, None, job_words.WITHDRAWN)
        try:
            access = keys.open(job.user_id, job.service)
            vendor = self._vendors[job.service](access.http, access.key)
            endpoint = image_models.model(job.model).endpoint
            with self._asking.about(job.user_id, job.service, access):
                body = self._body(job, vendor, access)
                price = vendor.estimate(endpoint, body)
            webhook = self._webhook(job, access)
            key, paid_in = access.sent_key(job.id), (price.credits, price.usd)
            ours = self._jobs.begin(job, endpoint, body, access.is_sandbox, *paid_in, webhook, key)
        except Later as error:
            return self._record.later(job, error)
        except Conflict as error:
            return self._record.later(job, Later(str(error)))
        except NEVER_SENT as error:
            return self._never_sent(job, error)
        if ours:
            self._send(job, vendor, access, endpoint, body, webhook)

    def _never_sent(self, job: ClaimedGeneration, error: Exception) -> None:
        """Refused before the request was made, by us or by the vendor's price."""
        words = f"{error} Nothing was sent or charged." if isinstance(error, SettingsError) else str(error)
        self._record.end(job, JobState.FAILED, WHY.get(type(error), "vendor_refused"), words)

    def _body(self, job: ClaimedGeneration, vendor: ImageVendor, access: Access) -> dict[str, object]:
        """What is sent; a reference picture goes to the vendor first, which costs nothing."""
        reference = None
        for setting in image_models.model(job.model).settings:
            if setting.kind is Kind.ASSET and job.settings.get(setting.name):
                asset = self._jobs.asset(job.user_id, str(job.settings[setting.name]))
                if asset is None or asset.file_type != "image":
                    raise NotFound("The reference picture is gone. Nothing was sent or charged; choose another one.")
                reference = vendor.upload(self._jobs.load(asset.file_path), asset.mime_type, access.downloads)
        return image_models.request_body(job.model, job.prompt_text, job.settings, reference)

    def _webhook(self, job: ClaimedGeneration, access: Access) -> str | None:
        if self._webhooks is None or access.is_sandbox or job.webhook_token is None:
            return None
        return f"{self._webhooks}/hooks/{job.id}/{job.webhook_token}"

    def _send(
        self,
        job: ClaimedGeneration,
        vendor: ImageVendor,
        access: Access,
        endpoint: str,
        body: Mapping[str, object],
        webhook: str | None,
    ) -> None:
        try:
            with self._asking.about(job.user_id, job.service, access):
                request = vendor.submit(endpoint, body, job.idempotency_key, webhook)
        except VendorRefused as error:
            self._record.end(job, JobState.FAILED, "vendor_refused", str(error))
        except Later as error:
            self._record.later(job, error)
        except OutcomeUnknown as error:
            self._lost_answer(job, vendor, error)
        else:
            self._record.taken(job, request)

    def _lost_answer(self, job: ClaimedGeneration, vendor: ImageVendor, error: OutcomeUnknown) -> None:
        if vendor.proof is Proof.KEY:
            return self._record.unknown(job, error)
        known = vendor.proof is Proof.LOOKUP
        words = job_words.looked_for(vendor.name) if known else job_words.yours_to_decide(vendor.name)
        self._record.wait(job, "outcome_unknown", words, self._record.try_wait(min(job.polls, 6)))

    def _clear_up(self, job: ClaimedGeneration, vendor: ImageVendor, access: Access) -> None:
        """Nobody knows whether the vendor took it."""
        if job.cancel_requested and not vendor.cancels:
            words = job_words.stopped_waiting(vendor.name)
            self._record.end(job, JobState.CANCELLED, "outcome_unknown", words)
        elif vendor.proof is Proof.KEY:
            self._again(job, vendor, access)
        elif vendor.proof is Proof.LOOKUP:
            self._look_up(job, vendor, access)
        else:
            self._record.wait(job, "outcome_unknown", job_words.yours_to_decide(vendor.name), SLOW_LOOK)

    def _again(self, job: ClaimedGeneration, vendor: ImageVendor, access: Access) -> None:
        """Send the very same once more: the vendor answers with what the first sending led to."""
        never_told = job_words.never_told(vendor.name)
        if job.age > timedelta(hours=patience.RESEND_HOURS) or job.endpoint is None:
            return self._record.wait(job, "outcome_unknown", never_told, SLOW_LOOK)
        try:
            with self._asking.about(job.user_id, job.service, access):
                request = vendor.submit(job.endpoint, job.request_body or {}, job.idempotency_key, job.webhook_url)
        except KeyRefused as error:
            # The first sending may have been taken while the key was still good.
            self._record.wait(job, "outcome_unknown", f"{without_promise(error)} {never_told}", SLOW_LOOK)
        except VendorRefused as error:
            self._record.end(job, JobState.FAILED, "vendor_refused", str(error))
        except (Later, OutcomeUnknown) as error:
            self._record.unknown(job, error)
        else:
            self._record.taken(job, request)

    def _look_up(self, job: ClaimedGeneration, vendor: ImageVendor, access: Access) -> None:
        """Find it in the vendor's list; what is not there is not sent again unasked."""
        tries = min(job.polls, 6)
        wait = self._record.try_wait(tries)
        if job.endpoint is None or job.started_at is None:
            return self._record.wait(job, "outcome_unknown", job_words.never_told(vendor.name), SLOW_LOOK)
        try:
            with self._asking.about(job.user_id, job.service, access):
                listed = vendor.taken_since(job.endpoint, job.started_at - EARLIER)
        except (Later, VendorRefused) as error:
            asked = error.after if isinstance(error, Later) else SLOW_LOOK
            longer = self._record.try_wait(tries, asked)
            return self._record.wait(job, "outcome_unknown", job_words.looked_for(vendor.name), longer)
        known = self._jobs.known(job, [one.id for one in listed])
        found = _ours(job, [one for one in listed if one.id not in known])
        if found is None:
            words = job_words.not_listed(vendor.name)
            return self._record.wait(job, "outcome_unknown", words, wait, news=True)
        try:
            self._record.taken(job, found)
        except Unavailable:
            self._record.unchanged(job, wait)  # another row was quicker; it is in neither list the next time


def _ours(job: ClaimedGeneration, unclaimed: list[Request]) -> Request | None:
    """The oldest task that was asked for with our very body; failing such an echo, the only one of that moment."""
    wanted = dict(job.request_body or {})
    same = [one for one in unclaimed if one.body is not None and wanted.items() <= dict(one.body).items()]
    if same:
        return same[-1]
    silent = [
        one for one in unclaimed if one.body is None and one.age is not None and abs(one.age - job.age) < NEAR
    ]
    return silent[0] if len(silent) == 1 and len(unclaimed) == 1 else None
