"""The demo's pictures: drawn by the sandbox of the image vendor, asked for as the real one's are."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from random import Random
from uuid import NAMESPACE_URL, uuid5

from services import assets, media
from services.demo_words import PERSONAS, Cast
from services.domain.secret import Secret
from services.domain.soul import DEFAULT_MODEL, ENDPOINTS, GenerationSettings, request_body
from services.errors import Unavailable
from services.identity import Identity
from services.providers.download import fetch
from services.providers.higgsfield import Higgsfield
from services.store import assets as rows
from services.store.assets import Asset
from services.wiring import Studio

EACH_SCENE = 4
UPLOADS = 20
"""Pictures that stay the person's own; as many again become results of jobs."""
AT_ONCE = 4
"""Requests of one account that the vendor draws at a time."""
DAYS = 365
MOST_LOOKS = 120
SURELY = " [sandbox:drawn]"
"""The demo's own pictures come out whatever the sandbox's seed has in store for their words."""


def some_day(chance: Random, now: datetime, days: float = DAYS) -> datetime:
    """A moment of the last `days`, recent ones likelier."""
    return now - timedelta(days=days * chance.random() ** 1.6, seconds=chance.randrange(60))


Draw = Callable[[Studio, list[str]], Iterator[list[bytes]]]
"""From prompts to EACH_SCENE pictures for each."""


Scene = tuple[str, str, str]
EVERY_SCENE: tuple[tuple[Cast, Scene], ...] = tuple((cast, scene) for cast in PERSONAS for scene in cast.scenes)


def add(
    who: Identity,
    studio: Studio,
    people: dict[str, str],
    chance: Random,
    now: datetime,
    draw: Draw,
    scenes: Sequence[tuple[Cast, Scene]] = EVERY_SCENE,
    days: float = DAYS,
) -> list[Asset]:
    """Pictures of the scenes, kept in the library as of some day of the last `days`."""
    prompts = [f"{prompt}, {cast.looks}" for cast, (_, _, prompt) in scenes]
    kept = []
    for (cast, scene), pictures in zip(scenes, draw(studio, prompts), strict=True):
        for place, data in enumerate(pictures, 1):
            asset = _keep(who, cast, people[cast.name], scene, place, data)
            day, liked = some_day(chance, now, days), chance.random() < 0.2
            kept.append(rows.update(who.client, asset.id, created_at=day.isoformat(), is_favorite=liked))
    return kept


def _keep(
    who: Identity, cast: Cast, persona_id: str, scene: Scene, place: int, data: bytes
) -> Asset:
    name, tags, prompt = scene
    return assets.keep(
        who,
        f"{cast.name.split()[0]} {name} {place}.png",
        media.inspect(data),
        persona_id=persona_id,
        tags=tags.split(","),
        origin="demo",
        alt_text=f"{prompt.capitalize()}.",
    )


def drawn(studio: Studio, words: list[str]) -> Iterator[list[bytes]]:
    """Four pictures for each prompt, from the sandbox."""
    http, endpoint = studio.vendor_http(True), ENDPOINTS[DEFAULT_MODEL]
    settings = GenerationSettings(batch_size=EACH_SCENE).as_json()
    asked = []
    for place, prompt in enumerate(words):
        desk = Higgsfield(http, Secret(f"demo-{place // AT_ONCE}:sandbox"))
        key = str(uuid5(NAMESPACE_URL, prompt + SURELY))
        asked.append((desk, desk.submit(endpoint, request_body(prompt + SURELY, settings), key).id))
    for desk, request_id in asked:
        yield [fetch(http, url) for url in _images(desk, request_id)]


def _images(desk: Higgsfield, request_id: str) -> tuple[str, ...]:
    for _ in range(MOST_LOOKS):
        request = desk.status(request_id, None)
        if request.images:
            return request.images
        time.sleep(0.5)
    raise Unavailable("The sandbox did not draw the demo's pictures. Try again.")
