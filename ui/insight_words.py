"""Day counts become chart points and the one sentence that answers a chart's question."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from services.domain.approval import Verdict
from services.domain.job_state import JobState
from ui import badge, gallery, numbers
from ui.reel_card import PLATFORMS
from ui.series import Point, share, totals

VERDICT_ORDER = [badge.VERDICTS[one].word for one in (Verdict.APPROVED, Verdict.PENDING, Verdict.DENIED)]
STATE_ORDER = ["Done", "Failed", "Under way", "Refused", "Cancelled"]
DECISIONS = {"kept": "Kept", "open": "To decide", "discarded": "Discarded"}
KIND_ORDER = list(gallery.KIND_WORDS.values())
BANDS = {
    -1: "not known",
    0: "under 1 k",
    1_000: "1 k to 10 k",
    10_000: "10 k to 100 k",
    100_000: "100 k to 1 M",
    1_000_000: "1 M to 10 M",
    10_000_000: "10 M and more",
}
_STATES = {
    JobState.COMPLETED: "Done",
    JobState.FAILED: "Failed",
    JobState.NSFW: "Refused",
    JobState.CANCELLED: "Cancelled",
}


class ReelCount(Protocol):
    """Reels of one day, platform and verdict."""

    @property
    def day(self) -> date: ...
    @property
    def platform(self) -> str: ...
    @property
    def approval_status(self) -> str: ...
    @property
    def reels(self) -> int: ...


class BandCount(Protocol):
    """Reels of one day, platform and size; `views_from` is a key of BANDS."""

    @property
    def views_from(self) -> int: ...
    @property
    def reels(self) -> int: ...


class JobCount(Protocol):
    """Jobs of one day and state."""

    @property
    def day(self) -> date: ...
    @property
    def status(self) -> str: ...
    @property
    def generations(self) -> int: ...


class ResultCount(Protocol):
    """Pictures of one day that were kept, discarded or wait for a decision."""

    @property
    def day(self) -> date: ...
    @property
    def decision(self) -> str: ...
    @property
    def results(self) -> int: ...


class AssetCount(Protocol):
    """Assets of one day and kind."""

    @property
    def day(self) -> date: ...
    @property
    def file_type(self) -> str: ...
    @property
    def assets(self) -> int: ...


def verdicts(rows: Iterable[ReelCount]) -> list[Point]:
    return [Point(row.day, badge.verdict(row.approval_status).word, row.reels) for row in rows]


def platforms(rows: Iterable[ReelCount]) -> list[Point]:
    sums = totals(Point(row.day, PLATFORMS.get(row.platform, row.platform), row.reels) for row in rows)
    return [Point(name, name, count) for name, count in sums.items()]


def bands(rows: Iterable[BandCount]) -> list[Point]:
    """Every band, from few views to many, so that an empty one is seen to be empty."""
    sums = totals(Point("", str(row.views_from), row.reels) for row in rows)
    return [Point(words, words, sums.get(str(start), 0)) for start, words in BANDS.items()]


def states(rows: Iterable[JobCount]) -> list[Point]:
    return [Point(row.day, _STATES.get(JobState(row.status), "Under way"), row.generations) for row in rows]


def decisions(rows: Iterable[ResultCount]) -> list[Point]:
    return [Point(row.day, DECISIONS[row.decision], row.results) for row in rows]


def kinds(rows: Iterable[AssetCount]) -> list[Point]:
    return [Point(row.day, gallery.KIND_WORDS.get(row.file_type, row.file_type), row.assets) for row in rows]


def approved(points: Iterable[Point]) -> str:
    sums = totals(points)
    total, good = sum(sums.values()), sums.get(VERDICT_ORDER[0], 0)
    return f"{numbers.counted(int(total), 'reel')} came in, {int(good):,} approved: {share(good, total)}."


def leading(points: list[Point]) -> str:
    if not points:
        return "No reels came in."
    total = sum(point.count for point in points)
    return f"{points[0].at} leads with {int(points[0].count):,}, {share(points[0].count, total)} of all."


def large(points: list[Point], threshold: int) -> str:
    starts = dict(zip(BANDS.values(), BANDS, strict=True))
    over = sum(point.count for point in points if starts[str(point.at)] >= threshold)
    known = sum(point.count for point in points if starts[str(point.at)] >= 0)
    return (
        f"{int(over):,} of {int(known):,} with a known count have {numbers.views(threshold)} views or more."
    )


def success(points: Iterable[Point]) -> str:
    sums = totals(points)
    ended = sum(sums.get(name, 0) for name in ("Done", "Failed", "Refused"))
    total = int(sum(sums.values()))
    good = share(sums.get("Done", 0), ended)
    return f"{numbers.counted(total, 'job')}; {good} of the ended ones came out well."


def kept(points: Iterable[Point]) -> str:
    sums = totals(points)
    made, good, waiting = (int(count) for count in (sum(sums.values()), sums.get("Kept", 0), sums.get("To decide", 0)))
    if not made - waiting:
        return f"{numbers.counted(made, 'picture')} made, none decided on yet."
    rest = f"; {waiting:,} wait for you" if waiting else ""
    part = share(good, made - waiting)
    return f"{numbers.counted(made, 'picture')} made; you kept {part} of those you decided on{rest}."


def growth(points: Iterable[Point]) -> str:
    sums = totals(points)
    parts = ", ".join(f"{int(count):,} {name.lower()}" for name, count in sums.items())
    return (
        f"{numbers.counted(int(sum(sums.values())), 'asset')} came in: {parts}."
        if sums
        else "Nothing came in."
    )
