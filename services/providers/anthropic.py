"""Anthropic's Messages API: one picture in, JSON by a schema out. Spoken so that newer versions take it too.

The vendor honours no idempotency key, so a call whose answer was lost is never repeated by this file.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from services.domain.clean_text import clean
from services.domain.secret import Secret
from services.errors import StudioError, VendorRefused
from services.providers.wire import USER_AGENT, Later, json_of, retry_after, send

BASE = "https://api.anthropic.com"
VERSION = "2023-06-01"
TIMEOUT = httpx.Timeout(150, connect=5, pool=5)
WITHOUT_EFFORT = frozenset({"claude-haiku-4-5"})
"""Older models, of which no document says that they take `effort` (unverified); they are not sent it."""
LONGEST_REASON, MOST_TOKENS = 300, 100_000_000

NO_KEY = "Anthropic does not accept your key. Nothing was charged; replace it under Accounts, Keys."
NO_CREDIT = "Your Anthropic account has no credit left. Nothing was charged; top it up there and ask again."
NO_MODEL = "Your Anthropic account cannot use this model. Nothing was charged."
TOO_LARGE = "The picture is too large for Anthropic. Nothing was charged; use a smaller one."
SPENT = "Your Anthropic spending limit is reached. Nothing was charged; raise it there and ask again."
BUSY = "Anthropic is busy. Nothing was charged; ask again in a minute."
REFUSED = "Anthropic did not accept the request. Nothing was charged."

ERRORS: dict[str, tuple[type[StudioError], str]] = {
    "authentication_error": (VendorRefused, NO_KEY),
    "billing_error": (VendorRefused, NO_CREDIT),
    "permission_error": (VendorRefused, NO_MODEL),
    "not_found_error": (VendorRefused, NO_MODEL),
    "request_too_large": (VendorRefused, TOO_LARGE),
    "invalid_request_error": (VendorRefused, REFUSED),
    "rate_limit_error": (Later, BUSY),
    "conflict_error": (Later, BUSY),
    "api_error": (Later, BUSY),
    "timeout_error": (Later, BUSY),
    "overloaded_error": (Later, BUSY),
}
"""The vendor's `error.type` -> ours."""

STATUSES = {
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    408: "timeout_error",
    409: "conflict_error",
    413: "request_too_large",
    429: "rate_limit_error",
}
"""For answers from the vendor's edge, which are no JSON."""

DETAILS: dict[str, tuple[type[StudioError], str]] = {
    "enforced_spend_limit_reached": (VendorRefused, SPENT),
    "contract_spend_limit_reached": (VendorRefused, SPENT),
    "organization_on_hold": (VendorRefused, "Your Anthropic account is on hold. Nothing was charged."),
    "image_dimensions_too_large": (VendorRefused, TOO_LARGE),
}
"""`error.details.error_code`, which says more than the type."""


@dataclass(frozen=True)
class Look:
    """What the model said. `input_tokens` counts cached ones too; `declined` is why it would not, or None.

    `counted` is False when the answer did not say what it used: then nobody knows what it cost.
    """

    text: str
    stop_reason: str
    model: str
    request_id: str
    input_tokens: int
    output_tokens: int
    declined: str | None = None
    counted: bool = True

    @property
    def cut_off(self) -> bool:
        return self.stop_reason in ("max_tokens", "model_context_window_exceeded")


def look(
    http: httpx.Client,
    key: Secret,
    *,
    model: str,
    jpeg: bytes,
    system: str,
    task: str,
    schema: dict[str, object],
    max_tokens: int = 8000,
) -> Look:
    """Show one JPEG and ask for JSON by `schema`. Raises VendorRefused, Later, OutcomeUnknown."""
    source = {"type": "base64", "media_type": "image/jpeg", "data": base64.b64encode(jpeg).decode()}
    effort = {} if model in WITHOUT_EFFORT else {"effort": "low"}
    body = {
        "model": model,
        "max_tokens": max_tokens,
        "system": system,
        "messages": [
            {
                "role": "user",
                "content": [{"type": "image", "source": source}, {"type": "text", "text": task}],
            }
        ],
        "output_config": {"format": {"type": "json_schema", "schema": schema}, **effort},
    }
    url, headers = f"{BASE}/v1/messages", _headers(key)
    request = http.build_request("POST", url, json=body, headers=headers, timeout=TIMEOUT)
    response = send(http, request, "Anthropic")
    if response.status_code != 200:
        raise refusal(response)
    return _look(json_of(response), response.headers.get("request-id", ""))


def refusal(response: httpx.Response) -> StudioError:
    """Our error for an answer that is none."""
    error = _object(json_of(response).get("error"))
    details = _object(error.get("details"))
    usual = "api_error" if response.status_code >= 500 else "invalid_request_error"
    kind = error.get("type") or STATUSES.get(response.status_code, usual)
    found = DETAILS.get(str(details.get("error_code"))) or ERRORS.get(str(kind))
    cls, sentence = found or ((Later, BUSY) if response.status_code >= 500 else (VendorRefused, REFUSED))
    if response.headers.get("x-should-retry") == "false" and cls is Later:
        cls = VendorRefused
    return Later(sentence, retry_after(response)) if cls is Later else cls(sentence)


def parsed(text: str) -> object:
    """The JSON in an answer's text; None when it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _headers(key: Secret) -> dict[str, str]:
    return {"x-api-key": key.reveal(), "anthropic-version": VERSION, "user-agent": USER_AGENT}


def _look(answer: dict[str, Any], request_id: str) -> Look:
    """Read with care: whatever stands there, what it cost must reach the books."""
    usage, details = _object(answer.get("usage")), _object(answer.get("stop_details"))
    cached = ("cache_creation_input_tokens", "cache_read_input_tokens")
    content = answer.get("content")
    blocks = [_object(block) for block in content] if isinstance(content, list) else []
    texts = [str(block.get("text", "")) for block in blocks if block.get("type") == "text"]
    stop = str(answer.get("stop_reason"))
    why = clean(str(details.get("explanation") or details.get("category") or ""), LONGEST_REASON).rstrip(".")
    return Look(
        text=texts[0] if texts else "",
        stop_reason=stop,
        model=clean(str(answer.get("model", "")), 100),
        request_id=clean(request_id or str(answer.get("id", "")), 200),
        input_tokens=sum(_count(usage.get(name)) for name in ("input_tokens", *cached)),
        output_tokens=_count(usage.get("output_tokens")),
        declined=(why or "no reason given") if stop == "refusal" else None,
        counted=_count(usage.get("input_tokens")) > 0,
    )


def _object(given: object) -> Mapping[str, Any]:
    return given if isinstance(given, Mapping) else {}


def _count(given: object) -> int:
    """A number of tokens; anything that is none counts as 0."""
    return given if isinstance(given, int) and 0 <= given <= MOST_TOKENS else 0
