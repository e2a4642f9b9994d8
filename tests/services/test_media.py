"""Uploads: what is a file really, what does it tell, and what must not get in."""

import io
import resource
import struct

import pytest
from PIL import Image

from services.errors import Invalid
from services.media import inspect
from services.picture import for_vendor
from tests.services.pictures import animation, bomb, box, encoded, film, image, telling, turned


def opened(data):
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_nothing_but_the_picture_survives(kind):
    given = telling(kind)
    assert b"SECRET-WORDS" in given
    found = inspect(given)
    kept = opened(found.data)
    assert found.thumbnail and b"SECRET-WORDS" not in found.data + found.thumbnail
    assert not kept.getexif() and not kept.getexif().get_ifd(0x8825)
    assert kept.format == kind and kept.size == (found.width, found.height) == (64, 48)


WIDE, TALL = (64, 32), (32, 64)


@pytest.mark.parametrize(("orientation", "size"), [(1, WIDE), (3, WIDE), (6, TALL), (8, TALL)])
def test_a_photo_stands_upright_without_its_orientation_mark(orientation, size):
    found = inspect(turned(orientation))
    assert (found.width, found.height) == size
    assert opened(found.data).getexif().get(0x0112) is None
    if orientation == 3:
        assert opened(found.data).convert("L").getpixel((2, 16)) > 180


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_keeps_its_look(mode):
    found = inspect(encoded("PNG", mode=mode) if mode != "I;16" else sixteen_bit())
    grey = opened(found.data).convert("L")
    dark, light = (grey.crop(half).resize((1, 1)).getpixel((0, 0)) for half in HALVES)
    assert dark < 90 < 180 < light


HALVES = ((0, 0, 32, 48), (32, 0, 64, 48))


def sixteen_bit():
    out = io.BytesIO()
    Image.frombytes("I;16", (64, 48), (b"\x00\x28" * 32 + b"\x00\xdc" * 32) * 48).save(out, "PNG")
    return out.getvalue()


def test_a_cmyk_photo_becomes_one_that_browsers_show():
    assert opened(inspect(encoded("JPEG", mode="CMYK")).data).mode == "RGB"


def test_a_colour_profile_without_sense_is_passed_over():
    assert inspect(encoded("JPEG", icc_profile=b"no profile at all")).width == 64


def test_transparency_stays_and_ends_white_where_a_vendor_looks():
    clear = Image.new("RGBA", (40, 40), (255, 0, 0, 0))
    out = io.BytesIO()
    clear.save(out, "PNG")
    assert opened(inspect(out.getvalue()).data).getpixel((1, 1))[3] == 0
    assert opened(for_vendor(out.getvalue())).getpixel((1, 1)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("size", "small"), [((1600, 900), (480, 270)), ((10, 6000), (1, 480)), ((30, 20), (30, 20))]
)
def test_the_thumbnail_fits_into_480_pixels(size, small):
    thumbnail = opened(inspect(encoded("JPEG", size)).thumbnail)
    assert thumbnail.format == "WEBP" and thumbnail.size == small


def test_a_vendor_sees_at_most_1568_pixels():
    assert opened(for_vendor(encoded("PNG", (3136, 1000)))).size == (1568, 500)


def test_an_animation_stays_one():
    found = inspect(animation(7))
    kept = opened(found.data)
    assert found.frames == kept.n_frames == 7
    assert kept.info["duration"] == 40


def test_an_animation_without_end_is_refused():
    with pytest.raises(Invalid, match="too long"):
        inspect(animation(401, (2, 2)))


@pytest.mark.parametrize("size", [(9000, 9000), (40_000_001, 1), (30_000, 30_000)])
def test_a_bomb_is_refused_before_it_unfolds(size):
    data = bomb(*size)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(Invalid, match="40 megapixels|cannot be opened"):
        inspect(data)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000


FAKES = {
    "an empty file": b"",
    "an SVG drawing": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "an SVG behind a mark and a prologue": b"\xef\xbb\xbf  <?xml version='1.0'?><svg/>",
    "a web page": b"<!DOCTYPE html><script>alert(1)</script>",
    "a page behind a comment": b"\n <!-- hi --><html></html>",
    "a program": b"MZ\x90\x00\x03" + bytes(200),
    "an archive": b"PK\x03\x04" + bytes(200),
    "magic bytes before a script": b"\x89PNG\r\n\x1a\n<script>alert(1)</script>",
    "a GIF that is JavaScript": b"GIF89a/*" + bytes(30) + b"*/=1;alert(1)",
    "four bytes of JPEG": b"\xff\xd8\xff\xe0",
    "half a photo": encoded("JPEG", (400, 400))[:900],
    "half a drawing": encoded("PNG", (400, 400))[:-60],
    "a HEIC photo": box(b"ftyp", b"heic", bytes(4)) + bytes(50),
    "a film without index": film(moov=False),
    "half a film": film()[:-20],
    "a PDF cut off": b"%PDF-1.7\n" + bytes(100),
    "sound without sound": b"ID3\x04\x00\x00\x00\x00\x00\x20" + bytes(10),
    "a WAVE without data": b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(16),
    "Matroska": b"\x1a\x45\xdf\xa3" + b"\x42\x82\x88matroska" + bytes(40),
    "text with control characters": b"hello\x00\x01world",
    "more than 50 MB": b"a" * (50 * 1024 * 1024 + 1),
}


@pytest.mark.parametrize("data", FAKES.values(), ids=FAKES.keys())
def test_what_is_no_honest_file_is_refused_with_a_sentence(data):
    with pytest.raises(Invalid, match=r"^[A-Z].*Nothing was kept\.$|^[A-Z].*\.$"):
        inspect(data)


GOOD = {
    "audio/mpeg": b"ID3\x04\x00\x00\x00\x00\x00\x05" + bytes(5) + b"\xff\xfb\x90\x64" + bytes(400),
    "audio/wav": b"RIFF\x34\x00\x00\x00WAVEfmt \x10\x00\x00\x00" + bytes(16) + b"data\x10" + bytes(19),
    "audio/ogg": b"OggS" + bytes(60),
    "audio/flac": b"fLaC" + bytes(60),
    "audio/mp4": film(b"M4A "),
    "video/mp4": film(b"isom"),
    "video/quicktime": film(b"qt  "),
    "video/webm": b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm" + bytes(40),
    "application/pdf": b"%PDF-1.7\n1 0 obj\n%%EOF\n",
    "text/plain": "Einstellungen: ruhig, über die Schulter\n".encode(),
}


@pytest.mark.parametrize("mime_type", GOOD)
def test_every_kind_the_bucket_keeps_is_known_by_its_content(mime_type):
    assert inspect(GOOD[mime_type]).kind.mime_type == mime_type


@pytest.mark.parametrize("brand", [b"isom", b"qt  ", b"M4A "])
def test_a_film_forgets_where_it_was_made_and_nothing_else(brand):
    given = film(brand)
    assert given.count(b"+52.5200") == 4
    kept = inspect(given).data
    assert b"+52.5200" not in kept
    assert kept.count(b"MakerName") == 2 and kept.endswith(box(b"mdat", b"frames"))
    assert len(kept) == len(given)


def test_a_box_larger_than_its_film_is_refused():
    with pytest.raises(Invalid, match="damaged"):
        inspect(box(b"ftyp", b"isom", bytes(4)) + struct.pack(">I", 9999) + b"moov" + bytes(20))


def test_a_clean_picture_stays_the_same_when_cleaned_again():
    once = inspect(encoded("PNG")).data
    assert opened(inspect(once).data).tobytes() == opened(once).tobytes() == image().tobytes()
