"""A year of the demo account: looks at pictures, jobs in every state, and what the sandbox asked for them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random
from uuid import uuid4

from services.demo_pictures import UPLOADS, some_day
from services.demo_words import VARIATIONS
from services.domain.job_state import JobState
from services.domain.money import claude_cost
from services.domain.soul import GenerationSettings
from services.identity import Identity
from services.settings import Settings
from services.store import assets, costs, generations, prompts
from services.store import jobs as queue
from services.store.assets import Asset
from services.wiring import Studio

Row = dict[str, object]
LOOKS = 13
TOKENS = (2_480, 1_310)
PRICED = date(2026, 11, 1)
DECLINED: Row = {
    "status": "failed",
    "error_code": "declined",
    "error_message": "Anthropic declined this picture. Nothing was charged, this was the sandbox.",
}
NO_ANSWER = "The request went to Higgsfield, but no answer came. It may have been charged."
UNHAPPY = (
    (JobState.FAILED, 4, "failed", "Higgsfield could not draw this. Nothing was charged; try again."),
    (JobState.NSFW, 2, "nsfw", "Higgsfield's content check refused this. Nothing was charged."),
    (JobState.CANCELLED, 3, "cancelled", "Cancelled in time. Nothing was charged."),
    (JobState.SUBMITTING, 1, "outcome_unknown", NO_ANSWER),
    (JobState.QUEUED, 1, None, None),
    (JobState.IN_PROGRESS, 1, None, None),
    (JobState.PENDING, 1, None, None),
)
"""State, how many jobs, what their rows say. The vendor knows none of them, so sent ones stay as they are."""


def looks(who: Identity, studio: Studio, pictures: list[Asset], chance: Random, now: datetime) -> None:
    """Looks with their five prompts each; the last one was declined."""
    for place, picture in enumerate(chance.sample(pictures, LOOKS)):
        group = _group(who, picture, some_day(chance, now)) | {"attempt": place}
        if place == LOOKS - 1:
            queue.backfill(studio, prompts.GROUPS, [group | DECLINED])
        else:
            queue.backfill(studio, prompts.GROUPS, [group])
            entry = _charge(group, group["model_id"], "prompt_group", "anthropic", "usd")
            queue.backfill(studio, costs.LEDGER, [entry])
            queue.backfill(studio, prompts.TABLE, [_prompt(group, picture, index) for index in range(5)])


def _group(who: Identity, picture: Asset, day: datetime) -> Row:
    return {
        "id": str(uuid4()),
        "user_id": who.user_id,
        "model_id": picture.ai_model_id,
        "source_image_id": picture.id,
        "status": "completed",
        "error_code": None,
        "error_message": None,
        "vendor_model": Settings.vision_model,
        "image_summary": picture.alt_text,
        "is_sandbox": True,
        "input_tokens": TOKENS[0],
        "output_tokens": TOKENS[1],
        "cost_usd": str(claude_cost(Settings.vision_model, *TOKENS, PRICED)),
        "created_at": day.isoformat(),
    }


def _charge(job: Row, persona_id: object, kind: str, service: str, unit: str) -> Row:
    """The ledger's entry of what the sandbox asked for a job that ended."""
    return {
        "user_id": job["user_id"],
        "job_id": job["id"],
        "job_kind": kind,
        "kind": "charged",
        "service": service,
        "unit": unit,
        "amount": job.get("cost_credits", job["cost_usd"]),
        "usd": job["cost_usd"],
        "is_sandbox": True,
        "ai_model_id": persona_id,
        "prompt_id": job.get("prompt_id"),
        f"{kind}_id": job["id"],
        "created_at": job["created_at"],
    }


def _prompt(group: Row, picture: Asset, index: int) -> Row:
    label, axis, words = VARIATIONS[index]
    return {
        "user_id": picture.user_id,
        "model_id": picture.ai_model_id,
        "source_image_id": picture.id,
        "group_id": group["id"],
        "prompt_text": f"{picture.alt_text.rstrip('.')}, {words}. Soft film grain, natural skin.",
        "prompt_index": index,
        "variation_label": label,
        "axis": axis,
        "look_id": group["id"],
        "is_favorite": index == 2,
        "created_at": group["created_at"],
    }


def jobs(who: Identity, studio: Studio, pictures: list[Asset], chance: Random, now: datetime) -> None:
    """A finished job for each of the pictures that are results, and some in every other state."""
    words = prompts.page(who.client, prompts.PromptFilter(), None, 100).items
    for place, picture in enumerate(pictures[:UPLOADS]):
        job = _job(picture, chance.choice(words), JobState.COMPLETED, picture.created_at, chance)
        queue.backfill(studio, generations.TABLE, [job | {"saved_asset_ids": [picture.id]}])
        entry = _charge(job, job["ai_model_id"], "generation", "higgsfield", "credits")
        queue.backfill(studio, costs.LEDGER, [entry])
        kept = None if place % 3 else True
        made = {"generation_id": job["id"], "origin": "generation", "is_sandbox": True, "kept": kept}
        assets.update(who.client, picture.id, **made)
    for state, count, code, message in UNHAPPY:
        for _ in range(count):
            day = some_day(chance, now) if state.ended else now - timedelta(minutes=chance.randrange(1, 4))
            job = _job(chance.choice(pictures), chance.choice(words), state, day, chance)
            queue.backfill(studio, generations.TABLE, [job | {"error_code": code, "error_message": message}])


def _job(picture: Asset, prompt: prompts.Prompt, state: JobState, day: datetime, chance: Random) -> Row:
    sent, free = state is not JobState.PENDING, state.ended and state is not JobState.COMPLETED
    seconds = timedelta(seconds=chance.uniform(11, 90))
    return {
        "id": str(uuid4()),
        "user_id": picture.user_id,
        "prompt_id": prompt.id,
        "prompt_text": prompt.prompt_text,
        "ai_model_id": picture.ai_model_id,
        "status": state.value,
        "higgsfield_job_id": str(uuid4()) if sent else None,
        "settings": GenerationSettings().as_json(),
        "cost_credits": "0" if free else "1.0" if sent else None,
        "cost_usd": "0" if free else "0.0625" if sent else None,
        "is_sandbox": sent,
        "created_at": day.isoformat(),
        "started_at": (day + timedelta(seconds=1)).isoformat() if sent else None,
        "completed_at": (day + seconds).isoformat() if state.ended else None,
    }
