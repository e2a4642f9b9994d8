"""Image jobs: a person asks, the worker does. Every button that costs money carries a key of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from services import doorbell
from services.domain.job_state import CANCELLABLE, JobState
from services.domain.request_key import request_key as as_key
from services.domain.soul import DEFAULT_MODEL
from services.domain.soul import GenerationSettings as GenerationSettings
from services.errors import Conflict
from services.identity import Identity
from services.store import generations as store
from services.store import prompts
from services.store.generations import Generation as Generation
from services.store.generations import GenerationFilter as GenerationFilter
from services.store.rows import Page

EVERY_JOB = GenerationFilter()


def submit(
    who: Identity, prompt_id: str, settings: GenerationSettings, request_key: str
) -> Generation:
    """A new job of the prompt's words as they are now. The same key again is the same job.

    Raises NotFound. Nothing is sent or charged before the worker takes the row.
    """
    prompt = prompts.by_id(who.client, prompt_id)
    return _new(who, prompt.id, prompt.prompt_text, prompt.model_id, settings.as_json(), request_key)


def retry(who: Identity, generation_id: str, request_key: str) -> Generation:
    """A new job like one that ended; the old one stays as it is. Raises NotFound, Conflict."""
    old = store.by_id(who.client, generation_id)
    if not old.status.ended:
        raise Conflict("This job is still running. Nothing was sent a second time; wait for its end.")
    return _new(who, old.prompt_id, old.prompt_text, old.ai_model_id, dict(old.settings), request_key)


def browse(
    who: Identity, chosen: GenerationFilter = EVERY_JOB, cursor: str | None = None, limit: int = 48
) -> Page[Generation]:
    """Jobs, newest first; the total comes with a first page."""
    return store.page(who.client, chosen, cursor, limit)


def active(who: Identity) -> list[Generation]:
    """Jobs that have not ended, newest first."""
    return store.active(who.client)


def get(who: Identity, generation_id: str) -> Generation:
    """Raises NotFound."""
    return store.by_id(who.client, generation_id)


def get_many(who: Identity, generation_ids: Iterable[str]) -> dict[str, Generation]:
    """By id, those that exist."""
    return {job.id: job for job in store.by_ids(who.client, generation_ids)}


def cancel(who: Identity, generation_id: str) -> Generation:
    """Withdraw a job nobody has sent, or ask the vendor to; raises Conflict when that is too late.

    The job comes back `cancelled`, or still active with `cancel_requested_at` until the vendor has answered.
    """
    withdrawn = store.withdraw(who.client, generation_id)
    if withdrawn is not None:
        return withdrawn
    job = store.by_id(who.client, generation_id)
    if job.status is JobState.CANCELLED:
        return job
    if job.status not in CANCELLABLE:
        raise Conflict(_too_late(job))
    asked = store.ask_to_cancel(who.client, generation_id)
    doorbell.ring()
    return asked


def delete(who: Identity, generation_id: str) -> None:
    """Forget a job that ended or was never sent; its saved pictures stay. Raises Conflict while it runs."""
    store.delete(who.client, [generation_id])


def cancel_many(who: Identity, generation_ids: Iterable[str]) -> int:
    """Withdraw those nobody has sent, ask the vendor to stop those it has not begun; how many those were."""
    ids = list(generation_ids)
    withdrawn = store.withdraw_many(who.client, ids)
    asked = store.ask_to_cancel_many(who.client, ids)
    doorbell.ring()
    return withdrawn + asked


def retry_many(who: Identity, request_keys: Mapping[str, str]) -> int:
    """New jobs like those that ended, each under the key given for its id; how many were added.

    The same keys again add nothing. Jobs that have not ended are left alone.
    """
    old = (job for job in store.by_ids(who.client, request_keys) if job.status.ended)
    added = store.of_requests(who.client, [_like(who, job, request_keys[job.id]) for job in old])
    doorbell.ring()
    return added


def delete_many(who: Identity, generation_ids: Iterable[str]) -> int:
    """Forget jobs that ended or were never sent; how many. Raises Conflict when one of them is at the vendor."""
    return store.delete(who.client, generation_ids)


def _too_late(job: Generation) -> str:
    if job.status is JobState.IN_PROGRESS:
        return "The vendor has begun to draw, so this job can no longer be cancelled and will be charged."
    return "This job has ended already; there is nothing left to cancel."


def _like(who: Identity, old: Generation, request_key: str) -> dict[str, object]:
    return _values(who, old.prompt_id, old.prompt_text, old.ai_model_id, dict(old.settings), request_key)


def _new(
    who: Identity,
    prompt_id: str | None,
    words: str,
    persona_id: str | None,
    settings: dict[str, str | int | bool],
    request_key: str,
) -> Generation:
    job = store.of_request(who.client, _values(who, prompt_id, words, persona_id, settings, request_key))
    doorbell.ring()
    return job


def _values(
    who: Identity,
    prompt_id: str | None,
    words: str,
    persona_id: str | None,
    settings: dict[str, str | int | bool],
    request_key: str,
) -> dict[str, object]:
    return {
        "user_id": who.user_id,
        "prompt_id": prompt_id,
        "prompt_text": words,
        "ai_model_id": persona_id,
        "model": DEFAULT_MODEL,
        "settings": settings,
        "request_key": as_key(request_key),
    }
