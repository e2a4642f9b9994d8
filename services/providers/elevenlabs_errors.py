"""What ElevenLabs' errors mean: one table from its code to our error, each with the next step.

Status 401 is not only a bad key: it also says that a right is missing, that the credits are gone, or that the
vendor dislikes where the request comes from. So the code decides, and the status only where there is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx

from services.domain.secret import Secret
from services.errors import OutcomeUnknown, StudioError, VendorRefused
from services.providers.wire import KeyRefused, Later, json_of, retry_after

BUSY = "ElevenLabs is busy. Nothing was charged; it is tried again by itself."
UNKNOWN = "ElevenLabs failed while it had the line. It may have been charged; its history is looked through."
NOT_NOW = "ElevenLabs does not answer properly at the moment. Nothing was charged; try again in a few minutes."
LONGEST_QUOTE = 300


class BadKey(KeyRefused):
    """ElevenLabs does not know your key. Nothing was charged; replace it under Accounts, Keys."""


class NoPermission(KeyRefused):
    """Your ElevenLabs key lacks a right this needs. Nothing was charged; allow it for the key at ElevenLabs."""


class NoCredit(KeyRefused):
    """Your ElevenLabs credits, or this key's own share of them, are used up. Nothing was charged; top up there."""


class Unusual(KeyRefused):
    """ElevenLabs stopped your free plan for unusual activity, as it does behind a VPN or in a data centre.
    Nothing was charged; turn the VPN off or use a paid plan."""


class NeedsPlan(KeyRefused):
    """Your ElevenLabs plan does not include this voice or format. Nothing was charged; choose another voice or plan."""


class VoiceGone(VendorRefused):
    """This voice is no longer in your ElevenLabs account. Nothing was charged; refresh the list and choose another."""


class TooLong(VendorRefused):
    """The line is too long for this model. Nothing was charged; shorten it or choose a model with more room."""


class BadStability(VendorRefused):
    """This model takes only Creative, Natural or Robust. Nothing was charged; choose one of the three."""


class BadInput(VendorRefused):
    """ElevenLabs did not accept the line or a setting. Nothing was charged; change it and try again."""


CODES: dict[str, type[StudioError]] = {
    "invalid_api_key": BadKey,
    "missing_permissions": NoPermission,
    "quota_exceeded": NoCredit,
    "detected_unusual_activity": Unusual,
    "paid_plan_required": NeedsPlan,
    "only_for_creator+": NeedsPlan,
    "voice_not_found": VoiceGone,
    "max_character_limit_exceeded": TooLong,
    "invalid_ttd_stability": BadStability,
    "validation_error": BadInput,
    "invalid_parameters": BadInput,
    "too_many_concurrent_requests": Later,
    "concurrent_limit_exceeded": Later,
    "system_busy": Later,
    "rate_limit_exceeded": Later,
}
"""`detail.code`, else `detail.status` -> ours."""

STATUSES: dict[int, type[StudioError]] = {
    400: BadInput,
    401: BadKey,
    402: NeedsPlan,
    403: NeedsPlan,
    404: VoiceGone,
    409: Later,
    422: BadInput,
    425: Later,
    429: Later,
}
"""For answers that carry no code we know."""


def refusal(response: httpx.Response, key: Secret, *, spoken: bool = False) -> StudioError:
    """Our error for an answer that is none. `spoken`: it answers a request that costs money."""
    detail = json_of(response).get("detail")
    kind = _kind(detail, response.status_code)
    if kind is None:
        return OutcomeUnknown(UNKNOWN) if spoken else Later(NOT_NOW, retry_after(response))
    if kind is Later:
        return Later(BUSY, retry_after(response))
    said = _said(detail).replace(key.reveal(), "•••") if key else _said(detail)
    quote = f" It said: “{said[:LONGEST_QUOTE]}”" if said and kind in (BadInput, NeedsPlan, NoPermission) else ""
    return kind(" ".join(str(kind.__doc__).split()) + quote)


def _kind(detail: object, status: int) -> type[StudioError] | None:
    """Named by a code, else by the status; None where nobody knows whether it was done."""
    if isinstance(detail, Mapping):
        for name in ("code", "status"):
            if found := CODES.get(str(detail.get(name))):
                return found
    if status in STATUSES:
        return STATUSES[status]
    return BadInput if 400 <= status < 500 else None


def _said(detail: object) -> str:
    """The vendor's words: of an object its message, of a list of faults each place and message, or a plain text."""
    if isinstance(detail, Mapping):
        return str(detail.get("message") or "")
    if isinstance(detail, list):
        return "; ".join(_fault(one) for one in detail)
    return detail if isinstance(detail, str) else ""


def _fault(one: Any) -> str:
    if not isinstance(one, Mapping):
        return str(one)
    place = ".".join(str(part) for part in one.get("loc", ()) if part != "body")
    return f"{place}: {one.get('msg', '')}" if place else str(one.get("msg", ""))
