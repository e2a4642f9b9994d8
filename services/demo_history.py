"""A year of the demo account: looks at pictures, jobs in every state, a collection of reels."""

from __future__ import annotations

import string
from datetime import date, datetime, timedelta
from random import Random
from uuid import uuid4

from services import reels
from services.demo_pictures import DAYS, UPLOADS, some_day
from services.demo_words import AUTHORS, CAPTIONS, NOTES, REEL_TAGS, VARIATIONS
from services.domain.job_state import JobState
from services.domain.money import claude_cost
from services.domain.soul import GenerationSettings
from services.identity import Identity
from services.settings import Settings
from services.store import assets, generations, prompts
from services.store import jobs as queue
from services.store import reels as reel_rows
from services.store.assets import Asset
from services.wiring import Studio

Row = dict[str, object]
LOOKS, REELS = 13, 120
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


def collection(who: Identity, chance: Random, now: datetime) -> None:
    """Reels of the year: most judged by the rule, some by the person, some nobody knows the views of."""
    rows = [reel(who, place, chance, now) for place in range(REELS)]
    added = reel_rows.insert_missing(who.client, rows)
    for one in added:
        if one.view_count and chance.random() < 0.15:
            turned = {"approved": "denied", "denied": "approved"}[one.approval_status.value]
            reels.decide(who, one.id, reels.Verdict(turned))


def named(place: int) -> tuple[str, str]:
    """Platform and code of a reel; they follow from its place alone, so that a second run meets the same reels."""
    own = Random(f"reel {place}")
    platform = own.choice(("instagram", "instagram", "tiktok", "youtube"))
    alphabet = string.digits if platform == "tiktok" else string.ascii_letters + string.digits
    return platform, "".join(own.choices(alphabet, k=19 if platform == "tiktok" else 11))


def reel(who: Identity, place: int, chance: Random, now: datetime, days: float = DAYS) -> Row:
    """A reel of the last `days` with what is known of it."""
    platform, code = named(place)
    addresses = {
        "instagram": f"https://www.instagram.com/reel/{code}/",
        "tiktok": f"https://www.tiktok.com/@_/video/{code}",
        "youtube": f"https://www.youtube.com/watch?v={code}",
    }
    day, known = some_day(chance, now, days), chance.random() < 0.85
    return {
        "user_id": who.user_id,
        "url": addresses[platform],
        "platform": platform,
        "shortcode": code,
        "notes": chance.choice(NOTES),
        "tags": chance.sample(REEL_TAGS, chance.randrange(3)),
        "is_favorite": chance.random() < 0.1,
        "author": chance.choice(AUTHORS),
        "caption": chance.choice(CAPTIONS),
        "published_at": (day - timedelta(days=chance.uniform(1, 60))).isoformat(),
        "view_source": "manual" if known else None,
        "view_count": int(10 ** chance.uniform(2.8, 7.2)) if known else 0,
        "views_checked_at": day.isoformat() if known else None,
        "created_at": day.isoformat(),
    }
