"""Higgsfield's API v2: price, submit, follow and cancel image requests.

Submitting carries an idempotency key that the vendor honours: the same body under the same key is one request
and one charge, however often it is sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote, urlsplit

import httpx

from services.domain.job_state import JobState
from services.domain.secret import Secret
from services.errors import OutcomeUnknown, StudioError, VendorRefused
from services.providers.image_vendor import Estimate, Proof, Request
from services.providers.wire import (
    USER_AGENT,
    Down,
    Full,
    KeyRefused,
    Later,
    amount,
    json_of,
    moment,
    retry_after,
    send,
    without_key,
)

BASE = "https://api.higgsfield.ai"
HOSTS = frozenset({"api.higgsfield.ai", "platform.higgsfield.ai"})
"""The only hosts that may see a key; addresses in answers that lead elsewhere are not followed."""

STATES = {
    "queued": JobState.QUEUED,
    "in_progress": JobState.IN_PROGRESS,
    "completed": JobState.COMPLETED,
    "failed": JobState.FAILED,
    "nsfw": JobState.NSFW,
    "canceled": JobState.CANCELLED,
}
"""The vendor's word -> ours. Words it may add later leave the job where it is."""

NO_KEY = "Higgsfield does not accept your key. Nothing was charged; replace it under Accounts, Keys."
NO_CREDIT = "Your Higgsfield account has no credit left. Nothing was charged; top it up and try again."
NOT_UPLOADED = "Higgsfield did not take the reference picture. Nothing was charged; it is tried again by itself."
BUSY = "Higgsfield is busy. Nothing was charged; it is tried again by itself."
UNKNOWN_JOB = "Higgsfield does not know this job."
"""Said of a job it took on once: where a submission with this status means a model the account does not offer."""
FULL = "Higgsfield draws as many pictures for you as your plan allows. This one waits for a free place."
REFUSED: dict[int, tuple[type[StudioError], str]] = {
    400: (VendorRefused, "Higgsfield did not accept these settings. Nothing was charged."),
    401: (KeyRefused, NO_KEY),
    402: (KeyRefused, NO_CREDIT),
    403: (
        KeyRefused,
        "Higgsfield refused: too little credit, or a key without this right. Nothing was charged; check the "
        "account there and try again.",
    ),
    404: (VendorRefused, "Your Higgsfield account does not offer this model. Nothing was charged."),
    422: (VendorRefused, "Higgsfield did not accept the prompt or its settings. Nothing was charged."),
    408: (Later, BUSY),
    423: (Later, "Higgsfield has paused this model. Nothing was charged; it is tried again by itself."),
    429: (Full, BUSY),
    503: (Down, BUSY),
}
"""Status -> ours, for answers that prove that no work was taken on."""


NAMED_PLACES = re.compile(r"\((\d{1,3})\)")
"""The number in its refusal of one job too many."""


