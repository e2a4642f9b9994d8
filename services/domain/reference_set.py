"""Whether the reference images of a persona are enough to keep her face alike, in plain sentences.

Advice, not a gate: nothing here stops anybody. Sizes are pixels of the cleaned original.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

ROLES = ("front", "three_quarter", "side", "full", "expression", "other")
ROLE_WORDS = {
    "front": "Front",
    "three_quarter": "Three-quarter",
    "side": "Side",
    "full": "Full figure",
    "expression": "Expression",
    "other": "Other",
}
WANTED = ROLES[:-1]
"""What a set should show at least once."""

FEW, MANY = 5, 20
"""Vendors that train on a set ask for some 20 pictures; below five there is little to hold on to."""
SMALLEST_SIDE = 512
"""Pixels of the shorter side; most vendors scale references to 512 or 1024."""
SOFT = 45.0
"""Sharpness below which a picture is soft to look at; see services/picture_looks.py for the measure."""
ALIKE_BITS = 6
"""Of 64: pictures whose looks differ in no more bits are the same one saved again, or as good as."""
ALL_BITS = (1 << 64) - 1


class Weight(StrEnum):
    """How a finding is meant."""

    GOOD = "good"
    ADVICE = "advice"
    MISSING = "missing"


@dataclass(frozen=True)
class Reference:
    """One image. `sharpness` and `looks` are None while nobody measured it, or when there is nothing to measure."""

    id: str
    name: str
    role: str | None
    width: int | None
    height: int | None
    sharpness: float | None
    looks: int | None


@dataclass(frozen=True)
class Finding:
    weight: Weight
    sentence: str


def check(references: Sequence[Reference]) -> list[Finding]:
    """What is good, weak or missing, most pressing first."""
    if not references:
        return [Finding(Weight.MISSING, "There are no references yet. Begin with the face from the front.")]
    found = [*_count(references), *_roles(references), *_sizes(references), *_soft(references), *_alike(references)]
    order = list(reversed(Weight))
    return sorted(found, key=lambda one: order.index(one.weight))


def _count(references: Sequence[Reference]) -> list[Finding]:
    count = len(references)
    if count < FEW:
        images = "1 reference is" if count == 1 else f"{count} references are"
        return [Finding(Weight.MISSING, f"{images} few: with {FEW} or more a face stays alike, {MANY} are best.")]
    if count < MANY:
        return [Finding(Weight.GOOD, f"{count} references are enough to work with; training does best with {MANY}.")]
    return [Finding(Weight.GOOD, f"{count} references are plenty.")]


def _roles(references: Sequence[Reference]) -> list[Finding]:
    shown = {one.role for one in references}
    missing = [ROLE_WORDS[role].lower() for role in WANTED if role not in shown]
    unsaid = sum(one.role is None for one in references)
    found = []
    if unsaid:
        images = "1 reference has" if unsaid == 1 else f"{unsaid} references have"
        found.append(Finding(Weight.ADVICE, f"{images} no role yet. Say what they show, so that gaps can be seen."))
    if missing:
        found.append(Finding(Weight.MISSING, f"Not shown yet: {_listed(missing)}."))
    elif not unsaid:
        found.append(Finding(Weight.GOOD, "Every side is shown."))
    return found


def _sizes(references: Sequence[Reference]) -> list[Finding]:
    small = [one for one in references if one.width and one.height and min(one.width, one.height) < SMALLEST_SIDE]
    return [
        Finding(
            Weight.ADVICE,
            f"{one.name} is small: {one.width} x {one.height} pixels. Use one with at least {SMALLEST_SIDE} a side.",
        )
        for one in small
    ]


def _soft(references: Sequence[Reference]) -> list[Finding]:
    soft = [one for one in references if one.sharpness is not None and one.sharpness < SOFT]
    return [Finding(Weight.ADVICE, f"{one.name} looks blurred. A sharp one says more about a face.") for one in soft]


def _alike(references: Sequence[Reference]) -> list[Finding]:
    return [
        Finding(Weight.ADVICE, f"{one.name} and {other.name} look nearly the same; one of them adds nothing.")
        for one, other in combinations(references, 2)
        if alike(one.looks, other.looks)
    ]


def alike(one: int | None, other: int | None) -> bool:
    """Whether two perceptual hashes (64 bits, signed or not) belong to nearly the same picture."""
    if one is None or other is None:
        return False
    return ((one ^ other) & ALL_BITS).bit_count() <= ALIKE_BITS


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
