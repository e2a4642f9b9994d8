"""What came of prompts: the pictures made from each, and what is still on its way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.identity import Identity
from services.store import assets
from services.store import generations as store
from services.store.assets import Asset
from services.store.generations import Generation

MOST_JOBS = 100
"""So many of the newest jobs are looked at; earlier ones are on the list of all jobs."""


@dataclass
class Made:
    """`pictures` newest first, without those that were discarded; `under_way` counts jobs that have not ended.

    `earlier` of the pictures were made with other words than the prompt has now.
    """

    pictures: list[Asset] = field(default_factory=list)
    earlier: int = 0
    under_way: int = 0


def of(who: Identity, texts: Mapping[str, str]) -> dict[str, Made]:
    """By prompt; one nothing came of is absent. `texts` are what the prompts say now, by id. Raises Unavailable."""
    jobs = store.of_prompts(who.client, texts, MOST_JOBS) if texts else []
    saved = [one for job in jobs for one in job.saved_asset_ids]
    there = {one.id: one for one in assets.by_ids(who.client, saved)} if saved else {}
    found: dict[str, Made] = {}
    for job in jobs:
        prompt_id = str(job.prompt_id)
        _add(found.setdefault(prompt_id, Made()), job, there, job.prompt_text == texts[prompt_id])
    return {prompt_id: made for prompt_id, made in found.items() if made.pictures or made.under_way}


def _add(made: Made, job: Generation, there: Mapping[str, Asset], same_words: bool) -> None:
    pictures = [there[one] for one in job.saved_asset_ids if one in there and there[one].kept is not False]
    made.pictures += pictures
    made.earlier += 0 if same_words else len(pictures)
    made.under_way += not job.status.ended
