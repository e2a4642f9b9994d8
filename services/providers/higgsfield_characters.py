"""Higgsfield's characters ("Soul ID"): a likeness trained from pictures, which later pictures are drawn with.

The vendor promises an idempotency key for pictures and says nothing of one for characters. So a lost answer is
looked for in the account's list by a name that no other training has, and never sent again unasked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import httpx

from services.domain.secret import Secret
from services.domain.training import TrainingState
from services.errors import OutcomeUnknown
from services.providers.higgsfield import BASE, Higgsfield, refusal
from services.providers.wire import USER_AGENT, Later, amount, json_of, send

ESTIMATE = "estimate/soul-id"
"""UNVERIFIED: other people's code asks for the price of a training here; the vendor's own pages do not name it."""
PAGE, PAGES = 50, 4
LONGEST_NAME = 100
STATES = {
    "not_ready": TrainingState.QUEUED,
    "queued": TrainingState.QUEUED,
    "in_progress": TrainingState.IN_PROGRESS,
    "completed": TrainingState.COMPLETED,
    "failed": TrainingState.FAILED,
}
"""The vendor's word -> ours. Words it may add later leave the training where it is."""


@dataclass(frozen=True)
class Character:
    """A likeness at the vendor. `state` None is a word we do not know; `fail_reason` is the vendor's own."""

    id: str
    name: str
    state: TrainingState | None
    fail_reason: str = ""


@dataclass(frozen=True)
class Price:
    credits: Decimal | None
    usd: Decimal | None


def body(name: str, model_version: str, urls: Sequence[str]) -> dict[str, object]:
    """What a training is asked with; `urls` are https addresses of the pictures."""
    images = [{"type": "image_url", "image_url": url} for url in urls]
    return {"name": name[:LONGEST_NAME], "input_images": images, "model_version": model_version}


class Characters:
    """The characters of one account. `files` is the way to addresses the vendor names, without the key."""

    def __init__(self, http: httpx.Client, key: Secret, files: httpx.Client) -> None:
        self._http, self._key, self._files = http, key, files

    def upload(self, jpeg: bytes) -> str:
        """Where the vendor finds these bytes from now on. Raises VendorRefused, Later."""
        return Higgsfield(self._http, self._key).upload(jpeg, "image/jpeg", self._files)

    def estimate(self, asked: Mapping[str, object]) -> Price:
        """What a training costs; free of charge. Raises VendorRefused, Later."""
        answer = self._free("POST", ESTIMATE, asked, "Higgsfield did not name a price. Nothing was charged.")
        return Price(amount(answer.get("credits")), amount(answer.get("usd")))

    def train(self, asked: Mapping[str, object]) -> Character:
        """Begin a training. Raises VendorRefused, Later, and OutcomeUnknown: then look it up by its name."""
        return _character(self._call("POST", "v1/custom-references", asked))

    def find(self, character_id: str) -> Character:
        """Raises VendorRefused, also for one the vendor does not know, and Later."""
        silent = "Higgsfield did not say how far the training is. It is asked again."
        try:
            return _character(self._free("GET", f"v1/custom-references/{character_id}", None, silent))
        except OutcomeUnknown as error:
            raise Later(silent) from error

    def named(self, name: str) -> Character | None:
        """The account's training of this name, among its latest. Raises VendorRefused, Later."""
        silent = "Higgsfield did not list its trainings. It is asked again."
        for page in range(1, PAGES + 1):
            path = f"v1/custom-references/list?page={page}&page_size={PAGE}"
            items = self._free("GET", path, None, silent).get("items")
            found = [one for one in items if isinstance(one, Mapping)] if isinstance(items, list) else []
            for one in found:
                if one.get("name") == name:
                    return _character(one)
            if len(found) < PAGE:
                return None
        return None

    def _free(self, method: str, path: str, asked: Mapping[str, object] | None, silent: str) -> dict[str, Any]:
        """A call that costs nothing: without an answer it is simply made again."""
        try:
            return self._call(method, path, asked)
        except OutcomeUnknown as error:
            raise Later(silent) from error

    def _call(self, method: str, path: str, asked: Mapping[str, object] | None = None) -> dict[str, Any]:
        headers = {"authorization": f"Key {self._key.reveal()}", "user-agent": USER_AGENT}
        request = self._http.build_request(method, f"{BASE}/{path}", json=asked, headers=headers)
        response = send(self._http, request, "Higgsfield")
        if response.status_code != 200:
            raise refusal(response, self._key)
        answer = json_of(response)
        if not answer:
            raise OutcomeUnknown("Higgsfield's answer could not be read. It may have been charged.")
        return answer


def _character(answer: Mapping[str, Any]) -> Character:
    if not isinstance(answer.get("id"), str):
        raise OutcomeUnknown("Higgsfield's answer names no training. It may have been charged.")
    state = STATES.get(str(answer.get("status")))
    return Character(answer["id"], str(answer.get("name") or ""), state, str(answer.get("fail_reason") or ""))
