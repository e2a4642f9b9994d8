"""Stand-ins for outside vendors: each speaks its vendor's wire protocol and none costs money."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from local.vendors import anthropic, elevenlabs, higgsfield, instagram, tiktok, wavespeed, youtube
from local.vendors.door import Door
from local.vendors.outcome import seeded, tagged
from local.vendors.transport import SandboxTransport


def clock() -> datetime:
    return datetime.now(UTC)


def sandbox(
    home: Path, *, speed: float = 1.0, seed: int | None = None, now: Callable[[], datetime] = clock
) -> SandboxTransport:
    """All sandbox vendors behind their production hosts; what they remember lies in `home`.

    With a `seed`, the vendors of pictures now and then fail, refuse, or lose an answer, as real ones do. `now` is the
    clock they all go by.
    """
    script = tagged if seed is None else seeded(seed)
    images = higgsfield.app(
        home,
        public_url=f"https://{higgsfield.API_HOST}",
        upload_url=f"https://{higgsfield.UPLOAD_HOST}",
        result_url=f"https://{higgsfield.RESULT_HOST}",
        speed=speed,
        script=script,
        now=now,
    )
    tasks = wavespeed.app(
        home,
        public_url=f"https://{wavespeed.API_HOST}",
        upload_url=f"https://{wavespeed.UPLOAD_HOST}",
        result_url=f"https://{wavespeed.RESULT_HOST}",
        speed=speed,
        script=script,
        now=now,
    )
    videos, clips, posts = youtube.app(home, now=now), tiktok.app(now=now), instagram.app(now=now)
    voices = elevenlabs.app(home, now=now)
    vendors = {
        **dict.fromkeys((*youtube.API_HOSTS, youtube.SITE_HOST, youtube.IMAGE_HOST), videos),
        **dict.fromkeys((*tiktok.SITE_HOSTS, tiktok.IMAGE_HOST), clips),
        instagram.API_HOST: posts,
        instagram.IMAGE_HOST: posts,
        anthropic.API_HOST: anthropic.app(home, now=now),
        elevenlabs.API_HOST: voices,
        elevenlabs.PREVIEW_HOST: voices,
        higgsfield.API_HOST: images,
        higgsfield.UPLOAD_HOST: images,
        higgsfield.RESULT_HOST: images,
        **dict.fromkeys((wavespeed.API_HOST, wavespeed.UPLOAD_HOST, wavespeed.RESULT_HOST), tasks),
    }
    return SandboxTransport({host: Door(app, home) for host, app in vendors.items()})
