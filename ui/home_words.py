"""The counts of the first screen, in words: first steps, what needs the person, the numbers of the week."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from ui.checklist import Step
from ui.job_filter import WORDS
from ui.needs import Need
from ui.numbers import counted
from ui.reel_tabs import TABS
from ui.week import Number

SPARK_DAYS = 14


class Counts(Protocol):
    """What the first screen needs to know."""

    @property
    def photos(self) -> int: ...
    @property
    def personas(self) -> int: ...
    @property
    def api_keys(self) -> int: ...
    @property
    def prompts(self) -> int: ...
    @property
    def generations_completed(self) -> int: ...
    @property
    def reels(self) -> int: ...
    @property
    def generations_unknown(self) -> int: ...
    @property
    def generations_unknown_paid(self) -> int: ...
    @property
    def generations_failed_this_week(self) -> int: ...
    @property
    def reels_pending(self) -> int: ...
    @property
    def assets_this_week(self) -> int: ...
    @property
    def prompts_this_week(self) -> int: ...
    @property
    def generations_this_week(self) -> int: ...
    @property
    def reels_this_week(self) -> int: ...


class Day(Protocol):
    """What was added on one day (UTC)."""

    @property
    def day(self) -> date: ...
    @property
    def assets(self) -> int: ...
    @property
    def prompts(self) -> int: ...
    @property
    def generations(self) -> int: ...
    @property
    def reels(self) -> int: ...


def sentence(counts: Counts) -> str:
    made, waiting = counts.generations_this_week, counts.reels_pending
    if not counts.photos:
        return "Six small steps and you have a first picture"
    reels = f", {counted(waiting, 'reel')} to look at" if waiting else ""
    return f"{counted(made, 'generation')} this week{reels}"


def steps(counts: Counts, sandbox: bool) -> list[Step]:
    key = "The sandbox answers for vendors without a key" if sandbox else "So that vendors work for you"
    return [
        Step(
            counts.photos > 0,
            "Upload a photo",
            "The picture everything starts from",
            "assets",
            (("upload", "1"),),
        ),
        Step(counts.personas > 0, "Describe a persona", "A look, a voice, a manner", "persona"),
        Step(counts.api_keys > 0 or sandbox, "Add a vendor's key", key, "keys"),
        Step(counts.prompts > 0, "Get five prompts", "Five ways to go on from your photo", "prompts"),
        Step(
            counts.generations_completed > 0, "Generate a picture", "From the prompt you like best", "prompts"
        ),
        Step(counts.reels > 0, "Collect a reel", "To see what works", "reels", (("tab", TABS["add"]),)),
    ]


def _unanswered(jobs: int, paid: int) -> str:
    """`paid` of them may have cost money: those of the sandbox never do."""
    if not paid:
        return f"{counted(jobs, 'job')} of the sandbox got no answer yet"
    first = f"{counted(jobs, 'job')} got no answer yet"
    return f"{first} and may have cost money" if paid == jobs else f"{first}, and {paid:,} of them may have cost money"


def needs(counts: Counts) -> list[Need]:
    found = []
    if counts.generations_unknown:
        sentence = _unanswered(counts.generations_unknown, counts.generations_unknown_paid)
        found.append(Need(sentence, "Look", "generations", (("state", WORDS["running"]),)))
    if counts.generations_failed_this_week:
        jobs = counted(counts.generations_failed_this_week, "job")
        failed = (("state", WORDS["failed"]),)
        found.append(Need(f"{jobs} failed this week", "Try again", "generations", failed))
    if counts.reels_pending:
        verb = "waits" if counts.reels_pending == 1 else "wait"
        found.append(
            Need(f"{counted(counts.reels_pending, 'reel')} {verb} for your verdict", "Review", "reels")
        )
    return found


@dataclass(frozen=True)
class _Nothing:
    """A day on which nothing was added: the view has no row for it."""

    assets: int = 0
    prompts: int = 0
    generations: int = 0
    reels: int = 0


def week(counts: Counts, days: Iterable[Day], today: date) -> list[Number]:
    """The numbers of the last seven days; their lines go back a week more."""
    by_day = {one.day: one for one in days}
    line = [by_day.get(today - timedelta(days=back), _Nothing()) for back in reversed(range(SPARK_DAYS))]
    made, prompts = [day.assets for day in line], [day.prompts for day in line]
    jobs, reels = [day.generations for day in line], [day.reels for day in line]
    return [
        Number(counts.assets_this_week, "New assets", "assets", "photo_library", made),
        Number(counts.prompts_this_week, "New prompts", "prompts", "edit_note", prompts),
        Number(counts.generations_this_week, "Generations", "generations", "auto_awesome", jobs),
        Number(counts.reels_this_week, "New reels", "reels", "movie", reels),
    ]
