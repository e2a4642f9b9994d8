"""Which keys and tokens are believed, and whose request they make it."""

from __future__ import annotations

import time
from typing import Any

import jwt
import pytest

from local.supabase.database import Caller
from local.supabase.tokens import TokenError, Tokens

TOKENS = Tokens("k" * 40, "sb_publishable_" + "p" * 8, "sb_secret_" + "s" * 8)
USER: dict[str, Any] = {"sub": "u1", "role": "authenticated", "aud": "authenticated"}


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def refused(headers: dict[str, str]) -> str:
    with pytest.raises(TokenError) as caught:
        TOKENS.caller(headers)
    return caught.value.reason


def test_without_key_and_token_a_request_is_anonymous() -> None:
    assert TOKENS.caller({}) == Caller("anon", {"role": "anon"})
    assert TOKENS.caller({"authorization": "Basic abc"}).role == "anon"


def test_a_key_means_its_role_in_either_header() -> None:
    for key, role in ((TOKENS.publishable_key, "anon"), (TOKENS.secret_key, "service_role")):
        assert TOKENS.caller({"apikey": key}).role == role
        assert TOKENS.caller(bearer(key)).role == role
        assert TOKENS.caller({"apikey": key, **bearer(key)}).role == role


def test_a_users_token_decides_over_the_key_beside_it() -> None:
    for key in (TOKENS.publishable_key, TOKENS.secret_key):
        assert TOKENS.caller({"apikey": key, **bearer(TOKENS.sign(USER))}) == Caller("authenticated", USER)


def test_the_keys_of_older_projects_are_tokens_with_a_role() -> None:
    old = TOKENS.sign({"role": "service_role", "iss": "supabase"})
    assert TOKENS.caller({"apikey": old}).role == "service_role"
    assert TOKENS.caller({"apikey": old, **bearer(old)}).role == "service_role"


def test_a_token_without_role_is_anonymous_and_says_so_in_its_claims() -> None:
    assert TOKENS.caller(bearer(TOKENS.sign({"sub": "u1"}))) == Caller("anon", {"sub": "u1", "role": "anon"})


def test_a_role_that_is_no_word_names_no_role_there_is() -> None:
    assert TOKENS.caller(bearer(TOKENS.sign({**USER, "role": ["anon"]}))).role == '["anon"]'


def test_an_unknown_key_is_refused_even_beside_a_good_token() -> None:
    assert refused({"apikey": "nonsense", **bearer(TOKENS.sign(USER))}) == "api_key"


def test_a_changed_key_is_no_key() -> None:
    assert refused({"apikey": TOKENS.secret_key + "x"}) == "api_key"
    assert refused({"apikey": TOKENS.secret_key[:-1]}) == "api_key"


BAD_TOKENS = [
    ("", "malformed"),
    ("nonsense", "malformed"),
    ("a.b.c", "malformed"),
    (TOKENS.sign(USER) + ".x", "malformed"),
    (Tokens("other" * 10, "", "").sign(USER), "signature"),
    (jwt.encode(USER, "k" * 64, algorithm="HS512"), "signature"),
    (jwt.encode(USER, "", algorithm="none"), "signature"),
    (TOKENS.sign({**USER, "aud": "elsewhere"}), "audience"),
    (TOKENS.sign({**USER, "aud": ["elsewhere", "there"]}), "audience"),
    (TOKENS.sign({**USER, "aud": {"any": 1}}), "claims"),
    (TOKENS.sign({**USER, "exp": "soon"}), "claims"),
    (TOKENS.sign({**USER, "nbf": None}), "claims"),
    (TOKENS.sign({**USER, "iat": "9"}), "claims"),
]


@pytest.mark.parametrize(("token", "reason"), BAD_TOKENS)
def test_a_token_that_is_not_ours_or_not_valid_now_is_refused(token: str, reason: str) -> None:
    assert refused(bearer(token)) == reason


TIMES = [("exp", -90, "expired"), ("nbf", 90, "not_yet_valid"), ("iat", 90, "not_yet_valid")]


@pytest.mark.parametrize(("claim", "seconds", "reason"), TIMES)
def test_a_token_outside_its_time_is_refused(claim: str, seconds: int, reason: str) -> None:
    assert refused(bearer(TOKENS.sign({**USER, claim: time.time() + seconds}))) == reason


@pytest.mark.parametrize(("claim", "seconds"), [("exp", -20), ("nbf", 20), ("iat", 20)])
def test_clocks_may_differ_by_half_a_minute(claim: str, seconds: int) -> None:
    token = TOKENS.sign({**USER, claim: time.time() + seconds})
    assert TOKENS.caller(bearer(token)).role == "authenticated"


def test_a_token_that_was_believed_before_still_expires() -> None:
    token = TOKENS.sign({**USER, "exp": time.time() - 28.5})
    assert TOKENS.verify(token)["sub"] == "u1"
    deadline = time.monotonic() + 10
    with pytest.raises(TokenError, match="expired"):
        while time.monotonic() < deadline:
            TOKENS.verify(token)


def test_changing_the_claims_one_caller_got_does_not_change_the_next_ones() -> None:
    token = TOKENS.sign(USER)
    TOKENS.verify(token)["role"] = "service_role"
    assert TOKENS.caller(bearer(token)).role == "authenticated"


def test_every_bit_of_a_signature_counts() -> None:
    head, body, signature = TOKENS.sign(USER).split(".")
    raw = bytearray(jwt.utils.base64url_decode(signature))
    for bit in range(len(raw) * 8):
        raw[bit // 8] ^= 1 << bit % 8
        forged = f"{head}.{body}.{jwt.utils.base64url_encode(bytes(raw)).decode()}"
        assert refused(bearer(forged)) == "signature"
        raw[bit // 8] ^= 1 << bit % 8


def test_a_foreign_database_takes_any_audience_and_its_own_anonymous_role() -> None:
    foreign = Tokens("k" * 40, "", "", anon_role="guest", audience=None)
    assert foreign.caller({}).role == "guest"
    assert foreign.caller(bearer(foreign.sign({**USER, "aud": "elsewhere"}))).role == "authenticated"


def test_secrets_do_not_show_in_a_repr() -> None:
    assert TOKENS.jwt_secret not in repr(TOKENS) and TOKENS.secret_key not in repr(TOKENS)


def test_an_empty_key_opens_nothing() -> None:
    assert Tokens("k" * 40, "", "").caller({}).role == "anon"
    with pytest.raises(TokenError):
        Tokens("k" * 40, "", "").caller({"apikey": ""})
