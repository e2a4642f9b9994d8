"""Places drawn with arithmetic: sky, hills, sea, city, desert and room, in the colours of a mood."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from local.vendors.palette import Colour, Mood, mix

Array = NDArray[np.float32]


class Canvas:
    """Pixels as floats (rows, columns, 3), 0 to 1; lengths count in the shorter side, y grows downwards."""

    def __init__(self, size: tuple[int, int], mood: Mood, chance: np.random.Generator) -> None:
        width, height = size
        self.size, self.mood, self.chance = size, mood, chance
        self.unit = float(min(size))
        self.x: Array = (np.arange(width, dtype=np.float32) / np.float32(self.unit))[None, :]
        self.y: Array = (np.arange(height, dtype=np.float32) / np.float32(self.unit))[:, None]
        self.wide, self.high = width / self.unit, height / self.unit
        self.pixels: Array = np.zeros((height, width, 3), np.float32)
        self.sun = (self.wide * chance.uniform(0.2, 0.8), self.high * chance.uniform(0.2, 0.4))

    def blend(self, mask: Array, paint: Colour | Array, top: float = 0.0) -> None:
        """Lay `paint` over everything below `top`, as far as `mask` (0 to 1, rows from `top`) says."""
        rows = self.pixels[int(max(0.0, top) * self.unit):]
        rows += (np.asarray(paint, np.float32) - rows) * mask[..., None]

    def glow(self, place: tuple[float, float], radius: float, paint: Colour, strength: float) -> None:
        """Add light around a place, fading with distance."""
        distance = (self.x - place[0]) ** 2 + (self.y - place[1]) ** 2
        fall = np.exp(-distance / np.float32(radius * radius)) * np.float32(strength)
        self.pixels += fall[..., None] * np.asarray(paint, np.float32) * (1 - np.clip(self.pixels, 0, 1))

    def disc(self, place: tuple[float, float], radius: float, paint: Colour, opacity: float = 1.0) -> None:
        """A filled circle with a smooth edge."""
        left, right = (max(0, int((place[0] + reach) * self.unit)) for reach in (-radius, radius + 0.01))
        top, low = (max(0, int((place[1] + reach) * self.unit)) for reach in (-radius, radius + 0.01))
        distance = np.sqrt((self.x[:, left:right] - place[0]) ** 2 + (self.y[top:low] - place[1]) ** 2)
        mask = np.clip((radius - distance) * self.unit / 1.5, 0, 1) * np.float32(opacity)
        part = self.pixels[top:low, left:right]
        part += (np.asarray(paint, np.float32) - part) * mask[..., None]

    def gradient(self, stops: tuple[Colour, ...], top: float, bottom: float) -> None:
        """Fill the rows from `top` down with colours that run into each other until `bottom`."""
        rows = self.y[int(max(0.0, top) * self.unit):, 0]
        share = np.clip((rows - top) / max(bottom - top, 1e-3), 0, 1) * (len(stops) - 1)
        channels = [np.interp(share, range(len(stops)), [stop[i] for stop in stops]) for i in range(3)]
        self.pixels[-len(rows):] = np.stack(channels, axis=1).astype(np.float32)[:, None, :]

    def noise(self, columns: int, rows: int) -> Array:
        """Soft random values 0 to 1 over the whole canvas, about `columns` by `rows` features."""
        small = Image.fromarray((self.chance.random((rows + 2, columns + 2)) * 255).astype(np.uint8))
        return np.asarray(small.resize(self.size, Image.Resampling.BICUBIC), np.float32) / np.float32(255)

    def ridge(self, base: float, height: float, roughness: int) -> Array:
        """A skyline as one y for each column: waves on waves around `base`."""
        line: Array = np.zeros_like(self.x[0])
        for octave in range(roughness):
            pitch, phase = 1.6 * 2.1**octave, self.chance.uniform(0, 7)
            line += np.sin(self.x[0] * np.float32(pitch * self.chance.uniform(0.8,
                                                                              1.3)) + phase) * 0.55**octave
        return np.asarray(base - height * line / 2, np.float32)

    def land(self, line: Array, crest: Colour, foot: Colour, depth: float = 0.35) -> None:
        """Everything below a skyline, `crest` colour at its top running to `foot` colour `depth` lower."""
        top = max(0.0, float(np.min(line)) - 0.01)
        below = self.y[int(top * self.unit):] - line[None, :]
        share = np.clip(below / np.float32(depth), 0, 1)[..., None]
        paint = np.asarray(crest, np.float32) * (1 - share) + np.asarray(foot, np.float32) * share
        self.blend(np.clip(below * self.unit + 0.5, 0, 1), paint, top)


def sky(canvas: Canvas, horizon: float) -> None:
    """Air, clouds and the sun, or stars and the moon."""
    mood = canvas.mood
    canvas.gradient(mood.sky, 0.0, horizon)
    if mood.dark:
        stars = (canvas.chance.random(canvas.pixels.shape[:2]) > 0.9996) * np.float32(0.8)
        canvas.blend((stars * np.clip(1 - canvas.y / horizon, 0, 1)).astype(np.float32), (1.0, 1.0, 1.0))
    clouds = canvas.noise(3, 14) * 0.6 + canvas.noise(7, 30) * 0.3 + canvas.noise(16, 60) * 0.1
    band = np.exp(-((canvas.y / horizon - 0.55) ** 2) / np.float32(0.09))
    canvas.blend(np.clip((clouds - 0.52) * 3.2, 0, 0.55) * band, mix(mood.sky[-1], mood.light, 0.5))
    canvas.glow(canvas.sun, 0.6, mood.light, 0.42)
    canvas.glow(canvas.sun, 0.18, mood.light, 0.6)
    canvas.disc(canvas.sun, 0.045 if mood.dark else 0.062, mix(mood.light, (1.0, 1.0, 1.0), 0.85))


def hills(canvas: Canvas) -> None:
    """Ranges one behind the other, paler the farther they are, mist between them."""
    mood, horizon = canvas.mood, canvas.high * 0.5
    sky(canvas, horizon * 1.15)
    for layer in range(5):
        share = layer / 4
        base = horizon + (canvas.high - horizon) * (share**1.2) * 0.82
        crest = mix(mix(mood.far, mood.sky[-1], 0.35), mood.near, share)
        line = canvas.ridge(base, 0.17 - 0.07 * share, 6 - layer)
        if layer in (2, 3):
            line = _firs(canvas, line, 0.03 + 0.035 * (layer - 2), int(30 * canvas.wide))
        canvas.land(line, crest, mix(crest, mood.sky[-1], 0.42 * (1 - share)))


def _firs(canvas: Canvas, base: Array, height: float, count: int) -> Array:
    """The skyline of fir trees standing on a line."""
    line = base.copy()
    for _ in range(count):
        middle, tall = canvas.chance.uniform(0, canvas.wide), height * canvas.chance.uniform(0.45, 1.0)
        foot = float(base[min(int(middle * canvas.unit), len(base) - 1)])
        side = np.abs(canvas.x[0] - middle)
        branches = np.abs(np.sin(side * np.float32(90))) * 0.012
        line = np.minimum(line, foot - tall + side * np.float32(4.6) + branches)
    return np.minimum(line, base).astype(np.float32)


def forest(canvas: Canvas) -> None:
    """Firs in the mist, rank on rank."""
    mood, horizon = canvas.mood, canvas.high * 0.48
    sky(canvas, horizon * 1.3)
    canvas.land(canvas.ridge(horizon * 0.9, 0.22, 5), mix(mood.far, mood.sky[-1], 0.55), mood.sky[-1])
    for layer in range(4):
        share = (layer + 1) / 4
        base = canvas.ridge(horizon + (canvas.high - horizon) * share * 0.8, 0.07, 3)
        crest = mix(mix(mood.far, mood.sky[-1], 0.3), mood.near, share)
        line = _firs(canvas, base, 0.16 + 0.16 * share, int(26 * canvas.wide * (1.2 - 0.6 * share)))
        canvas.land(line, crest, mix(crest, mood.sky[-1], 0.5 * (1.1 - share)), 0.4)


def sea(canvas: Canvas) -> None:
    """Water under the light, a headland, and the shore in front."""
    mood, horizon = canvas.mood, canvas.high * 0.52
    sky(canvas, horizon)
    slope = np.clip((canvas.x[0] - canvas.wide * 0.45) * (1 if canvas.sun[0] < canvas.wide / 2 else -1), 0,
                    None)
    cape = canvas.ridge(horizon + 0.015, 0.03, 5) - slope * np.float32(0.22)
    canvas.land(cape, mix(mood.far, mood.sky[-1], 0.2), mix(mood.far, mood.sky[-1], 0.5), 0.2)
    canvas.gradient((mix(mood.sky[-1], mood.far, 0.55), mix(mood.sky[1], mood.far, 0.4),
                     mix(mood.sky[0], mood.near, 0.45)), horizon, canvas.high)
    depth = np.clip((canvas.y - horizon) / (canvas.high - horizon), 0, 1)
    ripples = canvas.noise(10, 170) * (1 - depth) + canvas.noise(5, 60) * depth
    spread = np.float32(0.05) + depth * np.float32(0.22)
    path = np.exp(-(((canvas.x - canvas.sun[0]) / spread) ** 2)) * (0.85 - 0.5 * depth)
    sparkle = np.clip((ripples - 0.47) * 6, 0, 1) * (depth > 0)
    canvas.blend((sparkle * (path + 0.07)).astype(np.float32), mix(mood.light, (1.0, 1.0, 1.0), 0.3))
    shore = canvas.ridge(canvas.high * 0.9, 0.1, 2)
    sand = mix(mix(mood.sky[-1], mood.near, 0.45), mood.accent, 0.12)
    canvas.land(shore - 0.012, mix(mood.light, sand, 0.2), sand, 0.02)
    canvas.land(shore, mix(sand, mood.near, 0.25), mix(sand, mood.near, 0.6), 0.3)


def _row(canvas: Canvas, base: float, tallest: float, width: float) -> tuple[Array, Array]:
    """The roof line of a row of houses, and where in its house each column lies (0 to 1)."""
    line, inside = np.full_like(canvas.x[0], base), np.zeros_like(canvas.x[0])
    left = -canvas.chance.uniform(0, width)
    while left < canvas.wide:
        wide = width * canvas.chance.uniform(0.55, 1.3)
        here = (canvas.x[0] >= left) & (canvas.x[0] < left + wide)
        line[here] = base - tallest * canvas.chance.uniform(0.25, 1.0) ** 1.4
        inside[here] = (canvas.x[0][here] - left) / wide
        left += wide + canvas.chance.choice([0.0, 0.0, width * 0.25])
    return line, inside


def _windows(canvas: Canvas, line: Array, inside: Array, strength: float) -> None:
    """Light some of the windows below a roof line, by chance, more of them in the dark."""
    top = max(0.0, float(np.min(line)))
    floors = (canvas.y[int(top * canvas.unit):] - line - 0.02) / np.float32(0.026)
    axes = canvas.x[0] / np.float32(0.017)
    number = (np.floor(floors).astype(np.int32) * 31 + np.floor(axes).astype(np.int32) * 57) % 997
    lit = (canvas.chance.random(997) > (0.62 if canvas.mood.dark else 0.86))[number]
    wall = (floors > 0) & (floors % 1 < 0.55) & ((axes % 1 < 0.6) & (inside > 0.08) & (inside < 0.92)) & lit
    canvas.blend(wall * np.float32(strength), canvas.mood.accent, top)


def city(canvas: Canvas) -> None:
    """A skyline in three depths, lights in the nearer windows, and out-of-focus lamps below."""
    mood, ground = canvas.mood, canvas.high * 0.98
    sky(canvas, canvas.high * 0.72)
    for layer in range(3):
        share = layer / 2
        line, inside = _row(canvas, ground, canvas.high * (0.62 - 0.14 * layer), 0.09 + 0.05 * layer)
        crest = mix(mix(mood.far, mood.sky[-1], 0.35), mood.near, share * 0.95)
        canvas.land(line, crest, mix(crest, mood.sky[-1], 0.45 * (1 - share) + 0.08), canvas.high * 0.6)
        _windows(canvas, line, inside, (0.2 + 0.45 * share) * (1.0 if mood.dark else 0.4))
    for _ in range(int(22 * canvas.wide)):
        place = canvas.chance.uniform(0, canvas.wide), canvas.high * canvas.chance.uniform(0.82, 1.0)
        paint = mix(mood.accent, mood.light, float(canvas.chance.random()))
        canvas.disc(place, canvas.chance.uniform(0.012, 0.04), paint, 0.1 + 0.22 * mood.dark)
    ledge = np.full_like(canvas.x[0], canvas.high * 0.885)
    canvas.land(ledge, mix(mood.near, mood.sky[-1], 0.3), mix(mood.near, mood.sky[-1], 0.12), 0.012)
    canvas.land(ledge + 0.03, mix(mood.near, mood.sky[-1], 0.2), mood.near, 0.2)


def desert(canvas: Canvas) -> None:
    """Dunes with a lit and a shaded side."""
    mood, horizon = canvas.mood, canvas.high * 0.5
    sky(canvas, horizon * 1.1)
    sand = mix(mix(mood.sky[-1], mood.accent, 0.4), mood.near, 0.1)
    for layer in range(4):
        share = layer / 3
        line = canvas.ridge(horizon + (canvas.high - horizon) * share * 0.75, 0.12 + 0.04 * share, 2)
        lit = mix(mix(sand, mood.sky[-1], 0.5 * (1 - share)), mood.near, 0.3 * share)
        canvas.land(line, mix(lit, mood.light, 0.25), mix(lit, mood.near, 0.18 + 0.2 * share), 0.3)
        fold = line + np.abs(np.sin(canvas.x[0] * np.float32(1.7) + np.float32(layer * 2))) * 0.3
        canvas.land(fold.astype(np.float32), mix(lit, mood.near, 0.3), mix(lit, mood.near, 0.5), 0.25)


def _plant(canvas: Canvas, foot: tuple[float, float], paint: Colour) -> None:
    """Long leaves fanning out of one point."""
    top = max(0.0, foot[1] - 0.5)
    right = canvas.x - np.float32(foot[0])
    down = canvas.y[int(top * canvas.unit):] - np.float32(foot[1])
    leaves: Array = np.zeros((down.shape[0], right.shape[1]), np.float32)
    for lean in np.linspace(-1.1, 1.1, 9) + canvas.chance.uniform(-0.1, 0.1, 9):
        side, up = np.float32(np.sin(lean)), np.float32(-np.cos(lean))
        along = right * side + down * up
        across = np.abs(right * up - down * side + along**2 * np.float32(0.5 * np.sign(lean)))
        leaf = np.sin(np.clip(along / np.float32(canvas.chance.uniform(0.3, 0.46)), 0, 1) * np.float32(np.pi))
        leaves = np.maximum(leaves, (leaf * np.float32(0.03) - across) * np.float32(canvas.unit / 2))
    canvas.blend(np.clip(leaves, 0, 1) * np.float32(0.85), paint, top)


def room(canvas: Canvas) -> None:
    """A plain wall with window light lying across it, a round of colour, and the floor."""
    mood, floor = canvas.mood, canvas.high * 0.86
    wall = mix(mix(mood.sky[-1], mood.sky[1], 0.35), mood.far, 0.25)
    canvas.gradient((mix(wall, mood.near, 0.22), wall, mix(wall, mood.light, 0.15)), 0, canvas.high)
    left = bool(canvas.chance.random() < 0.5)
    centre = canvas.wide * (0.62 if left else 0.38)
    canvas.disc((centre, canvas.high * 0.42), 0.36, mix(wall, mood.accent, 0.5))
    slant = (canvas.x - centre) * (1 if left else -1) + (canvas.y - canvas.high * 0.42) * 0.35
    rise = (canvas.y - canvas.high * 0.45) - (canvas.x - centre) * (0.28 if left else -0.28)
    panes = np.clip((0.33 - np.abs(slant)) * 40, 0, 1) * np.clip((0.42 - np.abs(rise)) * 40, 0, 1)
    bars = np.clip(np.abs(slant) * 60 - 0.6, 0, 1) * np.clip(np.abs(rise) * 60 - 0.6, 0, 1)
    canvas.blend((panes * bars * 0.5).astype(np.float32), mix(mood.light, (1.0, 1.0, 1.0), 0.3))
    canvas.sun = (0.0 if left else canvas.wide, canvas.high * 0.1)
    canvas.glow(canvas.sun, 0.9, mood.light, 0.22)
    _plant(canvas, (canvas.wide * (0.1 if left else 0.9), floor), mix(mood.near, mood.accent, 0.18))
    line = np.full_like(canvas.x[0], floor)
    canvas.land(line, mix(wall, mood.near, 0.4), mix(wall, mood.near, 0.65), canvas.high - floor)


SCENES: Mapping[str, Callable[[Canvas], None]] = {
    r"beach|sea|ocean|coast\w*|harbou?r|pier|lake|boat|waves|shore|marina|island|water": sea,
    r"city|street|skyline|rooftop|urban|downtown|alley|bridge|neon|market|nightclub": city,
    r"forest|woods?|woodland|trees?|park|garden|pines?|leaves|leafy": forest,
    r"mountains?|hills?|valley|countryside|vineyard|field|meadow|landscape|horizon": hills,
    r"desert|dunes?|canyon|sand": desert,
    r"studio|room|window|kitchen|caf[eé]|loft|bedroom|interior|gallery|library|indoors|wall|backdrop": room,
}
"""A place by the words (one regular expression) that call for it."""
