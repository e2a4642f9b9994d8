"""Higgsfield's styles: looks a picture can be drawn in, a list of their own for each family of models."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx

from services.domain.secret import Secret
from services.errors import OutcomeUnknown
from services.providers.higgsfield import BASE, refusal
from services.providers.wire import USER_AGENT, Later, send

PATHS = {"soul": "v1/text2image/soul-styles", "soul-2": "v1/text2image/soul-styles/v2"}
"""Family -> where its list is. The two share no id."""
MOST = 500
"""About a hundred were seen in a list; what comes after this is left out."""
SILENT = "Higgsfield did not list its styles. Nothing was charged; it is asked again."


@dataclass(frozen=True)
class Style:
    """`id` is what a job names; `preview_url` an address of the vendor's, which no browser is sent to."""

    id: str
    name: str
    description: str
    preview_url: str


class Styles:
    """The styles an account may use."""

    def __init__(self, http: httpx.Client, key: Secret) -> None:
        self._http, self._key = http, key

    def listed(self, family: str) -> list[Style]:
        """In the vendor's order; free of charge. Raises VendorRefused, Later."""
        headers = {"authorization": f"Key {self._key.reveal()}", "user-agent": USER_AGENT}
        request = self._http.build_request("GET", f"{BASE}/{PATHS[family]}", headers=headers)
        try:
            response = send(self._http, request, "Higgsfield")
            if response.status_code != 200:
                raise refusal(response, self._key)
        except OutcomeUnknown as error:
            raise Later(SILENT) from error
        found = [one for one in map(_style, _items(response)) if one is not None]
        if not found:
            raise Later(SILENT)
        return list({one.id: one for one in found}.values())[:MOST]


def _items(response: httpx.Response) -> list[Any]:
    """The list itself; UNVERIFIED that no object is wrapped around it, so both are read."""
    try:
        answer = response.json()
    except (ValueError, RecursionError):
        return []
    items = answer.get("items") if isinstance(answer, Mapping) else answer
    return items if isinstance(items, list) else []


def _style(item: Any) -> Style | None:
    """None for what has no usable id: nothing could be ordered with it."""
    if not isinstance(item, Mapping):
        return None
    try:
        number = str(UUID(str(item.get("id"))))
    except ValueError:
        return None
    said = {name: str(item.get(name) or "").replace("\0", "") for name in ("name", "description", "preview_url")}
    return Style(number, **said)
