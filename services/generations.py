"""Image jobs: a person asks, the worker does. Every button that costs money carries a key of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from services import budgets, doorbell, quotes, styles
from services.domain import image_models
from services.domain.image_models import MODELS, STOPS_NOTHING
from services.domain.image_setting import SettingsError
from services.domain.job_pace import UNKNOWN, Pace
from services.domain.job_state import CANCELLABLE, JobState
from services.domain.request_key import request_key as as_key
from services.errors import Conflict, Invalid, OverBudget
from services.identity import Identity
from services.store import generations as store
from services.store import prompts
from services.store.generations import Generation as Generation
from services.store.generations import GenerationFilter as GenerationFilter
from services.store.rows import Page

EVERY_JOB = GenerationFilter()


@dataclass(frozen=True)
class Order:
    """One prompt to draw; the key is that of one press."""

    prompt_id: str
    request_key: str


def submit_many(
    who: Identity, orders: Sequence[Order], model: str, settings: Mapping[str, object], quote_id: str | None
) -> list[Generation]:
    """One job of each prompt's words as they are now, all or none; the same keys again are the same jobs.

    `quote_id` is the price the person saw; without one the price counts as unknown. Raises Invalid for settings
    the model does not know and for a style the vendor does not offer, NotFound, OverBudget with the cost of the
    whole set, ConsentNeeded.
    """
    try:
        chosen = image_models.checked(model, settings)
    except SettingsError as error:
        raise Invalid(str(error)) from error
    styles.check(who, model, chosen)
    jobs = [
        {
            "prompt_id": order.prompt_id,
            "request_key": as_key(order.request_key),
            "model": model,
            "settings": image_models.with_seed(model, chosen, as_key(order.request_key)),
            "quote_id": quote_id,
        }
        for order in orders
    ]
    try:
        made = store.submit(who.client, jobs)
    except OverBudget as error:
        raise _of_the_whole(who, error, jobs, model, chosen) from error
    doorbell.ring()
    return made


def retry(who: Identity, generation_id: str, request_key: str, quote_id: str | None = None) -> Generation:
    """A new job like one that ended; the old one stays as it is and is its parent.

    After pictures were drawn it has a seed of its own, for the old one would draw the same again for the same
    money; a job that drew nothing is sent with the seed it had.
    `quote_id` as in `submit_many`. Raises NotFound, Conflict, also for what a content check refused, OverBudget.
    """
    old = store.by_id(who.client, generation_id)
    if not old.status.ended:
        raise Conflict("This job is still running. Nothing was sent a second time; wait for its end.")
    styles.check(who, old.model, old.settings)
    job = store.of_request(who.client, {**_like(who, old, request_key), "quote_id": quote_id})
    doorbell.ring()
    return job


def browse(
    who: Identity,
    chosen: GenerationFilter = EVERY_JOB,
    cursor: str | None = None,
    limit: int = 48,
    counted: bool = True,
) -> Page[Generation]:
    """Jobs, newest first; the total comes with a first page, where it is `counted`."""
    return store.page(who.client, chosen, cursor, limit, counted)


def fingerprint(who: Identity, chosen: GenerationFilter, cursor: str | None, limit: int) -> str:
    """Another text whenever `browse` or `pace` would say something else of this page; two small questions at most."""
    now = store.versions(who.client, chosen, cursor, limit)
    waiting = [one.id for one in now.items if one.status is JobState.PENDING]
    seen = (now.next_cursor, [(one.id, one.updated_at) for one in now.items], places(who, waiting))
    return sha256(repr(seen).encode()).hexdigest()


def count_active(who: Identity) -> int:
    """How many jobs have not ended."""
    return store.count_active(who.client)


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
    # A vendor that stops nothing can only be waited for no longer, and that at any time.
    if job.status not in CANCELLABLE and not (job.service in STOPS_NOTHING and not job.status.ended):
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

    The same keys again add nothing. Jobs that have not ended, or that a content check refused, are left alone.
    """
    ended = (job for job in store.by_ids(who.client, request_keys) if job.status.ended)
    old = [job for job in ended if job.status is not JobState.NSFW]
    for job in old:
        styles.check(who, job.model, job.settings)
    added = store.of_requests(who.client, [_like(who, job, request_keys[job.id]) for job in old])
    doorbell.ring()
    return added