class Higgsfield:
    """One account at the vendor; an ImageVendor."""

    service, name, proof, cancels, bills = "higgsfield", "Higgsfield", Proof.KEY, True, False

    def __init__(self, http: httpx.Client, key: Secret) -> None:
        self._http, self._key = http, key

    def estimate(self, endpoint: str, body: Mapping[str, object]) -> Estimate:
        """What `body` would cost; free of charge, and checks key and body. Raises VendorRefused, Later."""
        try:
            answer = self._call("POST", f"{BASE}/estimate/{endpoint}", body)
        except OutcomeUnknown as error:
            raise Down("Higgsfield did not name a price. Nothing was sent or charged.") from error
        return Estimate(amount(answer.get("credits")), amount(answer.get("usd")))

    def submit(
        self, endpoint: str, body: Mapping[str, object], key: str, webhook: str | None = None
    ) -> Request:
        """Send `body` under idempotency key `key`. Raises VendorRefused (KeyRefused), Later, OutcomeUnknown.

        After OutcomeUnknown it may have been taken: only the same body under the same key may follow, with the
        same `webhook`, which is part of what the vendor compares.
        """
        called = f"?hf_webhook={quote(webhook, safe='')}" if webhook else ""
        return _request(self._call("POST", f"{BASE}/{endpoint}{called}", body, {"idempotency-key": key}))

    def status(self, request_id: str, status_url: str | None) -> Request:
        """Raises VendorRefused, also for a request the vendor does not know, and Later."""
        try:
            response = self._send("GET", _own(status_url) or f"{BASE}/requests/{request_id}/status", None, {})
            if response.status_code == 404:
                raise VendorRefused(UNKNOWN_JOB)
            return _request(self._read(response))
        except OutcomeUnknown as error:
            raise Down("Higgsfield did not say how far it is. It is asked again.") from error

    def cancel(self, request_id: str, cancel_url: str | None) -> bool:
        """Whether it was in time; False once the vendor has begun. Raises VendorRefused, Later."""
        response = self._send("POST", _own(cancel_url) or f"{BASE}/requests/{request_id}/cancel", None, {})
        if response.status_code == 400:
            return False
        if response.status_code >= 300:
            raise refusal(response, self._key)
        return True

    def taken_since(self, endpoint: str, since: datetime) -> list[Request]:
        """Higgsfield keeps no list of requests; the key is the proof."""
        return []

    def paid(self, request_ids: Iterable[str]) -> dict[str, Decimal]:
        """Higgsfield shows no bills; its price beforehand is what it charges."""
        return {}

    def upload(self, data: bytes, mime_type: str, files: httpx.Client) -> str:
        """See ImageVendor. The ticket's address is its own permission, so the key stays here."""
        try:
            ticket = self._call("POST", f"{BASE}/files/generate-upload-url", {"content_type": mime_type})
            headers = ticket.get("upload_headers") or {"Content-Type": mime_type}
            address = str(ticket.get("upload_url"))
            if not address.startswith("https://"):
                raise Later(NOT_UPLOADED)
            request = files.build_request("PUT", address, content=data, headers=headers)
            stored = send(files, request, self.name)
        except (OutcomeUnknown, httpx.InvalidURL) as error:
            raise Down(NOT_UPLOADED) from error
        if not stored.is_success or not ticket.get("public_url"):
            raise Later(NOT_UPLOADED)
        return str(ticket["public_url"])

    def _call(
        self,
        method: str,
        url: str,
        body: Mapping[str, object] | None = None,
        extra: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        return self._read(self._send(method, url, body, extra or {}))

    def _read(self, response: httpx.Response) -> dict[str, Any]:
        if response.status_code != 200:
            raise refusal(response, self._key)
        answer = json_of(response)
        if not answer:
            raise OutcomeUnknown("Higgsfield's answer could not be read. It may have been charged.")
        return answer

    def _send(
        self, method: str, url: str, body: Mapping[str, object] | None, extra: Mapping[str, str]
    ) -> httpx.Response:
        headers = {"authorization": f"Key {self._key.reveal()}", "user-agent": USER_AGENT, **extra}
        request = self._http.build_request(method, url, json=body, headers=headers)
        return send(self._http, request, "Higgsfield")


def refusal(response: httpx.Response, key: Secret) -> StudioError:
    """Our error for an answer that is none, without the key, should the vendor repeat it."""
    status, text = response.status_code, without_key(_detail(response), key)
    if status == 400 and "concurrent" in text.lower():
        named = NAMED_PLACES.search(text)
        return Full(FULL, retry_after(response), int(named.group(1)) if named else None)
    kind, sentence = REFUSED.get(status, (OutcomeUnknown, "Higgsfield failed. It may have been charged."))
    if issubclass(kind, Later):
        return kind(sentence, retry_after(response))
    return kind(f"{sentence} It said: “{text[:300]}”" if status in (400, 422) and text else sentence)


def _detail(response: httpx.Response) -> str:
    """What the vendor says went wrong: a text, or FastAPI's list of places and messages."""
    answer = json_of(response)
    found = next((answer[name] for name in ("detail", "details", "message", "error") if name in answer), "")
    if isinstance(found, list):
        return "; ".join(_fault(one) for one in found)
    return str(found)


def _fault(one: Any) -> str:
    if not isinstance(one, Mapping):
        return str(one)
    place = ".".join(str(part) for part in one.get("loc", ()) if part != "body")
    return f"{place}: {one.get('msg', '')}" if place else str(one.get("msg", ""))


def _request(answer: Mapping[str, Any]) -> Request:
    if not isinstance(answer.get("request_id"), str):
        raise OutcomeUnknown("Higgsfield's answer names no request. It may have been charged.")
    images = [one.get("url") for one in answer.get("images") or () if isinstance(one, Mapping)]
    return Request(
        id=answer["request_id"],
        state=STATES.get(str(answer.get("status"))),
        status_url=str(answer.get("status_url") or ""),
        cancel_url=str(answer.get("cancel_url") or ""),
        images=tuple(str(url) for url in images if url),
        error=str(answer.get("error") or answer.get("message") or ""),
        expires_at=moment(answer.get("expires_at")),
    )


def _own(url: str | None) -> str | None:
    """`url` if it leads to the vendor itself, else None."""
    parts = urlsplit(url or "")
    return url if parts.scheme == "https" and parts.netloc in HOSTS else None

