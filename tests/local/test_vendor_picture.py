"""Drawn pictures follow their words: repeatable, different from each other, marked, of the size asked for."""

from itertools import combinations

import numpy as np
import pytest

from local.vendors.figure import likeness
from local.vendors.picture import draw

PROMPTS = ["portrait at a harbour at sunset", "walking in a pine forest in mist",
           "neon street at night, standing",
           "studio portrait, pastel, white linen", "desert dunes, golden morning, wide shot"]


def distance(one, other):
    """How far two pictures are apart to the eye: mean difference of 16 by 16 thumbnails, 0 to 255."""
    small = [np.asarray(picture.resize((16, 16)), np.float64) for picture in (one, other)]
    return float(np.abs(small[0] - small[1]).mean())


def test_five_prompts_give_five_clearly_different_pictures():
    pictures = [draw(prompt, seed=1, size=(320, 240)) for prompt in PROMPTS]
    assert min(distance(one, other) for one, other in combinations(pictures, 2)) > 20


def test_another_seed_gives_another_picture_of_the_same_words():
    one, other = (draw(PROMPTS[0], seed=seed, size=(320, 240)) for seed in (1, 2))
    assert distance(one, other) > 3


def test_the_same_words_seed_and_size_give_the_same_pixels():
    assert draw(PROMPTS[2], seed=5, size=(200, 300)).tobytes() == draw(PROMPTS[2], seed=5,
                                                                       size=(200, 300)).tobytes()


@pytest.mark.parametrize("size", [(1280, 720), (720, 1280), (64, 64)])
def test_a_picture_has_the_size_asked_for(size):
    picture = draw("sea", seed=1, size=size)
    assert (picture.size, picture.mode) == (size, "RGB")


def test_the_mark_sits_in_one_corner_and_can_be_left_out():
    marked, plain = (np.asarray(draw(PROMPTS[1], seed=1, size=(640, 480), mark=mark),
                                np.int16) for mark in ("SANDBOX", ""))
    rows, columns = np.nonzero(np.abs(marked - plain).sum(axis=2))
    assert rows.min() > 430 and columns.min() > 520 and len(rows) > 200


def test_words_decide_the_light():
    night, noon = (np.asarray(draw(f"beach, {when}, no people", seed=1,
                                   size=(160, 120))).mean() for when in ("night", "sunny"))
    assert noon > 1.5 * night


@pytest.mark.parametrize("words", ["", "qwertz", "ÄÖÜ 🌊", "portrait " * 2000])
def test_any_words_give_a_picture_with_contrast(words):
    assert np.asarray(draw(words, seed=1, size=(160, 120))).std() > 10


def test_a_name_keeps_its_likeness():
    assert likeness("mara") == likeness("mara")
    assert len({likeness(name) for name in "abcdefgh"}) > 4
