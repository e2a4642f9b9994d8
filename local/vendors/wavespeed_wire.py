"""How WaveSpeed reads a request, and the envelope of its answers."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from local.vendors.outcome import Refused


def account_of(request: Request) -> str:
    """The account of the key: what stands before its first colon or dot."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme != "Bearer" or not key or "sandbox-401" in key:
        raise Refused(401, "Invalid API key")
    return key.split(":")[0].split(".")[0]


def envelope(data: Any) -> Response:
    return JSONResponse({"code": 200, "message": "success", "data": data})


def count_of(asked: dict[str, Any]) -> int:
    """How many pictures are asked for."""
    count = asked.get("num_images", 1)
    if not isinstance(count, int) or not 1 <= count <= 4:
        raise Refused(400, "num_images must be between 1 and 4")
    return count
