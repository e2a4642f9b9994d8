"""Who a request speaks for: API keys and HS256 tokens, signed and checked with one secret.

The two API keys are opaque words, not tokens. A client that has not signed in sends its key twice,
as `apikey` and as `Authorization: Bearer`, so a bearer equal to a key means that key.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hmac import compare_digest
from typing import Any

import jwt
from jwt.types import Options

from local.supabase.database import Caller

# Clocks of two machines differ; PostgREST allows the same half minute.
CLOCK_SKEW_SECONDS = 30


class TokenError(Exception):
    """A key or token that cannot be trusted. Each service answers it with 401 or 403 in its own shape.

    `reason` is one of `api_key` (unknown key), `malformed`, `signature`, `expired`, `not_yet_valid`,
    `audience`, `claims`. `str()` is a sentence safe to show, `details` a second one or None. `bad_claims`
    tells a token whose signature was good but whose claims were not (PostgREST: PGRST303) from one that
    was unreadable (PGRST301).
    """

    def __init__(self, reason: str, message: str, details: str | None = None) -> None:
        super().__init__(message)
        self.reason, self.details = reason, details

    @property
    def bad_claims(self) -> bool:
        return self.reason in {"expired", "not_yet_valid", "audience", "claims"}


# Most specific first: PyJWT's errors form a tree. The sentences, here and below, are PostgREST's.
REFUSALS: tuple[tuple[type[Exception], str, str, str | None], ...] = (
    (jwt.InvalidSignatureError, "signature", "No suitable key or wrong key type",
     "None of the keys was able to decode the JWT"),
    (jwt.InvalidAlgorithmError, "signature", "Wrong or unsupported encoding algorithm", None),
    (jwt.DecodeError, "malformed", "JWT cryptographic operation failed", None),
    (jwt.PyJWTError, "claims", "Parsing claims failed", None),
)
# The claims of time are looked at on every use, by us: PyJWT would take "soon" for unreadable.
UNCHECKED: Options = {
    "verify_exp": False, "verify_nbf": False, "verify_iat": False, "verify_aud": False, "verify_iss": False,
    "verify_sub": False, "verify_jti": False,
}


@dataclass(frozen=True)
class Tokens:
    """Signs and checks tokens, and turns the headers of a request into a Caller."""

    jwt_secret: str = field(repr=False)
    publishable_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    anon_role: str = "anon"
    audience: str | None = "authenticated"
    """A token that names an audience must name this one; None accepts any."""
    _remembered: Any = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # A session sends one token many times; what does not change about it is checked once.
        object.__setattr__(self, "_remembered", lru_cache(maxsize=1024)(self._decode))

    def sign(self, claims: Mapping[str, Any]) -> str:
        """`claims` as a compact HS256 token. Times are seconds since 1970."""
        return jwt.encode(dict(claims), self.jwt_secret, algorithm="HS256")

    def verify(self, token: str) -> dict[str, Any]:
        """The claims of a token that we signed and that is valid now. Raises TokenError.

        The algorithm is pinned: a token saying `none` or RS256 is refused whatever it is signed with.
        """
        claims = dict(self._remembered(token))
        now = time.time()
        if "exp" in claims and claims["exp"] <= now - CLOCK_SKEW_SECONDS:
            raise TokenError("expired", "JWT expired")
        if claims.get("nbf", 0) > now + CLOCK_SKEW_SECONDS:
            raise TokenError("not_yet_valid", "JWT not yet valid")
        if claims.get("iat", 0) > now + CLOCK_SKEW_SECONDS:
            raise TokenError("not_yet_valid", "JWT issued at future")
        return claims

    def caller(self, headers: Mapping[str, str]) -> Caller:
        """Role and claims for lower-case `headers`; without key and token the anonymous role.

        A bearer token decides over the API key beside it. Raises TokenError.
        """
        key = headers.get("apikey")
        by_key = self._of_credential(key, is_key=True) if key is not None else None
        scheme, _, bearer = headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return by_key or Caller(self.anon_role, {"role": self.anon_role})
        if not bearer.strip():
            raise TokenError("malformed", "Empty JWT is sent in Authorization header")
        return by_key if by_key and bearer.strip() == key else self._of_credential(bearer.strip())

    def _of_credential(self, credential: str, *, is_key: bool = False) -> Caller:
        for word, role in ((self.publishable_key, self.anon_role), (self.secret_key, "service_role")):
            if word and compare_digest(credential.encode(), word.encode()):
                return Caller(role, {"role": role})
        try:
            claims = self.verify(credential)
        except TokenError as error:
            raise TokenError("api_key", "Invalid API key") if is_key else error from None
        role = claims.get("role", self.anon_role)
        role = role if isinstance(role, str) else json.dumps(role)
        return Caller(role, {**claims, "role": role})

    def _decode(self, token: str) -> dict[str, Any]:
        if token.count(".") != 2:
            raise TokenError("malformed", f"Expected 3 parts in JWT; got {token.count('.') + 1}")
        try:
            claims = jwt.decode(token, self.jwt_secret, algorithms=["HS256"], options=UNCHECKED)
        except jwt.PyJWTError as error:
            _, reason, sentence, details = next(row for row in REFUSALS if isinstance(error, row[0]))
            raise TokenError(reason, sentence, details) from error
        for name in ("exp", "nbf", "iat"):
            if not isinstance(claims.get(name, 0), int | float):
                raise TokenError("claims", f"The JWT '{name}' claim must be a number")
        self._check_audience(claims.get("aud"))
        return claims

    def _check_audience(self, named: object) -> None:
        audiences = named if isinstance(named, list) else [] if named is None else [named]
        if not all(isinstance(audience, str) for audience in audiences):
            raise TokenError("claims", "The JWT 'aud' claim must be a string or an array of strings")
        if self.audience is not None and audiences and self.audience not in audiences:
            raise TokenError("audience", "JWT not in audience")
