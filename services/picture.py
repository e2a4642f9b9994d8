"""Pictures: fully decoded, then written anew, so that nothing but the picture survives.

Re-encoding is what removes EXIF with its coordinates, comments, text chunks and whatever hangs behind the
image; looking at the first bytes alone lets fakes through.
"""

from __future__ import annotations

import io
import struct
import threading
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from services.domain.file_kind import GIF, JPEG, LONGEST, PNG, WEBP, FileKind
from services.errors import Invalid
from services.picture_looks import sharpness

MOST_PIXELS = 40_000_000
MOST_FRAMES = 400
MOST_FRAME_PIXELS = 100_000_000
"""Of an animation, all frames together."""
THUMBNAIL_EDGE = 480
VENDOR_EDGE = 1568
"""Long edge in pixels that vision models take without scaling down themselves."""
LARGEST_PROFILE = 1_000_000
KINDS = {"JPEG": JPEG, "MPO": JPEG, "PNG": PNG, "WEBP": WEBP, "GIF": GIF}
# What Pillow's readers raise for broken files, by their own code.
DAMAGED = (
    UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, IndexError, struct.error, zlib.error
)  # fmt: skip

# A file of 20 KB can unfold to gigabytes. Pillow only warns at first, so its warning is made an error, and
# the header's size is checked here as well before anything is decoded.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)
# 40 megapixels take 160 MB while they are open, so one process opens two at a time.
_open_pictures = threading.BoundedSemaphore(2)


@dataclass(frozen=True)
class Picture:
    """A clean picture: `data` as `kind` says, `width` x `height` pixels, `thumbnail` as WebP.

    `sharpness` as in services/picture_looks.py.
    """

    kind: FileKind
    data: bytes
    width: int
    height: int
    frames: int
    thumbnail: bytes
    sharpness: float


def clean(data: bytes) -> Picture:
    """The picture in `data`, re-encoded; raises Invalid with a sentence."""
    with _opened(data) as image:
        kind, frames = KINDS[str(image.format)], getattr(image, "n_frames", 1)
        animated = frames > 1 and kind in (GIF, WEBP)
        if animated:
            _check_frames(image, frames)
            encoded = _encoded(image, kind, animated=True)
            image.seek(0)
        lossless = kind is WEBP and b"VP8L" in data[:64]
        image = _upright(image)
        if not animated:
            encoded = _encoded(image, kind, lossless=lossless)
        if len(encoded) > LONGEST:
            raise Invalid("This picture has more than 50 MB once it is cleaned. Save it smaller.")
        count = frames if animated else 1
        return Picture(kind, encoded, *image.size, count, _thumbnail(image), sharpness(image))


def small(data: bytes) -> bytes:
    """A WebP of at most THUMBNAIL_EDGE pixels a side, for a picture that is looked at and not kept; raises Invalid."""
    with _opened(data) as image:
        return _thumbnail(_upright(image))


def sharpness_of(data: bytes) -> float:
    """The same measure for a picture that is kept already; raises Invalid."""
    with _opened(data) as image:
        return sharpness(_upright(image))


def for_vendor(data: bytes) -> bytes:
    """A JPEG of at most VENDOR_EDGE pixels a side, flattened on white and without metadata."""
    with _opened(data) as image:
        small = _fitted(_upright(image), VENDOR_EDGE)
        return _jpeg(_on_white(small), 85)


@contextmanager
def _opened(data: bytes) -> Iterator[Image.Image]:
    with _open_pictures:
        try:
            with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP", "GIF")) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise Image.DecompressionBombError
                yield image
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise Invalid("This picture has more than 40 megapixels. Save it smaller.") from error
        except DAMAGED as error:
            raise Invalid("This picture cannot be opened, or it is cut off. Save it again.") from error
        except MemoryError as error:
            raise Invalid("This picture is too large to open here. Save it smaller.") from error


def _check_frames(image: Image.Image, frames: int) -> None:
    if frames > MOST_FRAMES or frames * image.width * image.height > MOST_FRAME_PIXELS:
        raise Invalid(f"This animation is too long: up to {MOST_FRAMES} frames are kept.")


def _upright(image: Image.Image) -> Image.Image:
    """Turned as its EXIF says, in sRGB, in a mode that all formats write, with nothing attached."""
    image.load()
    profile = image.info.get("icc_profile")
    # In place: a copy of 40 megapixels would take another 160 MB.
    ImageOps.exif_transpose(image, in_place=True)
    plain = _in_srgb(_eight_bit(image), profile)
    plain.info.clear()
    return plain


def _eight_bit(image: Image.Image) -> Image.Image:
    if image.mode.startswith(("I", "F")):
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in ("P", "PA", "1") or "transparency" in image.info:
        return image.convert("RGBA" if image.has_transparency_data else "RGB")
    return image if image.mode in ("L", "LA", "RGB", "RGBA", "CMYK") else image.convert("RGB")


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Colours as sRGB; a profile that makes no sense is passed over."""
    target = "RGBA" if image.mode in ("RGBA", "LA") else "RGB"
    if profile and len(profile) <= LARGEST_PROFILE and image.mode in ("RGB", "RGBA", "CMYK"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            srgb = ImageCms.createProfile("sRGB")
            return ImageCms.profileToProfile(image, source, srgb, outputMode=target) or image
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass
    return image.convert("RGB") if image.mode == "CMYK" else image


def _encoded(image: Image.Image, kind: FileKind, *, animated: bool = False, lossless: bool = False) -> bytes:
    if kind is JPEG:
        return _jpeg(_on_white(image), 95)
    out = io.BytesIO()
    if kind is PNG:
        image.save(out, "PNG", compress_level=2)
    elif kind is WEBP:
        bare = {"exif": b"", "xmp": b"", "icc_profile": b""}
        image.save(out, "WEBP", quality=95, method=1, lossless=lossless, save_all=animated, **bare)
    else:
        image.save(out, "GIF", save_all=animated, comment=b"")
    return out.getvalue()


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, subsampling="4:4:4" if quality > 90 else "4:2:0")
    return out.getvalue()


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode not in ("RGBA", "LA"):
        return image if image.mode in ("L", "RGB") else image.convert("RGB")
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A"))
    return ground


def _thumbnail(image: Image.Image) -> bytes:
    out = io.BytesIO()
    small = _fitted(image, THUMBNAIL_EDGE)
    small.save(out, "WEBP", quality=82, method=4)
    return out.getvalue()


def _fitted(image: Image.Image, edge: int) -> Image.Image:
    """No side longer than `edge` pixels, never larger than before."""
    scale = min(1.0, edge / max(image.size))
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
