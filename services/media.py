"""A file that came in: what it is, cleaned of what it should not tell, with a small picture of it."""

from __future__ import annotations

from dataclasses import dataclass

from services import picture
from services.domain.file_kind import M4A, MOV, MP4, FileKind, FileKindError, sniff
from services.domain.movie_place import MovieError, without_place
from services.errors import Invalid


@dataclass(frozen=True)
class Media:
    """`data` is what may be stored. `width`, `height` (pixels) and `thumbnail` (WebP): pictures only."""

    kind: FileKind
    data: bytes
    width: int | None = None
    height: int | None = None
    frames: int = 1
    thumbnail: bytes | None = None


def inspect(data: bytes) -> Media:
    """In this order: size, kind by content, dimensions, decoding, writing anew. Raises Invalid."""
    try:
        kind = sniff(data)
        if kind.group == "image":
            clean = picture.clean(data)
            return Media(clean.kind, clean.data, clean.width, clean.height, clean.frames, clean.thumbnail)
        if kind in (MP4, MOV, M4A):
            return Media(kind, without_place(data))
        return Media(kind, data)
    except (FileKindError, MovieError) as error:
        raise Invalid(f"{error} Nothing was kept.") from error
