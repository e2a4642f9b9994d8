"""A stylised person on a transparent layer: a portrait to the shoulders, or someone seen from behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from PIL import Image, ImageDraw

from local.vendors.palette import Colour, Mood, colour, first_named, mix

Point = tuple[float, float]

HAIR: Mapping[str, Colour] = {
    "blonde hair|blonde|blond|fair-haired": colour("d8b06a"),
    "copper hair|red hair|redhead|auburn|ginger": colour("a4502e"),
    "black hair|dark hair|raven": colour("241d22"), "brown hair|brunette|chestnut": colour("5a3a2a"),
    "silver hair|grey hair|white hair": colour("b9b6bd"), "pink hair": colour("d98aa6"),
}
SKIN: Mapping[str, Colour] = {
    "pale|porcelain|freckled": colour("f3cdb5"), "light skin|light-skinned": colour("e8b796"),
    "olive|tanned|tan": colour("cf9a72"), "brown skin|brown-skinned": colour("a06a48"),
    "dark skin|dark-skinned|deep skin": colour("6e442f"),
}
CUT: Mapping[str, str] = {"long hair|waves in her hair|loose hair": "long", "bob": "bob",
                          "bun|updo|tied back": "bun",
                          "short hair|cropped|crew cut": "short", "curly|curls|afro": "curly"}
CLOTHES: Mapping[str, Colour] = {
    "red|scarlet|crimson": colour("b5403f"), "white|linen|cream|ivory": colour("efe6d8"),
    "black|leather|charcoal": colour("2b2a30"), r"denim|navy|blue(?! hour)": colour("35507a"),
    "green|olive jacket|sage|emerald": colour("4f7160"), "camel|beige|trench|tan coat": colour("c59d6c"),
    "yellow|mustard|ochre": colour("d9a23a"), "pink|rose|blush": colour("dc98a0"),
    "grey|gray|silver": colour("8b9097"), "knit|wool|rust|terracotta": colour("b9694a"),
}


@dataclass(frozen=True)
class Look:
    """What a person looks like."""

    skin: Colour
    hair: Colour
    cut: str
    clothes: Colour
    turn: float

    @classmethod
    def of(cls, prompt: str, mood: Mood, chance: Random) -> Look:
        """What the words ask for, the rest by chance, all of it tinted by the light of the mood."""
        tint, share = (mood.near, 0.38) if mood.dark else (mix(mood.far, mood.sky[-1], 0.5), 0.1)
        return cls(mix(first_named(SKIN, prompt, chance), tint, share),
                   mix(first_named(HAIR, prompt, chance, usual=4), tint, share),
                   first_named(CUT, prompt, chance),
                   mix(first_named(CLOTHES, prompt, chance), tint, share), chance.choice([-0.06, 0.06]))


def likeness(name: str) -> str:
    """Words for skin, hair and cut, the same for a name, so that a trained character keeps its face."""
    chance = Random(name)
    return ", ".join(chance.choice(list(choices)).split("|")[0] for choices in (SKIN, HAIR, CUT))


def smooth(points: Sequence[Point], steps: int = 10) -> list[Point]:
    """A closed curve through the points (Catmull-Rom), as a polygon."""
    curve, count = [], len(points)
    for i in range(count):
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = (points[(i + k) % count] for k in (-1, 0, 1, 2))
        for t in (step / steps for step in range(steps)):
            a, b, c, d = -t + 2 * t**2 - t**3, 2 - 5 * t**2 + 3 * t**3, t + 4 * t**2 - 3 * t**3, t**3 - t**2
            curve.append(((a * ax + b * bx + c * cx + d * dx) / 2, (a * ay + b * by + c * cy + d * dy) / 2))
    return curve


def mirrored(half: Sequence[Point]) -> list[Point]:
    """A right half, given from top to bottom, with its left half."""
    return [*half, *((-x, y) for x, y in reversed(half) if x)]


class Brush:
    """Draws in head heights around the middle of the head, y downwards."""

    def __init__(self, layer: Image.Image, centre: Point, head: float) -> None:
        self._draw, self._centre, self._head = ImageDraw.Draw(layer), centre, head

    def _place(self, point: Point) -> Point:
        return self._centre[0] + point[0] * self._head, self._centre[1] + point[1] * self._head

    def shape(self, points: Sequence[Point], paint: Colour, soft: bool = True) -> None:
        corners = [self._place(point) for point in (smooth(points) if soft else points)]
        self._draw.polygon(corners, fill=ink(paint))

    def line(self, points: Sequence[Point], paint: Colour, width: float) -> None:
        curve = [self._place(point) for point in points]
        self._draw.line(curve, fill=ink(paint), width=max(1, round(width * self._head)), joint="curve")

    def round(self, middle: Point, across: float, tall: float, paint: Colour) -> None:
        corners = (self._place((middle[0] + side * across, middle[1] + side * tall)) for side in (-1, 1))
        self._draw.ellipse([*corners], fill=ink(paint))


def ink(paint: Colour) -> tuple[int, int, int, int]:
    """A colour as Pillow wants it, fully opaque."""
    red, green, blue = (round(max(0.0, min(1.0, part)) * 255) for part in paint)
    return red, green, blue, 255


FACE = mirrored([(0, -0.5), (0.25, -0.44), (0.36, -0.15), (0.345, 0.12), (0.22, 0.39), (0.09, 0.495),
                 (0, 0.51)])
BACK: Mapping[str, list[Point]] = {
    "long": mirrored([(0, -0.66), (0.34, -0.56), (0.5, -0.15), (0.5, 0.4), (0.6, 1.0), (0.4, 1.35),
                      (0, 1.2)]),
    "bob": mirrored([(0, -0.66), (0.36, -0.56), (0.52, -0.1), (0.54, 0.36), (0.4, 0.52), (0, 0.45)]),
    "bun": mirrored([(0, -0.62), (0.32, -0.52), (0.43, -0.15), (0.36, 0.2), (0, 0.3)]),
    "short": mirrored([(0, -0.64), (0.34, -0.54), (0.43, -0.2), (0.38, 0.08), (0, 0.2)]),
    "curly": mirrored([(0, -0.8), (0.42, -0.66), (0.64, -0.2), (0.6, 0.3), (0.4, 0.5), (0, 0.4)]),
}


def portrait(brush: Brush, look: Look) -> None:
    """Head and shoulders, eyes lowered."""
    shade, deep = mix(look.skin, (0.25, 0.08, 0.1), 0.22), mix(look.hair, (0.0, 0.0, 0.0), 0.14)
    brush.shape(BACK[look.cut], deep)
    if look.cut == "bun":
        brush.round((0.0, -0.74), 0.24, 0.22, look.hair)
    brush.shape(mirrored([(0, 0.3), (0.16, 0.3), (0.165, 0.62), (0.3, 0.86), (0, 1.2)]), shade, soft=False)
    torso = [(0.19, 0.68), (0.34, 0.8), (0.66, 0.93), (0.88, 1.1), (0.97, 1.45), (1.02, 2.1), (1.05, 3.6)]
    brush.shape([*torso, *((-x, y) for x, y in reversed(torso))], look.clothes)
    for side in (-1, 1):
        brush.line(smooth([(side * 0.68, 1.45), (side * 0.64, 1.9), (side * 0.66, 2.4)])[:20],
                   mix(look.clothes, (0.0, 0.0, 0.0), 0.22), 0.02)
    _collar(brush, look, shade)
    for side in (-1, 1):
        brush.round((side * 0.36, 0.04), 0.06, 0.1, shade)
    brush.shape(FACE, look.skin)
    _features(brush, look, shade)
    _fringe(brush, look)


def _collar(brush: Brush, look: Look, shade: Colour) -> None:
    fold = mix(look.clothes, (0.0, 0.0, 0.0), 0.2)
    if look.cut in ("short", "bun"):
        brush.shape([(-0.2, 0.55), (0.2, 0.55), (0.26, 0.86), (0, 0.93), (-0.26, 0.86)], fold)
        return
    brush.shape([(-0.22, 0.62), (0.22, 0.62), (0.0, 1.3)], look.skin, soft=False)
    brush.shape([(-0.16, 0.4), (0.16, 0.4), (0.165, 0.66), (0.0, 0.76), (-0.165, 0.66)], shade, soft=False)
    for side in (-1, 1):
        brush.shape([(side * 0.18, 0.64), (side * 0.44, 0.9), (side * 0.3, 1.08), (0.0, 1.34)], fold,
                    soft=False)


def _features(brush: Brush, look: Look, shade: Colour) -> None:
    line, turn = mix(look.hair, (0.12, 0.06, 0.06), 0.6), look.turn
    lips = mix(look.skin, (0.66, 0.16, 0.2), 0.5)
    for side in (-1, 1):
        middle = turn + side * 0.165
        brush.round((turn * 0.5 + side * 0.185, 0.19), 0.075, 0.05, mix(look.skin, (0.85, 0.35, 0.3), 0.12))
        brush.line([(middle + x, -0.125 - 0.035 * (1 - (x / 0.09) ** 2)) for x in _span(0.09)], line, 0.022)
        brush.line([(middle + x, 0.0 + 0.035 * (1 - (x / 0.08) ** 2)) for x in _span(0.08)], line, 0.024)
    brush.line([(turn * 1.4, 0.02), (turn * 1.9, 0.14), (turn * 1.1, 0.165)], shade, 0.02)
    brush.shape([(turn - 0.1, 0.292), (turn - 0.03, 0.272), (turn, 0.28), (turn + 0.03, 0.272),
                 (turn + 0.1, 0.292),
                 (turn, 0.335)], lips)


def _span(reach: float) -> list[float]:
    return [reach * (step / 4 - 1) for step in range(9)]


def _fringe(brush: Brush, look: Look) -> None:
    flip = 1 if look.turn > 0 else -1
    shine = mix(look.hair, (1.0, 0.95, 0.85), 0.16)
    if look.cut == "curly":
        curls = ((-0.4, -0.2), (-0.34, -0.42), (-0.16, -0.54), (0.06, -0.57), (0.26, -0.48), (0.4, -0.26))
        for x, y in curls:
            brush.round((x, y), 0.17, 0.16,
                        look.hair)
        return
    if look.cut in ("bun", "short"):
        brush.shape(mirrored([(0.0, -0.4), (0.2, -0.34), (0.3, -0.16), (0.355, 0.06), (0.41, -0.14),
                              (0.37, -0.42),
                              (0.2, -0.6), (0.0, -0.645)]), look.hair)
        for x in (-0.16, 0.0, 0.16):
            brush.line([(x * 1.5, -0.37), (x * 1.2, -0.5), (x * 0.6, -0.62)], shine, 0.012)
        return
    part = [(0.1, -0.36), (-0.16, -0.28), (-0.33, -0.06), (-0.385, 0.12), (-0.44, -0.1), (-0.4, -0.4),
            (-0.2, -0.6),
            (0.06, -0.65), (0.3, -0.55), (0.43, -0.28), (0.44, 0.0), (0.385, 0.14), (0.35, -0.1),
            (0.25, -0.28)]
    brush.shape([(x * flip, y) for x, y in part], look.hair)
    for fall in (0.0, 0.08, 0.16):
        strand = [(0.1 - 0.44 * t, -0.58 + fall + 0.34 * t * t) for t in (step / 9 for step in range(10))]
        brush.line([(x * flip, y) for x, y in strand], shine, 0.012)


def walker(brush: Brush, look: Look) -> None:
    """Someone standing, seen from behind, seven heads tall."""
    dark = mix(look.clothes, (0.0, 0.0, 0.0), 0.3)
    for side in (-1, 1):
        brush.shape([(side * 0.05, 3.6), (side * 0.4, 3.6), (side * 0.3, 6.5), (side * 0.12, 6.5)],
                    mix(dark, (0.1, 0.1, 0.14), 0.5), soft=False)
        brush.round((side * 0.22, 6.55), 0.16, 0.09, (0.1, 0.08, 0.09))
        brush.line(smooth([(side * 0.62, 0.95), (side * 0.86, 2.0), (side * 0.74, 3.1)])[:20], dark, 0.28)
    brush.round((0.0, 0.55), 0.16, 0.2, look.skin)
    brush.shape(mirrored([(0, 0.64), (0.3, 0.68), (0.66, 0.86), (0.6, 1.6), (0.48, 2.2), (0.66, 3.2),
                          (0.74, 4.3),
                          (0, 4.4)]), look.clothes)
    brush.line([(0.0, 2.5), (0.02, 4.3)], dark, 0.04)
    brush.shape(BACK[look.cut], look.hair)
    brush.shape(mirrored([(0, -0.6), (0.3, -0.5), (0.41, -0.1), (0.33, 0.3), (0, 0.42)]), look.hair)
    if look.cut == "bun":
        brush.round((0.0, -0.62), 0.24, 0.22, mix(look.hair, (0.0, 0.0, 0.0), 0.2))
