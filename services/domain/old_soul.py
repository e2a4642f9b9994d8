"""Settings as rows of Higgsfield's first API hold them, read in today's words."""

from __future__ import annotations

from collections.abc import Mapping

SIZES = {
    "1152x2048": ("9:16", "1080p"), "960x1696": ("9:16", "720p"),
    "2048x1152": ("16:9", "1080p"), "1696x960": ("16:9", "720p"),
    "1536x2048": ("3:4", "1080p"), "1152x1536": ("3:4", "720p"),
    "2048x1536": ("4:3", "1080p"), "1536x1152": ("4:3", "720p"),
    "1344x2016": ("2:3", "1080p"), "1088x1632": ("2:3", "720p"),
    "2016x1344": ("3:2", "1080p"), "1632x1088": ("3:2", "720p"),
    "1536x1536": ("1:1", "1080p"),
}  # fmt: skip
"""`width_and_height` -> shape and resolution. The shapes are arithmetic; which size is which resolution is
inferred from the pairs."""
RESOLUTIONS = ("720p", "1080p")


def today(settings: Mapping[str, object]) -> dict[str, object]:
    """`width_and_height` and `quality` as shape and resolution, where those are not given themselves."""
    found = dict(settings)
    shape, resolution = SIZES.get(str(found.pop("width_and_height", "")), (None, None))
    if (quality := found.pop("quality", None)) in RESOLUTIONS:
        resolution = str(quality)
    for name, value in (("aspect_ratio", shape), ("resolution", resolution)):
        if value is not None:
            found.setdefault(name, value)
    return found
