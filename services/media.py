"""A file that came in: what it is, cleaned of what it should not tell, with a small picture of it."""

from __future__ import annotations

from dataclasses import dataclass

from services import picture
from services.domain.file_kind import M4A, MOV, MP4, FileKind, FileKindError, sniff
from services.domain.movie_place import MovieError, without_place
from services.errors import Invalid
from services.picture_hash import difference_hash


@dataclass(frozen=True)
class Media:
    """`data` is what may be stored. `width`, `height` (pixels), `thumbnail` (WebP), `sharpness`: pictures only."""

    kind: FileKind
    data: bytes
    width: int | None = None
    height: int | None = None
    frames: int = 1
    thumbnail: bytes | None = None
    sharpness: float | None = None

    @property
    def facts(self) -> dict[str, object]:
        """What is measured once and kept as the asset's metadata."""
        found: dict[str, object] = {"frames": self.frames} if self.frames > 1 else {}
        if self.sharpness is not None and self.thumbnail:
            found |= {"sharpness": self.sharpness, "looks": difference_hash(self.thumbnail)}
        return found


def inspect(data: bytes) -> Media:
    """In this order: size, kind by content, dimensions, decoding, writing anew. Raises Invalid."""
    try:
        kind = sniff(data)
        if kind.group == "image":
            clean = picture.clean(data)
            size = (clean.width, clean.height)
            return Media(clean.kind, clean.data, *size, clean.frames, clean.thumbnail, clean.sharpness)
        if kind in (MP4, MOV, M4A):
            return Media(kind, without_place(data))
        return Media(kind, data)
    except (FileKindError, MovieError) as error:
        raise Invalid(f"{error} Nothing was kept.") from error
