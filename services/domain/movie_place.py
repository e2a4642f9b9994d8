"""Where a film was made, taken out of MP4, MOV and M4A files.

Cameras write coordinates into boxes of ISO base media files (ISO/IEC 14496-12): `©xyz` and `loci` in user
data, Apple's `com.apple.quicktime.location.*` in a keyed metadata list, XMP in a `uuid` box. Each is emptied
in place and renamed `free`, so that no offset in the file changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

CONTAINERS = frozenset({b"moov", b"trak", b"udta", b"moof", b"traf", b"mdia", b"minf"})
PLACES = frozenset({b"\xa9xyz", b"loci"})
KEY = b"com.apple.quicktime.location"
XMP = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
DEEPEST = 12


class MovieError(ValueError):
    """The boxes do not fit together; the message is a sentence for the person."""


@dataclass(frozen=True)
class Box:
    """`start` of the header, `body` behind it, `end`: offsets into the file."""

    kind: bytes
    start: int
    body: int
    end: int


def without_place(data: bytes) -> bytes:
    """The same film without coordinates; raises MovieError for a file that is cut off or has no index."""
    film = bytearray(data)
    top = list(boxes(film, 0, len(film)))
    if not any(box.kind == b"moov" for box in top):
        raise MovieError("This film has no index, so nobody could play it. Save it again.")
    for box in top:
        _clean(film, box, 0)
    return bytes(film)


def boxes(film: bytearray, start: int, end: int) -> Iterator[Box]:
    """The boxes that tile `start` to `end`; raises MovieError where they do not."""
    while start < end:
        if end - start < 8 and not any(film[start:end]):
            return  # QuickTime ends user data with four zero bytes that are no box
        size, kind = int.from_bytes(film[start : start + 4]), bytes(film[start + 4 : start + 8])
        body = start + 8
        if size == 1:
            size, body = int.from_bytes(film[start + 8 : start + 16]), start + 16
        elif size == 0:
            size = end - start
        if end - start < 8 or size < body - start or start + size > end:
            raise MovieError("This film is cut off or damaged. Save it again.")
        yield Box(kind, start, body, start + size)
        start += size


def _clean(film: bytearray, box: Box, depth: int) -> None:
    if box.kind in PLACES or (box.kind == b"uuid" and film[box.body : box.body + 16] == XMP):
        _blank(film, box)
    elif box.kind == b"meta":
        _clean_keyed(film, box)
    elif box.kind in CONTAINERS and depth < DEEPEST:
        for child in boxes(film, box.body, box.end):
            _clean(film, child, depth + 1)


def _clean_keyed(film: bytearray, meta: Box) -> None:
    """Empty the list items whose key names a place. QuickTime's `meta` lacks the version that ISO's has."""
    start = meta.body if film[meta.body + 4 : meta.body + 8] == b"hdlr" else meta.body + 4
    if start >= meta.end:
        return
    parts = {box.kind: box for box in boxes(film, start, meta.end)}
    if b"keys" not in parts or b"ilst" not in parts:
        return
    named = {
        number
        for number, key in enumerate(boxes(film, parts[b"keys"].body + 8, parts[b"keys"].end), 1)
        if film[key.body : key.end].startswith(KEY)
    }
    for item in boxes(film, parts[b"ilst"].body, parts[b"ilst"].end):
        if int.from_bytes(item.kind) in named:
            _blank(film, item)


def _blank(film: bytearray, box: Box) -> None:
    film[box.start + 4 : box.start + 8] = b"free"
    film[box.body : box.end] = bytes(box.end - box.body)
