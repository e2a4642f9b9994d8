"""What is sealed opens for its owner, service and column alone, with the key that sealed it."""

import base64
import os
import pickle
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.domain.secret import Secret
from services.sealing import NONCE_BYTES, KeyRing, KeyRingError, SealBroken

OLD, NEW = ("2025", os.urandom(32)), ("2026", os.urandom(32))
RING = KeyRing([NEW, OLD])
PLACE = {"user_id": "u1", "service": "higgsfield", "column": "encrypted_api_key"}


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=4096))
def test_every_text_comes_back_as_it_was(plain):
    assert RING.open(RING.seal(plain, **PLACE), **PLACE) == plain


def test_a_large_value_comes_back():
    plain = "é" * 32_768
    assert RING.open(RING.seal(plain, **PLACE), **PLACE) == plain


def test_every_single_flipped_bit_is_noticed():
    raw = base64.b64decode(RING.seal("a vendor's key", **PLACE))
    for bit in range(len(raw) * 8):
        changed = bytearray(raw)
        changed[bit // 8] ^= 1 << (bit % 8)
        with pytest.raises(SealBroken):
            RING.open(base64.b64encode(changed).decode(), **PLACE)


@pytest.mark.parametrize("cut", [0, 1, 15, 16, 27, 42])
def test_a_truncated_value_does_not_open(cut):
    raw = base64.b64decode(RING.seal("", **PLACE))
    with pytest.raises(SealBroken):
        RING.open(base64.b64encode(raw[:cut]).decode(), **PLACE)


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"user_id": "u2"},
        {"service": "wavespeed"},
        {"column": "access_token"},
        {"user_id": "u1higgsfield", "service": ""},
        {"user_id": 'u1","higgsfield', "service": "x"},
    ],
)
def test_moved_to_another_place_it_does_not_open(elsewhere):
    sealed = RING.seal("secret", **PLACE)
    with pytest.raises(SealBroken):
        RING.open(sealed, **{**PLACE, **elsewhere})


def test_ten_thousand_values_of_any_length_up_to_64_kb_come_back():
    chance = random.Random(7)
    source = "".join(chr(chance.choice((chance.randint(32, 126), chance.randint(160, 55_000)))) for _ in range(65_536))
    for _ in range(10_000):
        # Most are short, as keys are; the square keeps the long ones few and the test quick.
        length = int(65_536 * chance.random() ** 15)
        start = chance.randrange(65_536 - length + 1)
        plain = source[start : start + length]
        assert RING.open(RING.seal(plain, **PLACE), **PLACE) == plain


def test_a_hundred_thousand_seals_never_repeat_a_nonce():
    """A million are counted by benchmarks/seals.py."""
    nonces = {base64.b64decode(RING.seal("same", **PLACE)[20:36]) for _ in range(100_000)}
    assert len(nonces) == 100_000 and {len(nonce) for nonce in nonces} == {NONCE_BYTES}


def test_the_first_key_seals_and_the_earlier_one_still_opens():
    sealed_before = KeyRing([OLD]).seal("secret", **PLACE)
    assert RING.open(sealed_before, **PLACE) == "secret"
    with pytest.raises(SealBroken):
        RING.current_alone().open(sealed_before, **PLACE)
    assert RING.current_alone().open(RING.seal("secret", **PLACE), **PLACE) == "secret"


def test_a_key_that_left_the_ring_opens_nothing_even_under_its_old_id():
    sealed = KeyRing([OLD]).seal("secret", **PLACE)
    with pytest.raises(SealBroken):
        KeyRing([NEW]).open(sealed, **PLACE)
    with pytest.raises(SealBroken):
        KeyRing([(OLD[0], NEW[1])]).open(sealed, **PLACE)


def test_what_a_key_sealed_begins_with_its_prefix():
    sealed_old, sealed_new = KeyRing([OLD]).seal("x", **PLACE), RING.seal("x", **PLACE)
    new, old = RING.prefixes()
    assert sealed_new.startswith(new) and sealed_old.startswith(old) and not sealed_new.startswith(old)


@pytest.mark.parametrize("length", [0, 16, 24, 31, 33, 64])
def test_a_key_of_any_other_length_is_refused(length):
    with pytest.raises(KeyRingError, match="32 bytes"):
        KeyRing([("a", os.urandom(length))])


def test_an_empty_ring_and_duplicates_are_refused():
    with pytest.raises(KeyRingError, match="empty"):
        KeyRing([])
    with pytest.raises(KeyRingError, match="same key id"):
        KeyRing([("a", os.urandom(32)), ("a", os.urandom(32))])
    with pytest.raises(KeyRingError, match="two ids"):
        KeyRing([("a", b"k" * 32), ("b", b"k" * 32)])


def test_neither_the_ring_nor_a_secret_shows_what_it_holds():
    assert repr(RING) == "KeyRing(2026, 2025)"
    secret = Secret("do not look")
    for shown in (repr(secret), str(secret), f"{secret}", f"{[secret]}"):
        assert "look" not in shown
    with pytest.raises(TypeError):
        pickle.dumps(secret)
