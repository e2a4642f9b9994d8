"""Pictures drawn from words, for results and demo content where no image model is at hand.

Nothing here is a photograph or comes from a model: a mood,
a place and a person are picked from the words of a
prompt, and drawn. The same words, seed and size give the same pixels.
"""

from __future__ import annotations

import hashlib
from random import Random

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from local.vendors.figure import Brush, Look, portrait, walker
from local.vendors.palette import MOODS, first_named
from local.vendors.scene import SCENES, Array, Canvas

CLOSE = r"portrait|close-up|close up|headshot|face|bust|selfie|head and shoulders"
WIDE = r"full-body|full body|full-length|wide|walking|standing|from behind|silhouette|distance|strolling"
EMPTY = r"no people|empty|landscape only|still life"
FRAMES = {CLOSE: "close", WIDE: "wide", EMPTY: "empty"}
"""How a person stands in the picture, by the words that say so."""


def draw(prompt: str, *, seed: int, size: tuple[int, int], mark: str = "SANDBOX") -> Image.Image:
    """An RGB picture of what `prompt` names, `size` (width, height) large, with `mark` in a corner."""
    digest = hashlib.sha256(f"{seed}\n{prompt}".encode()).digest()
    chance, numbers = Random(digest), np.random.default_rng(list(digest))
    canvas = Canvas(size, first_named(MOODS, prompt, chance), numbers)
    first_named(SCENES, prompt, chance)(canvas)
    frame = first_named(FRAMES, prompt, chance, usual=2)
    if frame == "close":
        canvas.pixels = _soft(canvas.pixels, canvas.unit / 180)
    if frame != "empty":
        _person(canvas, Look.of(prompt, canvas.mood, chance), frame == "close", chance)
    return _marked(_developed(canvas), mark)


def _person(canvas: Canvas, look: Look, close: bool, chance: Random) -> None:
    """Put a person into the scene, with an edge of light on the side where the sun stands."""
    width, height = canvas.size
    head = canvas.unit * (min(0.36, 0.28 * canvas.high) if close else 0.075) * chance.uniform(0.95, 1.12)
    place = width * chance.uniform(0.4, 0.6) if close else width * chance.choice([0.3, 0.38, 0.62, 0.7])
    centre = (place, height - head * 1.95) if close else (place, height * 0.93 - head * 6.6)
    layer = Image.new("RGBA", (width * 2, height * 2), (0, 0, 0, 0))
    (portrait if close else walker)(Brush(layer, (centre[0] * 2, centre[1] * 2), head * 2), look)
    person = np.asarray(layer.resize(canvas.size, Image.Resampling.BOX), np.float32) / np.float32(255)
    if not close:
        foot = ((canvas.x - place / canvas.unit) / 0.1) ** 2 + ((canvas.y - canvas.high * 0.93) / 0.012) ** 2
        canvas.blend(np.exp(-foot).astype(np.float32) * np.float32(0.5), canvas.mood.near)
    body, side = person[..., 3], 1 if canvas.sun[0] * canvas.unit < place else -1
    turned = np.clip((canvas.x * canvas.unit - place) / head * side * 0.5 + 0.5, 0, 1)[..., None]
    canvas.blend(body, person[..., :3] / np.maximum(body[..., None], 1e-3) * (1.08 - 0.24 * turned))
    lit = body * (1 - np.roll(_soft(body, head * 0.035), round(head * 0.05) * side, axis=1))
    canvas.blend((lit * 0.6).astype(np.float32), canvas.mood.light)


def _soft(pixels: Array, radius: float) -> Array:
    """Values of 0 to 1 out of focus by about `radius` pixels; worked out on a smaller copy, for speed."""
    whole = Image.fromarray((np.clip(pixels, 0, 1) * 255).astype(np.uint8))
    step = max(1, int(radius / 2))
    small = whole.resize((max(1, whole.width // step), max(1, whole.height // step)), Image.Resampling.BOX)
    blurred = small.filter(ImageFilter.GaussianBlur(radius / step)).resize(whole.size,
                                                                           Image.Resampling.BICUBIC)
    return np.asarray(blurred, np.float32) / np.float32(255)


def _developed(canvas: Canvas) -> Image.Image:
    """Bloom, darker corners and grain, then pixels of eight bits."""
    width, height = canvas.size
    bloom = _soft(canvas.pixels, canvas.unit / 20)
    pixels = 1 - (1 - np.clip(canvas.pixels, 0, 1)) * (1 - bloom * bloom * np.float32(0.22))
    corner = ((canvas.x / canvas.wide - 0.5) ** 2 + (canvas.y / canvas.high - 0.5) ** 2)[..., None]
    grain = canvas.chance.normal(0, 0.012, (height, width, 1)).astype(np.float32)
    pixels = pixels * (1 - corner * np.float32(0.42)) + grain
    return Image.fromarray((np.clip(pixels, 0, 1) * 255).astype(np.uint8))


def _marked(picture: Image.Image, mark: str) -> Image.Image:
    """The picture with a small label in its lower right corner."""
    if not mark:
        return picture
    unit = min(picture.size)
    font, pad, edge = ImageFont.load_default(unit * 0.02), unit * 0.013, unit * 0.028
    left, top, right, low = font.getbbox(mark)
    across, tall = right - left, low - top
    box = (picture.width - edge - across - 2 * pad, picture.height - edge - tall - 2 * pad,
           picture.width - edge, picture.height - edge)
    pen = ImageDraw.Draw(picture, "RGBA")
    pen.rounded_rectangle(box, radius=(tall + 2 * pad) / 2, fill=(12, 12, 18, 105))
    pen.text((box[0] + pad - left, box[1] + pad - top), mark, font=font, fill=(255, 255, 255, 215))
    return picture
