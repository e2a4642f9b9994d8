"""How Higgsfield reads a request: whose it is, what it asks, and FastAPI's list of what is wrong with it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from local.vendors.jobs import WEEK
from local.vendors.outcome import Refused

Shape = TypeVar("Shape", bound=BaseModel)


def account(request: Request) -> str:
    """The account of the key: the key id up to its first dot, so that rotated keys share one."""
    scheme, _, pair = request.headers.get("authorization", "").partition(" ")
    name, _, secret = pair.partition(":")
    if request.headers.get("user-agent", "Python-urllib").startswith("Python-urllib"):
        raise Refused(403, "error code: 1010", kind="edge")
    if scheme != "Key" or not name or not secret or "sandbox-401" in name:
        raise Refused(401, "Invalid credentials")
    if "sandbox-403" in name:
        raise Refused(403, "Not enough permissions")
    return name.split(".")[0]


async def payload(request: Request) -> Any:
    try:
        return json.loads(await request.body())
    except ValueError as broken:
        raise Refused(
            422, [{"type": "json_invalid", "loc": ["body"], "msg": "JSON decode error"}]
        ) from broken


def wrong(field: str, message: str, value: Any = None, kind: str = "value_error") -> Refused:
    """The refusal (422) of one field."""
    return Refused(422, [{"type": kind, "loc": ["body", field], "msg": message, "input": value}])


def valid(shape: type[Shape], asked: Any) -> Shape:
    """`asked` as a `shape`. Raises Refused (422) with a list of what is wrong where."""
    try:
        return shape.model_validate(asked)
    except ValidationError as error:
        faults = json.loads(error.json(include_url=False, include_context=False))
        raise Refused(422, [fault | {"loc": ["body", *fault["loc"]]} for fault in faults]) from error


def count(request: Request, name: str, usual: int) -> int:
    """A whole number above 0 from the query."""
    given = request.query_params.get(name, str(usual))
    if not given.isdecimal() or int(given) < 1:
        raise Refused(
            422, [{"type": "int_parsing", "loc": ["query", name], "msg": "Not a number", "input": given}]
        )
    return int(given)


def header_key(request: Request) -> str | None:
    key = request.headers.get("idempotency-key")
    if key is not None and not (0 < len(key) <= 255 and all("!" <= sign <= "~" for sign in key)):
        raise Refused(422, "Idempotency-Key must be 1 to 255 visible ASCII characters")
    return key


def keep(request: Request) -> int:
    asked = request.headers.get("hf-expires-after", str(WEEK))
    if not asked.isdecimal() or not 3600 <= int(asked) <= WEEK:
        raise Refused(422, f"Hf-Expires-After must be between 3600 and {WEEK} seconds")
    return int(asked)


def when(seconds: float | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
