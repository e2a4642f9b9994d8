"""WaveSpeed's API v3: price, submit once, follow, find again, and what was really paid.

It knows no idempotency key, so a submission is sent at most once; whether one whose answer was lost was taken is
looked up in its list. A success is HTTP 200 *and* code 200 inside.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
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
    told_at,
    without_key,
)

HOST = "api.wavespeed.ai"
"""The only host that may see a key."""
BASE = f"https://{HOST}/api/v3"
ENDPOINT = re.compile(r"[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)+")
STATES = {
    "created": JobState.QUEUED,
    "pending": JobState.QUEUED,
    "processing": JobState.IN_PROGRESS,
    "completed": JobState.COMPLETED,
    "failed": JobState.FAILED,
    "timeout": JobState.FAILED,
    "cancelled": JobState.CANCELLED,
    "deleted": JobState.CANCELLED,
}
"""The vendor's word -> ours. Words it may add later leave the job where it is."""
KEPT_FOR = timedelta(days=7)
A_MINUTE = 60.0
"""Its limits are per minute: without a time of its own, a refusal holds until the next one."""
PAGE = 100
TOLD_AT = "told_at"
"""Beside what an answer says: the vendor's own time."""
BUSY = "WaveSpeed takes only so many jobs a minute from your account. Nothing was charged; this one waits."
NO_KEY = "WaveSpeed does not accept your key, or it was never topped up. Nothing was charged; check it under Keys."
NO_CREDIT = (
    "WaveSpeed refused: too little credit, or a key without this right. Nothing was charged; check the account."
)
"""UNVERIFIED which of 402 and 403 means an empty account, so both say so."""
NOT_UPLOADED = "WaveSpeed did not take the reference picture. Nothing was charged; it is tried again by itself."
REFUSED: dict[int, tuple[type[StudioError], str]] = {
    400: (VendorRefused, "WaveSpeed did not accept the prompt or its settings. Nothing was charged."),
    401: (KeyRefused, NO_KEY),
    402: (KeyRefused, NO_CREDIT),
    403: (KeyRefused, NO_CREDIT),
    404: (VendorRefused, "WaveSpeed does not know this any more. Nothing was charged."),
    422: (VendorRefused, "WaveSpeed did not accept the prompt or its settings. Nothing was charged."),
    429: (Full, BUSY),
}
"""Code -> ours, for answers that prove that no work was taken on. 5xx after a submission proves nothing."""


