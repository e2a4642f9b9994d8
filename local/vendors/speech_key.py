"""Whose key a request to ElevenLabs bears, and what that key may do."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request

from local.vendors.outcome import Refused

KEYS = {
    "sandbox-401": (401, "invalid_api_key", "Invalid API key"),
    "sandbox-vpn": (401, "detected_unusual_activity", "Unusual activity detected. Free Tier usage disabled."),
}


def wrong(code: str, message: str, status: int = 400) -> Refused:
    """The newer shape of a refusal."""
    return Refused(status, {"type": "error", "code": code, "status": code, "message": message, "param": None})


@dataclass(frozen=True)
class Caller:
    """Whose key it is: the key up to its first colon names the account, its words what the account is like."""

    account: str
    key: str

    def has(self, word: str) -> bool:
        return word in self.key


def caller(request: Request, right: str = "", lacks: str = "") -> Caller:
    """Raises Refused where it lacks `right`."""
    key = request.headers.get("xi-api-key", "")
    for word, (status, code, message) in KEYS.items():
        if word in key:
            raise wrong(code, message, status)
    if not key:
        raise Refused(401, {"status": "needs_authorization", "message": "Neither authorization header nor xi-api-key."})
    if lacks and lacks in key:
        raise wrong("missing_permissions", f"The API key you used is missing the permission {right}.", 401)
    return Caller(key.partition(":")[0], key)


def count(request: Request, name: str, usual: int) -> int:
    given = request.query_params.get(name, "")
    return int(given) if given.isdecimal() else usual
