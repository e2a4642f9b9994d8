"""What can be seen in a picture without a model: colours, light, warmth, contrast, detail and format."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

NAMES = {
    "ink black": "14141a", "charcoal": "3a3d44", "slate grey": "6b7580", "silver grey": "a9aeb4",
    "chalk white": "eeece6",
    "cream": "efdfc0", "sand": "d4b58a", "ochre": "c08a3e", "amber": "e8a550", "burnt orange": "cf6a34",
    "coral": "ee8672", "brick red": "a2443a", "crimson": "b8263c", "blush pink": "edbfc0", "rose": "cf7d92",
    "plum": "6d3a63", "lavender": "b3a3d6", "violet": "6a4bb0", "indigo": "27235e", "navy": "1a2c50",
    "steel blue": "54749f", "sky blue": "8cbce0", "turquoise": "46b0b4", "deep teal": "1c555c",
    "sage green": "9aaf8c",
    "moss green": "62753f", "forest green": "2c4a34", "chestnut": "6b4028", "umber": "3c2a22",
    "tan": "ad8257",
}
_PALETTE = np.array([[int(code[i : i + 2], 16) for i in (0, 2, 4)] for code in NAMES.values()], np.float64)


@dataclass(frozen=True)
class Sight:
    """Plain words for one picture; `colours` are at least one, most of the picture first."""

    colours: tuple[str, ...]
    light: str
    warmth: str
    contrast: str
    detail: str
    side: str
    format: str
    place: str
    hour: str

    def summary(self) -> str:
        return (f"A {self.format} picture in {self.light}, {self.warmth} light falling from the {self.side}. "
                f"Mostly {self.hues}; {self.contrast} contrast and {self.detail}. "
                f"It calls {self.place} {self.hour} to mind.")

    @property
    def hues(self) -> str:
        *first, last = self.colours
        return f"{', '.join(first)} and {last}" if first else last


def see(picture: Image.Image) -> Sight:
    """Look at a picture of any mode and size."""
    wide, high = picture.size
    pixels = np.asarray(picture.convert("RGB").resize((64, 64), Image.Resampling.BOX), np.float64)
    grey = pixels @ np.array([0.299, 0.587, 0.114]) / 255
    warm = float((pixels[..., 0] - pixels[..., 2]).mean()) / 255
    edges = float(np.abs(np.diff(grey, axis=0)).mean() + np.abs(np.diff(grey, axis=1)).mean())
    colours, brightness = _colours(pixels.reshape(-1, 3)), float(grey.mean())
    place, hour = _place(colours, brightness, warm)
    return Sight(
        colours=colours,
        light=_step(brightness, (0.22, 0.42, 0.66), ("near-dark", "low", "gentle", "bright")),
        warmth=_step(warm, (-0.05, 0.07), ("cool", "even", "warm")),
        contrast=_step(float(grey.std()), (0.1, 0.2), ("very little", "soft", "strong")),
        detail=_step(edges, (0.02, 0.07), ("large calm areas", "a few clear shapes", "a lot of fine detail")),
        side=_side(grey),
        format=_step(wide / high, (0.9, 1.1), ("tall", "square", "wide")),
        place=place, hour=hour)


def _step(value: float, bounds: tuple[float, ...], words: tuple[str, ...]) -> str:
    return words[sum(value >= bound for bound in bounds)]


def _colours(pixels: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> tuple[str, ...]:
    nearest = ((pixels[:, None, :] - _PALETTE[None]) ** 2).sum(axis=2).argmin(axis=1)
    counts = np.bincount(nearest, minlength=len(NAMES))
    best = [int(i) for i in np.argsort(-counts, kind="stable")[:3] if counts[i] > len(pixels) * 0.02]
    return tuple(list(NAMES)[i] for i in best)


def _side(grey: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> str:
    sides = {"left": grey[:, :21].mean(), "right": grey[:, -21:].mean(), "front": grey[21:43, 21:43].mean(),
             "top": grey[:21].mean()}
    return max(sides, key=lambda side: float(sides[side]))


def _place(colours: tuple[str, ...], brightness: float, warm: float) -> tuple[str, str]:
    """A place and an hour that such colours and light bring to mind."""
    words = " ".join(colours)
    if any(name in words for name in ("violet", "plum", "rose", "lavender")):
        return ("a neon street", "at night") if brightness < 0.35 else ("a studio wall", "in pastel light")
    if "green" in words or "teal" in words:
        return ("a leafy garden", "on a sunny day") if brightness > 0.42 else ("a pine forest", "in mist")
    if brightness < 0.33:
        return ("a lived-in room", "by lamplight") if warm > 0 else ("a city street", "at blue hour")
    if warm > 0.2:
        return "a beach", "at sunset"
    if warm > 0.05:
        return "a quiet room", "in golden morning light"
    return ("a plain studio", "in bright daylight") if brightness > 0.72 else ("an open coast",
                                                                               "in clear daylight")
