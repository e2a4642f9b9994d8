"""One request to a vendor: whether it left, whether an answer came, and how to say so.

What never left cost nothing and may go again. What left without an answer may have cost money.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from services.domain.secret import Secret
from services.errors import OutcomeUnknown, VendorRefused, VendorUnavailable

USER_AGENT = "persona-studio/0.1"
SHORTEST_SECRET = 6
"""Characters; shorter parts of a key are words that may stand in any sentence."""
LONGEST_ASKED = 86_400.0
"""Seconds: allowances are those of a day, so nobody has to wait for longer."""
NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


class Later(VendorUnavailable):
    """The vendor took nothing for now. Nothing was charged; it is tried again by itself."""

    def __init__(self, message: str | None = None, after: float | None = None) -> None:
        super().__init__(message or type(self).__doc__)
        self.after = after
        """Seconds the vendor asked to wait, if it said so."""


class Down(Later):
    """The vendor does not answer at the moment. Nothing was charged; it is tried again by itself."""


class Full(Later):
    """The vendor has no place for another job of this account. Nothing was charged; it waits for one."""

    def __init__(self, message: str, after: float | None = None, at_once: int | None = None) -> None:
        super().__init__(message, after)
        self.at_once = at_once
        """How many the vendor says it takes at once, if it said so."""


class KeyRefused(VendorRefused):
    """The vendor does not let this key in. Nothing was charged; check the key and the account."""


def send(http: httpx.Client, request: httpx.Request, vendor: str) -> httpx.Response:
    """The whole answer. Raises Later when the request never left, OutcomeUnknown when no answer came back."""
    try:
        return _scrubbed(http.send(request, follow_redirects=False), request)
    except httpx.LocalProtocolError:
        # It quotes the header it could not write, which may be the key: nothing of it goes on, not even to a log.
        raise Down(f"{vendor} could not be asked. Nothing was sent or charged.") from None
    except NEVER_LEFT as error:
        raise Down(f"{vendor} cannot be reached. Nothing was sent or charged.") from error
    except (httpx.TransportError, httpx.DecodingError) as error:
        raise OutcomeUnknown(
            f"The request went to {vendor}, but no answer came. It may have been charged."
        ) from error


CREDENTIALS = ("authorization", "x-api-key", "xi-api-key", "x-goog-api-key")
"""Headers that carry a key to a vendor."""
SHORTEST_SCRUBBED = 12
"""Characters; whole answers are searched, where shorter parts could be words or parts of addresses."""


def _scrubbed(response: httpx.Response, request: httpx.Request) -> httpx.Response:
    """The answer without the key it may repeat, in body or headers: nobody behind this has to think of it."""
    given = " ".join(request.headers.get(name, "") for name in CREDENTIALS)
    parts = [part for part in re.split(r"[ :]", given) if len(part) >= SHORTEST_SCRUBBED]
    told = {name: value for name, value in response.headers.items() if any(part in value for part in parts)}
    body = response.content
    if not told and not any(part.encode() in body for part in parts):
        return response
    for part in sorted(parts, key=len, reverse=True):
        body = body.replace(part.encode(), "•••".encode())
    gone = {*told, "content-length", "content-encoding", "transfer-encoding"}
    headers = [(name, value) for name, value in response.headers.multi_items() if name not in gone]
    return httpx.Response(response.status_code, headers=headers, content=body, request=request)


def json_of(response: httpx.Response) -> dict[str, Any]:
    """The answer's JSON object, or an empty one: errors from a vendor's edge are often pages."""
    try:
        found = response.json()
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def told_at(response: httpx.Response) -> datetime | None:
    """The vendor's own time when it answered: its `date` header. None where it sends none that can be read."""
    return _http_date(response.headers.get("date", ""))


def _http_date(given: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(given)
    except (ValueError, TypeError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def retry_after(response: httpx.Response) -> float | None:
    """Seconds the answer asks to wait: `retry-after-ms`, or `retry-after` as seconds or date.

    A date is one of the vendor's clock, so it is measured against that clock; our own stands in where the vendor does
    not tell its time. LONGEST_ASKED is the most, whatever was asked and whichever clock is wrong.
    """
    milliseconds, plain = response.headers.get("retry-after-ms"), response.headers.get("retry-after", "")
    try:
        seconds = float(plain) if milliseconds is None else float(milliseconds) / 1000
    except ValueError:
        until = _http_date(plain)
        seconds = (until - (told_at(response) or datetime.now(UTC))).total_seconds() if until else math.nan
    return min(max(0.0, seconds), LONGEST_ASKED) if math.isfinite(seconds) else None


def amount(given: object) -> Decimal | None:
    """Money arrives as text; what is none is no price."""
    try:
        found = Decimal(str(given))
    except InvalidOperation:
        return None
    return found if found.is_finite() and found >= 0 else None


def moment(given: object) -> datetime | None:
    """A time as vendors write them: ISO 8601 with or without zone (then UTC), or seconds since 1970."""
    try:
        if isinstance(given, (int, float)) and not isinstance(given, bool):
            return datetime.fromtimestamp(given, UTC)
        found = datetime.fromisoformat(str(given))
    except (ValueError, OverflowError, OSError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def without_key(text: str, key: Secret) -> str:
    """`text` without the key, should the vendor repeat it."""
    for part in (key.reveal(), *key.reveal().split(":")):
        text = text.replace(part, "•••") if len(part) >= SHORTEST_SECRET else text
    return text
