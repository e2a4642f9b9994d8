"""A set of references is judged in plain sentences, by real pictures."""

from __future__ import annotations

import io
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFilter

from services.domain.reference_set import ROLES, SOFT, WANTED, Reference, Weight, alike, check
from services.picture_hash import difference_hash
from services.picture_looks import sharpness


def face(seed: int, size: tuple[int, int] = (900, 1200)) -> Image.Image:
    """A drawn portrait: skin, eyes, hair in strands, a ground with some grain."""
    chance = random.Random(seed)
    picture = Image.new("RGB", size, tuple(chance.randrange(256) for _ in range(3)))
    draw, (width, height) = ImageDraw.Draw(picture), size
    for _ in range(12):
        x, y = chance.randrange(width), chance.randrange(height)
        draw.rectangle((x, y, x + width // 3, y + height // 4), fill=tuple(chance.randrange(256) for _ in range(3)))
    draw.ellipse((width * 0.3, height * 0.2, width * 0.7, height * 0.6), fill="#d8a585")
    for eye in (0.42, 0.58):
        draw.ellipse((width * eye - 20, height * 0.38, width * eye + 20, height * 0.41), fill="#223")
    for strand in range(60):
        root = width * (0.3 + 0.4 * strand / 60)
        draw.line((root, height * 0.18, root + chance.randrange(-30, 30), height * 0.3), fill="#3a2a20", width=2)
    return picture


def saved(picture: Image.Image, quality: int, scale: float = 1.0) -> bytes:
    out = io.BytesIO()
    size = (round(picture.width * scale), round(picture.height * scale))
    picture.resize(size).save(out, "JPEG", quality=quality)
    return out.getvalue()


def reference(name: str = "a.jpg", **given: object) -> Reference:
    values: dict[str, object] = {"role": "front", "width": 900, "height": 1200, "sharpness": 300.0, "looks": None}
    return Reference(name, name, **(values | given))  # type: ignore[arg-type]


def sentences(*references: Reference) -> str:
    return "\n".join(one.sentence for one in check(references))


@pytest.mark.parametrize("seed", range(8))
def test_a_blurred_picture_is_told_from_a_sharp_one(seed: int) -> None:
    sharp = face(seed)
    assert sharpness(sharp) > 2 * SOFT
    assert sharpness(sharp.filter(ImageFilter.GaussianBlur(5))) < SOFT
    assert sharpness(Image.open(io.BytesIO(saved(sharp, 60)))) > SOFT, "compression is no blur"


def test_a_face_before_a_soft_ground_is_sharp() -> None:
    picture = face(3)
    ground = picture.filter(ImageFilter.GaussianBlur(9))
    ground.paste(picture.crop((250, 200, 650, 740)), (250, 200))
    assert sharpness(ground) > SOFT


@pytest.mark.parametrize("size", [(1, 1), (2, 3), (5, 40), (4000, 3)])
def test_any_size_has_a_sharpness(size: tuple[int, int]) -> None:
    assert sharpness(Image.new("RGB", size, "red")) == 0


@pytest.mark.parametrize("seed", range(8))
def test_the_same_picture_saved_again_is_noticed_and_another_one_is_not(seed: int) -> None:
    picture = face(seed)
    first, again = (difference_hash(saved(picture, 92)), difference_hash(saved(picture, 45, 0.5)))
    assert alike(first, again) and not alike(first, difference_hash(saved(face(seed + 100), 92)))
    said = sentences(reference("one.jpg", looks=first), reference("two.jpg", looks=again))
    assert "one.jpg and two.jpg look nearly the same" in said


def test_nothing_chosen_says_where_to_begin() -> None:
    assert sentences() == "There are no references yet. Begin with the face from the front."


def test_few_small_blurred_and_one_sided_references_are_named() -> None:
    said = sentences(reference("small.jpg", width=300, height=400), reference("soft.jpg", sharpness=12.0, role=None))
    assert "2 references are few" in said and "small.jpg is small: 300 x 400 pixels" in said
    assert "soft.jpg looks blurred" in said and "1 reference has no role yet" in said
    assert "Not shown yet: three-quarter, side, full figure and expression." in said


def test_a_full_set_is_praised_and_nothing_else() -> None:
    found = check([reference(f"{role}.jpg", role=role) for role in ROLES])
    assert {one.weight for one in found} == {Weight.GOOD}
    assert "6 references are enough" in found[0].sentence and "Every side is shown." in found[1].sentence


def test_what_was_not_measured_is_not_judged() -> None:
    said = sentences(*[reference(f"{role}.jpg", role=role, sharpness=None, width=None, height=None) for role in WANTED])
    assert "blurred" not in said and "small" not in said


HASHES = st.integers(-(2**63), 2**63 - 1)


@given(HASHES, st.lists(st.integers(0, 62), max_size=6, unique=True))
def test_up_to_six_bits_apart_is_alike_whichever_comes_first(looks: int, bits: list[int]) -> None:
    other = looks
    for bit in bits:
        other ^= 1 << bit
    assert alike(looks, other) and alike(other, looks)


@given(HASHES, HASHES)
def test_likeness_has_no_direction(one: int, other: int) -> None:
    assert alike(one, other) == alike(other, one) and not alike(one, None)
