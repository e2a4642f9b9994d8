"""How sharp a picture is, as one number that is measured once and kept with the asset.

The variance of the Laplacian, a usual measure of focus: edges of one pixel make it large, blurred ones small. It is
taken in tiles, because a face in front of a soft background is a sharp picture.
"""

from __future__ import annotations

from PIL import Image, ImageFilter, ImageStat

EDGE = 1024
"""Long side in pixels at which pictures are compared: what is sharp only beyond it helps no vendor."""
TILES = 8
SHARPEST = 0.9
"""The tile at this place from the blurriest to the sharpest speaks for the picture."""
_LAPLACE = ImageFilter.Kernel((3, 3), (0, 1, 0, 1, -4, 1, 0, 1, 0), scale=1, offset=128)


def sharpness(image: Image.Image) -> float:
    """0 for one colour; below 45 a picture is soft to look at, several hundred is usual for photos in focus."""
    grey = image.convert("L")
    if max(grey.size) > EDGE:
        grey.thumbnail((EDGE, EDGE), Image.Resampling.LANCZOS)
    edges = grey.filter(_LAPLACE)
    # The outermost pixels have no neighbours, so the filter leaves them as they were.
    inner = edges.crop((1, 1, max(2, edges.width - 1), max(2, edges.height - 1)))
    found = sorted(ImageStat.Stat(inner.crop(box)).var[0] for box in _boxes(*inner.size))
    return round(found[int(SHARPEST * (len(found) - 1))], 1)


def _boxes(width: int, height: int) -> list[tuple[int, int, int, int]]:
    """A picture in TILES x TILES parts, fewer where it has not that many pixels."""
    across, down = min(TILES, width), min(TILES, height)
    columns = [width * at // across for at in range(across + 1)]
    rows = [height * at // down for at in range(down + 1)]
    return [
        (left, top, right, bottom)
        for left, right in zip(columns, columns[1:], strict=False)
        for top, bottom in zip(rows, rows[1:], strict=False)
    ]
