"""Moments and durations in words. Nothing here reads a clock: `now` comes in."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_STEPS = ((60, "min"), (3600, "h"), (86_400, "day"), (7 * 86_400, "week"), (30 * 86_400, "month"))
_YEAR = 365 * 86_400
_NO_ZONE = (ZoneInfoNotFoundError, ValueError, OSError)
"""Names that are nothing, no name at all, and folders of the zone files like "Europe"."""


def ago(when: datetime, now: datetime) -> str:
    """Rounded down: "just now", "4 min ago", "3 weeks ago"."""
    seconds = (now - when).total_seconds()
    if seconds < 60:
        return "just now"
    if seconds >= _YEAR:
        return _counted(int(seconds // _YEAR), "year") + " ago"
    size, unit = [step for step in _STEPS if seconds >= step[0]][-1]
    return _counted(int(seconds // size), unit) + " ago"


def lasted(seconds: float) -> str:
    """A duration of work: "0:42", "12:05", "1:02:09"."""
    whole = max(0, int(seconds))
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def exact(when: datetime, zone: str | None) -> str:
    """The moment on the person's own clock; an unknown zone name reads as UTC and says so."""
    try:
        local = when.astimezone(ZoneInfo(zone)) if zone else when.astimezone(UTC)
    except _NO_ZONE:
        local = when.astimezone(UTC)
    return f"{local.day} {local:%B %Y, %H:%M} {local.tzname() or 'UTC'}"


def midnight(day: date, zone: str | None, after: int = 0) -> datetime:
    """The moment at which the day `after` days later begins on the person's clock; an unknown zone is UTC."""
    at = datetime.combine(day + timedelta(days=after), time())
    try:
        return at.replace(tzinfo=ZoneInfo(zone) if zone else UTC)
    except _NO_ZONE:
        return at.replace(tzinfo=UTC)


def _counted(number: int, unit: str) -> str:
    plural = "s" if number != 1 and unit not in ("min", "h") else ""
    return f"{number} {unit}{plural}"