def delete_many(who: Identity, generation_ids: Iterable[str]) -> int:
    """Forget jobs that ended or were never sent; how many. Raises Conflict when one of them is at the vendor."""
    return store.delete(who.client, generation_ids)


def check(who: Identity, generation_id: str) -> Generation:
    """Have the worker ask the vendor about a job now. Raises NotFound."""
    asked = store.ask_to_check(who.client, generation_id)
    doorbell.ring()
    return asked


def mark_lost(who: Identity, generation_id: str) -> Generation:
    """Give a job up whose end nobody knows. It may have been charged, and stays so in the books. Raises Conflict."""
    return store.give_up(who.client, generation_id)


def send_again(who: Identity, generation_id: str, request_key: str, quote_id: str | None = None) -> Generation:
    """Give it up and make a new job of it, which costs again. Raises as `retry` does."""
    old = store.by_id(who.client, generation_id)
    if not old.status.ended:
        styles.check(who, old.model, old.settings)
        mark_lost(who, generation_id)
    return retry(who, generation_id, request_key, quote_id)


def pace(who: Identity, jobs: Iterable[Generation]) -> Pace:
    """What those of the jobs that are under way are measured by; asks nothing when none is."""
    active = [job for job in jobs if not job.status.ended]
    waiting = [job.id for job in active if job.status is JobState.PENDING]
    return Pace(usual_seconds(who, {job.model for job in active}), places(who, waiting)) if active else UNKNOWN


def usual_seconds(who: Identity, models: Iterable[str]) -> dict[str, float]:
    """How long a job of each model takes: what was measured here, else what the vendor's models usually need."""
    known = {name: MODELS[name].usual_seconds for name in models if name in MODELS}
    return known | store.usual_seconds(who.client, known)


def places(who: Identity, generation_ids: Iterable[str]) -> dict[str, int]:
    """The place of each job that nobody has sent yet in the person's own queue; 1 is next."""
    ids = list(generation_ids)
    return store.places(who.client, ids) if ids else {}


def _too_late(job: Generation) -> str:
    if job.status is JobState.IN_PROGRESS:
        return "The vendor has begun to draw, so this job can no longer be cancelled and will be charged."
    return "This job has ended already; there is nothing left to cancel."


def _like(who: Identity, old: Generation, request_key: str) -> dict[str, object]:
    drawn = old.status is JobState.COMPLETED
    kept = {name: value for name, value in old.settings.items() if not (drawn and name == "seed")}
    settings = image_models.with_seed(old.model, kept, as_key(request_key))
    values = _values(who, old.prompt_id, old.prompt_text, old.ai_model_id, settings, request_key, old.model)
    return {**values, "parent_id": old.id}


def _of_the_whole(
    who: Identity,
    error: OverBudget,
    jobs: Sequence[Mapping[str, object]],
    model: str,
    settings: Mapping[str, object],
) -> OverBudget:
    """The database refuses at the first job that does not fit; the person pressed for all of them."""
    quote_id = jobs[0]["quote_id"]
    if quote_id is None:
        return error
    one = quotes.cost(quotes.get(who, str(quote_id)), model, settings)
    of = {prompt.id: prompt.model_id for prompt in prompts.by_ids(who.client, [str(job["prompt_id"]) for job in jobs])}
    return budgets.whole_set(who, one, [of.get(str(job["prompt_id"])) for job in jobs]) or error


def _values(
    who: Identity,
    prompt_id: str | None,
    words: str,
    persona_id: str | None,
    settings: Mapping[str, object],
    request_key: str,
    model: str,
) -> dict[str, object]:
    return {
        "user_id": who.user_id,
        "prompt_id": prompt_id,
        "prompt_text": words,
        "ai_model_id": persona_id,
        "model": model,
        "settings": settings,
        "request_key": as_key(request_key),
    }
