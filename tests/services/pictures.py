"""Files for tests, made on the spot: good ones, loaded ones, false ones."""

from __future__ import annotations

import io
import random
import struct
import zlib
from typing import Any

from PIL import Image
from PIL.PngImagePlugin import PngInfo

GPS = {1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0)}


def image(size: tuple[int, int] = (64, 48), mode: str = "RGB") -> Image.Image:
    """Left half dark, right half light, so that turning it shows."""
    picture = Image.new("L", size, 40)
    picture.paste(220, (size[0] // 2, 0, *size))
    return picture.convert(mode)


def encoded(kind: str = "PNG", size: tuple[int, int] = (64, 48), mode: str = "RGB", **given: Any) -> bytes:
    out = io.BytesIO()
    image(size, mode).save(out, kind, **given)
    return out.getvalue()


def telling(kind: str) -> bytes:
    """A picture that tells where it was made, with words in every place its format has."""
    exif = Image.Exif()
    exif[0x010E] = "SECRET-WORDS description"
    exif.get_ifd(0x8825).update(GPS)
    given: dict[str, Any] = {"exif": exif}
    if kind == "JPEG":
        given["comment"] = b"SECRET-WORDS comment"
    elif kind == "PNG":
        words = PngInfo()
        words.add_text("prompt", "SECRET-WORDS prompt")
        words.add_itxt("parameters", "SECRET-WORDS parameters")
        given["pnginfo"] = words
    elif kind == "WEBP":
        given["xmp"] = b"<x:xmpmeta>SECRET-WORDS</x:xmpmeta>"
    else:
        given = {"comment": b"SECRET-WORDS comment"}
    return encoded(kind, **given) + b"<script>SECRET-WORDS</script>PK\x03\x04"


def turned(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return encoded("JPEG", (64, 32), exif=exif)


def bomb(width: int, height: int) -> bytes:
    """A PNG of some KB that unfolds to width x height pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    lines = zlib.compress(b"\x00" * (width // 8 + 1) * height, 9)
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


def animation(frames: int, size: tuple[int, int] = (24, 24)) -> bytes:
    chance, out = random.Random(1), io.BytesIO()
    pictures = [Image.new("RGB", size, tuple(chance.randbytes(3))) for _ in range(frames)]
    pictures[0].save(out, "GIF", save_all=True, append_images=pictures[1:], duration=40, loop=0)
    return out.getvalue()


def box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I", len(body) + 8) + kind + body


def film(brand: bytes = b"isom", *, moov: bool = True) -> bytes:
    """An MP4's skeleton that names a place in every way cameras do."""
    place = b"+52.5200+013.4050/"
    keys = struct.pack(">II", 0, 2) + box(b"mdta", b"com.apple.quicktime.location.ISO6709")
    keys += box(b"mdta", b"com.apple.quicktime.make")
    items = box(b"\x00\x00\x00\x01", box(b"data", bytes(8), place))
    items += box(b"\x00\x00\x00\x02", box(b"data", bytes(8), b"MakerName"))
    handler = box(b"hdlr", bytes(25))
    meta = box(b"meta", handler, box(b"keys", keys), box(b"ilst", items))
    iso_meta = box(b"meta", bytes(4), handler, box(b"keys", keys), box(b"ilst", items))
    xyz, loci = box(b"\xa9xyz", struct.pack(">HH", len(place), 0), place), box(b"loci", bytes(6), place)
    data = box(b"udta", xyz, loci, bytes(4))
    index = box(b"moov", box(b"mvhd", bytes(100)), data, meta, box(b"trak", iso_meta))
    return box(b"ftyp", brand, bytes(4), brand) + (index if moov else b"") + box(b"mdat", b"frames")
