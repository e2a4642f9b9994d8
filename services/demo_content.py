"""Samples for somebody who looks around: one persona, a few pictures of her, a few reels. All go in one step.

Everything is written as the person, so that row level security holds for samples as for anything else. Pictures
are known by their origin and tag, reels by their codes and tag, the persona by words nobody else would write:
what somebody takes the tag from is theirs and stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

from services import assets, demo_pictures, demo_reels, personas, wiring
from services.demo_pictures import Draw
from services.demo_words import NOVA
from services.identity import Identity
from services.personas import PersonaDraft
from services.store import reels as reel_rows

REELS = 12
DAYS = 13
TAG = "demo"
MARK: demo_reels.Row = {"tags": [TAG], "notes": "A sample: nobody made this reel."}
SCENES = tuple((NOVA, (name, f"{tags}, {TAG}", prompt)) for name, tags, prompt in NOVA.scenes[:2])
SAMPLES = assets.AssetFilter(origin="demo", tags=(TAG,))


@dataclass(frozen=True)
class Removed:
    """How many rows of each kind went."""

    pictures: int
    reels: int
    personas: int


def is_there(who: Identity) -> bool:
    """Whether there are samples in the library."""
    return bool(assets.matching_ids(who, SAMPLES, limit=1))


def add(who: Identity, draw: Draw = demo_pictures.drawn) -> None:
    """Add what is missing; a second time adds nothing. Raises StudioError."""
    chance, now, studio = Random(who.user_id), datetime.now(UTC), wiring.studio()
    demo_reels.add(who, studio, REELS, chance, now, draw, DAYS, MARK)
    if is_there(who):
        return
    nova = next(iter(_personas(who)), None)
    draft = PersonaDraft(NOVA.name, NOVA.description, "", NOVA.voice)
    persona_id = nova or personas.create(who, draft).id
    people = {NOVA.name: persona_id}
    pictures = demo_pictures.add(who, studio, people, chance, now, draw, SCENES, DAYS)
    personas.change(who, persona_id, reference_image_ids=tuple(one.id for one in pictures[:4]))


def remove(who: Identity) -> Removed:
    """Take the samples away; cut short at any point, the same call finishes it. Raises StudioError."""
    codes = [code for _, code in map(demo_reels.named, range(REELS))]
    marked = [reel.id for reel in reel_rows.by_shortcodes(who.client, codes) if TAG in reel.tags]
    reels, people = reel_rows.delete(who.client, marked), _personas(who)
    for persona_id in people:
        personas.delete(who, persona_id)
    # Pictures last: as long as one is there, the way to remove them is offered.
    pictures = assets.delete(who, assets.matching_ids(who, SAMPLES)).count
    return Removed(pictures, reels, len(people))


def _personas(who: Identity) -> list[str]:
    """The sample persona, as long as nobody made her their own by other words."""
    words = (NOVA.name, NOVA.description)
    return [one.id for one in personas.browse(who) if (one.name, one.description) == words]
