"""What a file is, by its first bytes and its structure; names and declared types are not believed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

LONGEST = 50 * 1024 * 1024
"""Bytes; the bucket's own limit."""

ACTIVE_TEXT = re.compile(r"\s*<(!doctype|html|svg|\?xml|script|head|body|iframe|!--)", re.IGNORECASE)
# Control characters other than tab, line ends and form feed do not occur in written text.
NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class FileKind:
    """`group` is what the bucket sorts by: image, audio, video, document."""

    group: str
    mime_type: str
    extension: str


JPEG = FileKind("image", "image/jpeg", "jpg")
PNG = FileKind("image", "image/png", "png")
WEBP = FileKind("image", "image/webp", "webp")
GIF = FileKind("image", "image/gif", "gif")
MP3 = FileKind("audio", "audio/mpeg", "mp3")
WAV = FileKind("audio", "audio/wav", "wav")
M4A = FileKind("audio", "audio/mp4", "m4a")
OGG = FileKind("audio", "audio/ogg", "ogg")
FLAC = FileKind("audio", "audio/flac", "flac")
MP4 = FileKind("video", "video/mp4", "mp4")
MOV = FileKind("video", "video/quicktime", "mov")
WEBM = FileKind("video", "video/webm", "webm")
PDF = FileKind("document", "application/pdf", "pdf")
TEXT = FileKind("document", "text/plain", "txt")


class FileKindError(ValueError):
    """Nothing the studio keeps; the message is a sentence for the person."""


def sniff(data: bytes) -> FileKind:
    """The kind of `data`; raises FileKindError."""
    if not data:
        raise FileKindError("This file is empty.")
    if len(data) > LONGEST:
        raise FileKindError("A file may have at most 50 MB.")
    for magic, kind in MAGIC:
        if data.startswith(magic):
            return kind(data) if callable(kind) else kind
    if data[4:8] == b"ftyp":
        return _iso_media(data)
    if _is_mp3_frame(data):
        return MP3
    return _text(data)


def _riff(data: bytes) -> FileKind:
    if data[8:12] == b"WEBP":
        return WEBP
    if data[8:12] == b"WAVE" and b"fmt " in data[12:4096] and b"data" in data[12:1_000_000]:
        return WAV
    raise FileKindError("This file is damaged, or of a kind that is not kept here.")


def _webm(data: bytes) -> FileKind:
    if b"webm" in data[:64]:
        return WEBM
    raise FileKindError("Matroska video is not kept here. Save it as MP4 or WebM.")


def _pdf(data: bytes) -> FileKind:
    if b"%%EOF" in data[-2048:]:
        return PDF
    raise FileKindError("This PDF is cut off. Save it again.")


def _id3(data: bytes) -> FileKind:
    size = sum((byte & 0x7F) << shift for byte, shift in zip(data[6:10], (21, 14, 7, 0), strict=False))
    if len(data) > size + 10:
        return MP3
    raise FileKindError("This MP3 holds a title but no sound.")


def _iso_media(data: bytes) -> FileKind:
    brand = data[8:12]
    if brand in (b"heic", b"heix", b"mif1", b"msf1", b"avif", b"avis"):
        raise FileKindError("HEIC and AVIF pictures are not kept here. Save this one as JPEG or PNG.")
    if brand in (b"M4A ", b"M4B "):
        return M4A
    return MOV if brand == b"qt  " else MP4


def _is_mp3_frame(data: bytes) -> bool:
    """An MPEG audio frame header, layer III, with no reserved value in it."""
    if len(data) < 4 or data[0] != 0xFF or data[1] & 0xE0 != 0xE0:
        return False
    version, layer = data[1] >> 3 & 3, data[1] >> 1 & 3
    bitrate, rate = data[2] >> 4, data[2] >> 2 & 3
    return version != 1 and layer == 1 and bitrate not in (0, 15) and rate != 3


def _text(data: bytes) -> FileKind:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileKindError(
            "Files of this kind are not kept here. Pictures, sound, video, PDF and plain text are."
        ) from error
    if ACTIVE_TEXT.match(text):
        raise FileKindError("Web pages and SVG drawings can carry code and are not kept here.")
    if NOT_TEXT.search(text):
        raise FileKindError("Files of this kind are not kept here.")
    return TEXT


MAGIC: tuple[tuple[bytes, FileKind | Callable[[bytes], FileKind]], ...] = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"RIFF", _riff),
    (b"ID3", _id3),
    (b"OggS", OGG),
    (b"fLaC", FLAC),
    (b"\x1a\x45\xdf\xa3", _webm),
    (b"%PDF-", _pdf),
)
