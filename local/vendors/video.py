"""Invented public videos: the same id is always the same video, and its count grows with the days."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from PIL import Image, ImageDraw

CHANNELS = (
    "Lumen Lane", "Harbour Notes", "Slow Kitchen", "Paper Atlas", "North Window", "Second Breakfast", "Tidal Hours",
    "Quiet Circuit", "Amber Street", "Field & Thread", "Velvet Static", "Morning Ledger",
)  # fmt: skip
OPENINGS = ("Three ways to", "What nobody tells you about", "A day of", "How I", "Before you try to", "The art of")
MATTERS = (
    "fold light", "walk a harbour at dawn", "cook for one", "pack a small bag", "paint with tea", "listen to a city",
    "grow herbs indoors", "mend a coat", "film with one lamp", "keep a notebook",
)  # fmt: skip
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Video:
    """One invented video. `views` at the moment it was asked for."""

    id: str
    title: str
    channel: str
    published_at: datetime
    seconds: int
    views: int


def video(video_id: str, now: datetime) -> Video:
    """The video of an id, as it stands `now`."""
    chance = Random(hashlib.sha256(video_id.encode()).digest())
    published = BEGINNING + timedelta(seconds=chance.randrange(300 * 86400))
    final = 10 ** chance.uniform(2.5, 7.2)
    age = max(0.0, (now - published).total_seconds() / 86400)
    views = int(final * age / (age + chance.uniform(2, 20)))
    title = f"{chance.choice(OPENINGS)} {chance.choice(MATTERS)}"
    return Video(video_id, title, chance.choice(CHANNELS), published, chance.randint(8, 170), views)


def thumbnail(video_id: str, size: tuple[int, int]) -> bytes:
    """A JPEG of stripes and a disc in the video's own colours, marked SANDBOX."""
    chance = Random(hashlib.sha256(f"picture {video_id}".encode()).digest())
    colours = [tuple(chance.randint(20, 235) for _ in range(3)) for _ in range(6)]
    image = Image.new("RGB", size, colours[0])
    brush, (width, height) = ImageDraw.Draw(image), size
    for number, colour in enumerate(colours[1:5]):
        left = width * chance.random() * 0.8
        brush.rectangle((left, height * number / 4, left + width * 0.4, height * (number + 1) / 4), fill=colour)
    centre, radius = (width * chance.uniform(0.3, 0.7), height * chance.uniform(0.3, 0.7)), min(size) / 5
    brush.ellipse(
        (centre[0] - radius, centre[1] - radius, centre[0] + radius, centre[1] + radius), fill=colours[5]
    )
    brush.text((6, height - 16), "SANDBOX", fill="white")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()
