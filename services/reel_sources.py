"""Where a person's reels get their facts: what is left of each vendor's day, and what the person allows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from services import wiring
from services.domain import refresh_schedule as schedule
from services.identity import Identity
from services.reel_instagram import CALLS_A_DAY
from services.store import profiles, vendor_usage


@dataclass(frozen=True)
class Allowance:
    """Units of a vendor's day: `used` of `most`, all of it where the vendor said so."""

    service: str
    used: int
    most: int


def allowances(who: Identity, now: datetime) -> list[Allowance]:
    """What the person's own keys used today; a vendor that was not asked today is left out."""
    days = {
        "youtube": (schedule.quota_day(now), schedule.UNITS_A_DAY),
        "instagram": (now.astimezone(UTC).date(), CALLS_A_DAY),
    }
    found = {(one.service, one.day): one for one in vendor_usage.of_days(who.client, [day for day, _ in days.values()])}
    used = [(service, found.get((service, day)), most) for service, (day, most) in days.items()]
    return [Allowance(service, most if one.exhausted_at else one.units, most) for service, one, most in used if one]


def offers_public_pages() -> bool:
    """Whether this studio may read public pages at all."""
    return wiring.studio().settings.ytdlp


def reads_public_pages(who: Identity) -> bool:
    return profiles.by_id(who.client, who.user_id).reads_public_pages


def read_public_pages(who: Identity, allowed: bool) -> None:
    """Allow, or no longer, that a reel's public page is read where nothing else tells its count."""
    profiles.update(who.client, who.user_id, reads_public_pages=allowed)
