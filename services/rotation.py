"""A new encryption key takes over: every sealed value is sealed again with the ring's first key.

It may be killed at any point and run again: each value is replaced in one statement, and only while it is still
what was read. Afterwards every value is opened with the first key alone, which proves that the others can go.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from services.sealing import KeyRing, SealBroken
from services.store import sealed_values as store
from services.store.sealed_values import PLACES, Place, SealedValue
from services.wiring import Studio


@dataclass(frozen=True)
class Count:
    """How the values of one place are sealed: with the first key, with an earlier one, or so that none opens."""

    words: str
    current: int = 0
    earlier: int = 0
    broken: int = 0

    @property
    def total(self) -> int:
        return self.current + self.earlier + self.broken


def survey(studio: Studio) -> list[Count]:
    """Opens every value and changes nothing. Raises Unavailable."""
    return [_counted(studio, place) for place in PLACES]


def rotate(studio: Studio) -> list[Count]:
    """Seal again what earlier keys sealed; how everything is sealed afterwards, by opening it.

    Raises Unavailable; what was done until then stays done.
    """
    (current, *_) = studio.ring.prefixes()
    for place in PLACES:
        for value in _values(studio, place, but=current):
            _reseal(studio, value)
    return survey(studio)


def is_done(counts: list[Count]) -> bool:
    """Whether the first key alone opens everything."""
    return not any(count.earlier or count.broken for count in counts)


def _values(studio: Studio, place: Place, but: str = "") -> Iterator[SealedValue]:
    after = ""
    while values := store.page(studio.admin, place, after, but):
        yield from values
        after = values[-1].id


def _counted(studio: Studio, place: Place) -> Count:
    alone, current, earlier, broken = studio.ring.current_alone(), 0, 0, 0
    for value in _values(studio, place):
        if _opens(alone, value):
            current += 1
        elif _opens(studio.ring, value):
            earlier += 1
        else:
            broken += 1
    return Count(place.words, current, earlier, broken)


def _opens(ring: KeyRing, value: SealedValue) -> bool:
    return _plain(ring, value) is not None


def _plain(ring: KeyRing, value: SealedValue) -> str | None:
    try:
        return ring.open(
            value.sealed, user_id=value.user_id, service=value.service, column=value.place.column
        )
    except SealBroken:
        return None


def _reseal(studio: Studio, value: SealedValue) -> None:
    """What no key opens is left as it is, and counted afterwards."""
    plain = _plain(studio.ring, value)
    if plain is not None:
        column = value.place.column
        sealed = studio.ring.seal(plain, user_id=value.user_id, service=value.service, column=column)
        store.replace(studio.admin, value, sealed)
