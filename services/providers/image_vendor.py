"""What every vendor of pictures is to the worker: one port, and how its unknown outcomes can be cleared up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

import httpx

from services.domain.job_state import JobState


class Proof(StrEnum):
    """What tells whether a request whose answer was lost was taken."""

    KEY = "key"
    """The same body under the same key is one request: it is sent again."""
    LOOKUP = "lookup"
    """The vendor lists what it took: it is looked for, never sent again."""
    NONE = "none"
    """Nothing does: a person decides."""


@dataclass(frozen=True)
class Estimate:
    """A price before sending; credits are the vendor's own unit, where it has one beside dollars."""

    credits: Decimal | None
    usd: Decimal | None


@dataclass(frozen=True)
class Request:
    """A request at the vendor. `state` None is a word we do not know; `images` are addresses of results.

    `refused`: how many more results its content check keeps back. `body` is what it echoes of the request, where
    it does; `expires_at` is when it drops the files, where it says so; `age` is how long ago the vendor took it, by
    the vendor's own clock.
    """

    id: str
    state: JobState | None
    status_url: str = ""
    cancel_url: str = ""
    images: tuple[str, ...] = ()
    error: str = ""
    refused: int = 0
    expires_at: datetime | None = None
    body: Mapping[str, object] | None = None
    age: timedelta | None = None


class ImageVendor(Protocol):
    """One account at a vendor of pictures."""

    service: str
    name: str
    proof: Proof
    cancels: bool
    """Whether the vendor can be told to stop; where not, the studio can only stop waiting."""

    bills: bool
    """Whether it charges pictures that its own content check keeps back, so that only its bill tells the price."""

    def estimate(self, endpoint: str, body: Mapping[str, object]) -> Estimate:
        """What `body` would cost; costs nothing. Raises VendorRefused, Later."""

    def submit(
        self, endpoint: str, body: Mapping[str, object], key: str, webhook: str | None = None
    ) -> Request:
        """Send `body` once. Raises VendorRefused (KeyRefused), Later (Full, Down), OutcomeUnknown."""

    def status(self, request_id: str, status_url: str | None) -> Request:
        """Raises VendorRefused, also for a request the vendor does not know, and Later."""

    def cancel(self, request_id: str, cancel_url: str | None) -> bool:
        """Whether it was in time. Raises VendorRefused, Later."""

    def taken_since(self, endpoint: str, since: datetime) -> list[Request]:
        """Requests of this account for this model since then, newest first. Raises VendorRefused, Later."""

    def paid(self, request_ids: Iterable[str]) -> dict[str, Decimal]:
        """Dollars really charged, for those the vendor's bills name already. Raises VendorRefused, Later."""

    def upload(self, data: bytes, mime_type: str, files: httpx.Client) -> str:
        """The address under which the vendor finds `data`; `files` carries no key. Raises VendorRefused, Later."""