class WaveSpeed:
    """One account at the vendor; an ImageVendor."""

    service, name, proof, cancels, bills = "wavespeed", "WaveSpeed", Proof.LOOKUP, False, True

    def __init__(self, http: httpx.Client, key: Secret) -> None:
        self._http, self._key = http, key

    def estimate(self, endpoint: str, body: Mapping[str, object]) -> Estimate:
        """See ImageVendor; in dollars alone."""
        data = self._asked("POST", "/model/pricing", {"model_id": endpoint, "inputs": dict(body)})
        return Estimate(None, amount(data.get("unit_price")))

    def submit(
        self, endpoint: str, body: Mapping[str, object], key: str, webhook: str | None = None
    ) -> Request:
        """See ImageVendor. After OutcomeUnknown it may have been taken, and must not be sent again."""
        if not ENDPOINT.fullmatch(endpoint):
            raise VendorRefused("The studio does not know this model. Nothing was sent or charged.")
        called = f"?webhook={quote(webhook, safe='')}" if webhook else ""
        request = _request(self._data("POST", f"{BASE}/{endpoint}{called}", body))
        if not request.id:
            raise OutcomeUnknown("WaveSpeed's answer names no task. It may have been charged.")
        return request

    def status(self, request_id: str, status_url: str | None) -> Request:
        """See ImageVendor."""
        path = _own(status_url) or f"{BASE}/predictions/{quote(request_id, safe='')}/result"
        return _request(self._asked("GET", path))

    def cancel(self, request_id: str, cancel_url: str | None) -> bool:
        """WaveSpeed stops nothing that it has taken."""
        return False

    def taken_since(self, endpoint: str, since: datetime) -> list[Request]:
        """See ImageVendor; of the last seven days at most."""
        wanted = {"page": 1, "page_size": PAGE, "model": endpoint, "created_after": since.isoformat()}
        data = self._asked("POST", "/predictions", wanted)
        found = [_request(one, data.get(TOLD_AT)) for one in data.get("items") or () if isinstance(one, Mapping)]
        return [one for one in found if one.id]

    def paid(self, request_ids: Iterable[str]) -> dict[str, Decimal]:
        """See ImageVendor: the last line of each task's bill counts; one that was refunded is nought."""
        wanted = {"page": 1, "page_size": PAGE, "prediction_uuids": list(request_ids)}
        prices: dict[str, Decimal] = {}
        for line in self._asked("POST", "/billings/search", wanted).get("items") or ():
            task = line.get("prediction") or {}
            price = amount(line.get("price"))
            if price is not None and task.get("uuid"):
                prices[str(task["uuid"])] = price
        return prices

    def balance(self) -> Decimal | None:
        """Dollars left. Raises VendorRefused, Later."""
        return amount(self._asked("GET", "/balance").get("balance"))

    def webhook_secret(self) -> str:
        """What this account's deliveries are signed with. Raises VendorRefused, Later."""
        return str(self._asked("GET", "/webhook/secret").get("secret") or "")

    def upload(self, data: bytes, mime_type: str, files: httpx.Client) -> str:
        """See ImageVendor. Files live as long as results do."""
        asked = {"filename": f"reference.{mime_type.rpartition('/')[2]}", "size": len(data)}
        ticket = self._asked("POST", "/media/uploads", {**asked, "content_type": mime_type})
        place = ticket.get("upload") or {}
        try:
            request = files.build_request(
                "PUT", str(place.get("url")), content=data, headers=place.get("headers") or {}
            )
            stored = send(files, request, self.name)
        except (OutcomeUnknown, httpx.InvalidURL) as error:
            raise Down(NOT_UPLOADED) from error
        if not stored.is_success or not ticket.get("download_url"):
            raise Later(NOT_UPLOADED)
        return str(ticket["download_url"])

    def _asked(self, method: str, where: str, body: Mapping[str, object] | None = None) -> dict[str, Any]:
        """What costs nothing to ask again: an answer that never came is only a delay."""
        url = where if where.startswith("https://") else BASE + where
        try:
            return self._data(method, url, body)
        except OutcomeUnknown as error:
            raise Down("WaveSpeed did not answer. Nothing was sent or charged; it is asked again.") from error

    def _data(self, method: str, url: str, body: Mapping[str, object] | None) -> dict[str, Any]:
        headers = {"authorization": f"Bearer {self._key.reveal()}", "user-agent": USER_AGENT}
        request = self._http.build_request(method, url, json=body, headers=headers)
        response = send(self._http, request, self.name)
        answer = json_of(response)
        inner = answer.get("code", response.status_code)
        code = inner if response.status_code == 200 and isinstance(inner, int) else response.status_code
        data = answer.get("data")
        if code == 200 and isinstance(data, list):
            data = {"items": data}
        if code == 200 and isinstance(data, dict):
            return data | {TOLD_AT: told_at(response)}
        raise self._refusal(code, response, str(answer.get("message") or ""))

    def _refusal(self, code: int, response: httpx.Response, text: str) -> StudioError:
        kind, sentence = REFUSED.get(
            code, (OutcomeUnknown, "WaveSpeed failed, or its answer could not be read. It may have been charged.")
        )
        if kind is Full:
            return Full(sentence, retry_after(response) or A_MINUTE)
        said = without_key(text, self._key)[:300]
        return kind(f"{sentence} It said: “{said}”" if code in (400, 422) and said else sentence)


def _request(data: Mapping[str, Any], now: datetime | None = None) -> Request:
    """A task as an answer, the list or a webhook tells it. Refused pictures are left out, one by one.

    `now`: the vendor's time when it told so.
    """
    urls, flags = data.get("outputs") or [], data.get("has_nsfw_contents") or []
    flagged = [bool(flags[place]) if place < len(flags) else False for place in range(len(urls))]
    state = STATES.get(str(data.get("status")))
    if state is JobState.COMPLETED and urls and all(flagged):
        state = JobState.NSFW
    began = moment(data.get("created_at"))
    inputs = data.get("input")
    return Request(
        id=str(data.get("id") or ""),
        state=state,
        status_url=str((data.get("urls") or {}).get("get") or ""),
        images=tuple(str(url) for url, bad in zip(urls, flagged, strict=True) if not bad),
        error=str(data.get("error") or ""),
        refused=sum(flagged),
        expires_at=began + KEPT_FOR if began else None,
        body=inputs if isinstance(inputs, Mapping) else None,
        age=now - began if now and began else None,
    )


def _own(url: str | None) -> str | None:
    """`url` if it leads to the vendor itself, else None."""
    parts = urlsplit(url or "")
    return url if parts.scheme == "https" and parts.netloc == HOST else None
