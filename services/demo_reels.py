"""The demo's reels: finds of a year with a picture each; counts that grew, most judged by the rule, some by hand.

Everything is written as the person. What a reel is called follows from its place alone, so that a second run meets
the same reels and adds what is missing.
"""

from __future__ import annotations

import io
import string
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from math import ceil
from random import Random

from PIL import Image, ImageOps

from services import reel_facts, reels
from services.demo_pictures import DAYS, EACH_SCENE, Draw, some_day
from services.demo_words import AUTHORS, CAPTIONS, NOTES, REEL_SCENES, REEL_TAGS
from services.identity import Identity
from services.picture_hash import difference_hash
from services.store import files, reel_history
from services.store import reels as store
from services.store.reels import Reel
from services.wiring import Studio

Row = dict[str, object]
CUTS = 3
"""Reels that share a drawn picture, each another part of it."""
SHAPE = (360, 640)
"""Of a thumbnail, in pixels."""
INVENTED = "Invented for the demo."


def add(
    who: Identity, studio: Studio, number: int, chance: Random, now: datetime, draw: Draw, days: float = DAYS,
    mark: Row | None = None,
) -> list[Reel]:  # fmt: skip
    """The first `number` reels, as far as they are missing; `mark` goes on top of each row. Raises StudioError."""
    rows = [_row(who, place, chance, now, days) | (mark or {}) for place in range(number)]
    known = {one.shortcode for one in store.by_shortcodes(who.client, [str(row["shortcode"]) for row in rows])}
    missing = [row for row in rows if row["shortcode"] not in known]
    pictures = _pictures(studio, draw, len(missing))
    added = store.insert_missing(who.client, [row | _picture(row, who, next(pictures)) for row in missing])
    reel_history.add_counts(who.client, [count for one in added for count in _history(one, chance)])
    return added


def judge(who: Identity, added: Sequence[Reel], chance: Random) -> None:
    """Some verdicts of the rule are turned by the person."""
    for one in added:
        if one.view_count and chance.random() < 0.15:
            turned = {"approved": "denied", "denied": "approved"}[one.approval_status.value]
            reels.decide(who, one.id, reels.Verdict(turned))


def named(place: int) -> tuple[str, str]:
    """Platform and code of a reel."""
    own = Random(f"reel {place}")
    platform = own.choice(("instagram", "instagram", "tiktok", "youtube"))
    alphabet = string.digits if platform == "tiktok" else string.ascii_letters + string.digits
    return platform, "".join(own.choices(alphabet, k=19 if platform == "tiktok" else 11))


def _row(who: Identity, place: int, chance: Random, now: datetime, days: float) -> Row:
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


def _history(reel: Reel, chance: Random) -> Iterator[Row]:
    """What was counted before, for most reels: fewer views the earlier it was, from the day it came out."""
    if reel.views_checked_at is None or reel.published_at is None or chance.random() < 0.25:
        return
    span, share = reel.views_checked_at - reel.published_at, 1.0
    for step in range(chance.randrange(2, 7)):
        span, share = span * 0.72, share * chance.uniform(0.55, 0.95)
        yield {
            "user_id": reel.user_id,
            "reel_id": reel.id,
            "views": int(reel.view_count * share),
            "fetched_at": (reel.published_at + span - timedelta(seconds=step)).isoformat(),
            "definition": INVENTED,
        }


def _pictures(studio: Studio, draw: Draw, number: int) -> Iterator[bytes]:
    """`number` pictures of what strangers post, WebP."""
    scenes = REEL_SCENES[: ceil(number / EACH_SCENE / CUTS)]
    for drawn in draw(studio, list(scenes)) if scenes else ():
        for data in drawn:
            yield from (_cut(data, place) for place in range(CUTS))


def _cut(data: bytes, place: int) -> bytes:
    """A part of a picture in the shape of a reel: its middle, the other way round and nearer, or one side of it."""
    with Image.open(io.BytesIO(data)) as image:
        whole = image.convert("RGB")
    turned = ImageOps.mirror(whole) if place else whole
    wide, high = turned.size
    near = turned.crop((0, 0, wide * 3 // 4, high * 3 // 4)) if place == 1 else turned
    out = io.BytesIO()
    ImageOps.fit(near, SHAPE, centering=(0.5 if place < 2 else 0.2, 0.5)).save(out, "WEBP", quality=80)
    return out.getvalue()


def _picture(row: Row, who: Identity, data: bytes) -> Row:
    path = reel_facts.thumbnail_path(who.user_id, str(row["platform"]), str(row["shortcode"]))
    files.put(who.client, path, data, "image/webp", replace=True)
    return {"thumbnail_path": path, "thumbnail_hash": difference_hash(data)}
