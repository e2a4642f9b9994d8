"""What a picture looks like, in 64 bits: alike pictures differ in few of them, whatever their size and quality."""

from __future__ import annotations

import io

from PIL import Image

WIDTH, HEIGHT = 9, 8
FLAT = 6
"""Grey levels below which neighbours count as equal; a picture of one colour has no looks to compare."""


def difference_hash(data: bytes) -> int | None:
    """Which pixels of a tiny grey copy are brighter than their right neighbour, as a signed 64-bit number.

    None for a picture without contrast. `data` is a picture of our own making, already checked.
    """
    with Image.open(io.BytesIO(data)) as image:
        tiny = image.convert("L").resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    pixels = tiny.tobytes()
    if max(pixels) - min(pixels) < FLAT:
        return None
    bits = 0
    for row in range(HEIGHT):
        for column in range(WIDTH - 1):
            at = row * WIDTH + column
            bits = bits << 1 | (pixels[at] > pixels[at + 1])
    return bits - (1 << 64) if bits >> 63 else bits
