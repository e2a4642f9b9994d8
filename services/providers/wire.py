"""One request to a vendor: whether it left, whether an answer came, and how to say so.

What never left cost nothing and may go again. What left without an answer may have cost money.
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from services.errors import OutcomeUnknown, VendorRefused, VendorUnavailable

USER_AGENT = "persona-studio/0.1"
NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


class Later(VendorUnavailable):
    """The vendor took nothing for now. Nothing was charged; it is tried again by itself."""

    def __init__(self, message: str | None = None, after: float | None = None) -> None:
        super().__init__(message or type(self).__doc__)
        self.after = after
        """Seconds the vendor asked to wait, if it said so."""


class KeyRefused(VendorRefused):
    """The vendor does not let this key in. Nothing was charged; check the key and the account."""


def send(http: httpx.Client, request: httpx.Request, vendor: str) -> httpx.Response:
    """The whole answer. Raises Later when the request never left, OutcomeUnknown when no answer came back."""
    try:
        return http.send(request, follow_redirects=False)
    except NEVER_LEFT as error:
        raise Later(f"{vendor} cannot be reached. Nothing was sent or charged.") from error
    except (httpx.TransportError, httpx.DecodingError) as error:
        raise OutcomeUnknown(
            f"The request went to {vendor}, but no answer came. It may have been charged."
        ) from error


def json_of(response: httpx.Response) -> dict[str, Any]:
    """The answer's JSON object, or an empty one: errors from a vendor's edge are often pages."""
    try:
        found = response.json()
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def retry_after(response: httpx.Response, now: datetime | None = None) -> float | None:
    """Seconds the answer asks to wait: `retry-after-ms`, or `retry-after` as seconds or date."""
    milliseconds, plain = response.headers.get("retry-after-ms"), response.headers.get("retry-after", "")
    try:
        if milliseconds is not None:
            return max(0.0, float(milliseconds) / 1000)
        return max(0.0, float(plain))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(plain) - (now or datetime.now(UTC))).total_seconds())
    except (ValueError, TypeError):
        return None
