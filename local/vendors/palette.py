"""Moods a picture can have: which words call for one, and which colours it is made of."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import TypeVar

Colour = tuple[float, float, float]
"""Red, green, blue, each 0 to 1."""

Named = TypeVar("Named")


def colour(code: str) -> Colour:
    """The colour of six hexadecimal digits."""
    red, green, blue = (int(code[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return red, green, blue


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """`one`, moved towards `other` by `share` (0 to 1)."""
    red, green, blue = (a + (b - a) * share for a, b in zip(one, other, strict=True))
    return red, green, blue


@dataclass(frozen=True)
class Mood:
    """Sky from the zenith to the horizon, the light in it, and the ground from far to near."""

    sky: tuple[Colour, ...]
    light: Colour
    far: Colour
    near: Colour
    accent: Colour
    dark: bool = False


def _mood(sky: str, light: str, far: str, near: str, accent: str, dark: bool = False) -> Mood:
    stops = tuple(colour(code) for code in sky.split())
    return Mood(stops, colour(light), colour(far), colour(near), colour(accent), dark)


MOODS: Mapping[str, Mood] = {
    r"sunset|sundown|afterglow": _mood("3b2f63 a04f7c f0856a ffd08a", "ffe3ae", "c9708a", "2c1f3d", "f26a5a"),
    r"golden|sunrise|dawn|morning": _mood("7fa7c4 bcc7c4 f5d7a6 ffe9c2", "fff3d0", "c9b394", "4a4433",
                                          "d9843b"),
    r"blue hour|twilight|dusk|evening": _mood("14213f 2d4a7c 6f86b5 e8b8a4", "ffd9b0", "566d9c", "131b33",
                                              "ffb36b", True),
    r"neon|nightclub|cyberpunk": _mood("120b2b 2b1155 6b1f7d c43a8c", "ff5fa8", "4a2276", "0d0820", "35d6e8",
                                       True),
    r"night|midnight|moonlit|moonlight|starry": _mood("070d1f 10204a 27406f 5a6f96", "eef2ff", "2b426d",
                                                      "0a1020", "ffcf7a", True),
    r"lamplit|lamplight|candle\w*|fireside": _mood("2a1a17 5b3526 a5653b e2a865", "ffdf9e", "8a5a3c",
                                                   "21140f", "e8a04a", True),
    r"autumn\w*|russet": _mood("9fb3b8 cfc3ae e9b97a f3cf93", "fff0c9", "b9773f", "4b2a1c", "c8502a"),
    r"snow\w*|winter|frost\w*": _mood("8fa9c6 b9cadc dde5ee f5efe9", "fffaf0", "a9bdd2", "4d6178", "b5525c"),
    r"fog\w*|mist\w*|overcast|rain\w*|moody": _mood("6d7b85 8f9ba2 b5bdbf d3d6d3", "f4f1e8", "8d9a9e",
                                                    "2d383d", "c98f4e"),
    r"pastel|spring|blossom\w*|dreamy": _mood("a9b8e6 d3c3ea f6cfd9 fde9d6", "fff6ec", "c3a9cf", "67557f",
                                              "ee8f9e"),
    r"sunny|noon|midday|bright|daylight|summer|clear": _mood("2f7fc4 66aede a9d6ef e3f3f2", "fffdf0",
                                                             "7fb0bf", "1f4f55", "f2a541"),
}
"""A mood by the words (one regular expression) that call for it."""


def first_named(choices: Mapping[str, Named], text: str, chance: Random, usual: int | None = None) -> Named:
    """The choice whose words come first in `text`; without, one of the first `usual` (all) by `chance`."""
    found = [(match.start(), value) for words, value in choices.items()
             if (match := re.search(rf"\b(?:{words})\b", text, re.IGNORECASE))]
    if found:
        return min(found, key=lambda place_and_value: place_and_value[0])[1]
    return chance.choice(list(choices.values())[:usual])
