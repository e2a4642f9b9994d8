"""Sandbox Anthropic: the Messages API with image input and JSON output, as version 2023-06-01 has it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from local.vendors import message
from local.vendors.database import opened
from local.vendors.message import Ask
from local.vendors.outcome import Refused, Script, tagged
from local.vendors.sight import see
from local.vendors.transport import Stamp, dropped
from local.vendors.variation import Writer, style_rules, written

API_HOST = "api.anthropic.com"
SCHEMA = """create table if not exists calls (
    id text primary key, at text not null, digest text not null, model text not null, outcome text not null,
    input_tokens integer not null, output_tokens integer not null)"""

ERRORS: dict[str, tuple[int, str, str, dict[str, str]]] = {
    "400": (400, "invalid_request_error", "", {}),
    "402": (402, "billing_error", "", {}),
    "401": (401, "authentication_error", "", {}),
    "403": (403, "permission_error", "", {}),
    "409": (409, "conflict_error", "", {}),
    "429": (429, "rate_limit_error", "", {"retry-after": "1"}),
    "ramp": (429, "rate_limit_error", "ramp_limit_exceeded", {"retry-after": "1"}),
    "spend-limit": (429, "rate_limit_error", "enforced_spend_limit_reached", {"x-should-retry": "false"}),
    "500": (500, "api_error", "", {}),
    "504": (504, "timeout_error", "", {}),
    "529": (529, "overloaded_error", "", {}),
}
"""Outcomes that are refusals: status, error type, error code, headers. `-once`: the first call only."""

REFUSAL = {"type": "refusal", "category": "general_harms", "explanation": "The picture cannot be used."}
THINKING_TOKENS = 120
LOST = {"slow": "read-timeout", "lost-answer": "disconnect"}


@dataclass(frozen=True)
class Call:
    """One line of the vendor's own book. Counts are tokens; what was refused counts none."""

    id: str
    model: str
    outcome: str
    input_tokens: int
    output_tokens: int


def book(home: Path) -> list[Call]:
    """Every call the sandbox accepted or refused after validation, oldest first."""
    with opened(home / "anthropic.sqlite", SCHEMA) as db:
        rows = db.execute("select id, model, outcome, input_tokens, output_tokens from calls order by rowid")
        return [Call(**dict(row)) for row in rows]


class Desk:
    """Handles the requests of one sandbox."""

    def __init__(self, home: Path, script: Script, now: Callable[[], datetime]) -> None:
        self._file, self._script, self._now = home / "anthropic.sqlite", script, now

    async def messages(self, request: Request) -> Response:
        ask, stamp = await message.read(request), str(request.state.stamp)
        outcome = self._script(ask.text) or "ok"
        if (word := outcome.removesuffix("-once")) != outcome and self._met(ask.digest):
            word = "ok"
        if word == "413":
            return HTMLResponse("<html><body><h1>413 Request Entity Too Large</h1></body></html>", 413)
        if word in ERRORS:
            self._note(stamp, ask, word, 0, 0)
            status, kind, code, headers = ERRORS[word]
            details = {"error_code": code} if code else None
            raise Refused(status, ("The sandbox was asked for this error.", details), kind, headers)
        answer = _answer(ask, word, stamp)
        self._note(stamp, ask, word, ask.input_tokens, answer["usage"]["output_tokens"])
        return dropped(LOST[word]) if word in LOST else JSONResponse(answer)

    async def count(self, request: Request) -> Response:
        ask = await message.read(request, count_only=True)
        return JSONResponse({"input_tokens": ask.input_tokens})

    async def models(self, request: Request) -> Response:
        message.authorised(request)
        found = [_model(name) for name in message.MODELS]
        return JSONResponse(
            {"data": found, "has_more": False, "first_id": found[0]["id"], "last_id": found[-1]["id"]}
        )

    async def model(self, request: Request) -> Response:
        message.authorised(request)
        name = request.path_params["name"]
        if name not in message.MODELS:
            raise Refused(404, (f"model: {name}", None), "not_found_error")
        return JSONResponse(_model(name))

    def _met(self, digest: str) -> bool:
        with opened(self._file, SCHEMA) as db:
            return db.execute("select 1 from calls where digest = ?", (digest,)).fetchone() is not None

    def _note(self, stamp: str, ask: Ask, outcome: str, used: int, made: int) -> None:
        line = (stamp, self._now().isoformat(), ask.digest, ask.model, outcome, used, made)
        with opened(self._file, SCHEMA) as db:
            db.execute("insert into calls values (?, ?, ?, ?, ?, ?, ?)", line)


def _answer(ask: Ask, outcome: str, stamp: str) -> dict[str, Any]:
    """The message object; its output is cut where `max_tokens` ends, as the vendor does."""
    thought = THINKING_TOKENS if ask.thinks else 0
    said, stop = _said(ask, outcome), "end_turn"
    room = int((ask.max_tokens - thought) * 3.5)
    if outcome == "refusal":
        said, stop = "", "refusal"
    elif outcome == "cut" or room < len(said):
        said, stop = said[: max(0, min(room, len(said) * 2 // 3))], "max_tokens"
    blocks = [{"type": "thinking", "thinking": "", "signature": ask.digest[:32]}] if ask.thinks else []
    return {
        "id": stamp.replace("req_", "msg_"),
        "type": "message",
        "role": "assistant",
        "model": ask.model,
        "content": blocks + ([{"type": "text", "text": said}] if said else []),
        "stop_reason": stop,
        "stop_sequence": None,
        "stop_details": REFUSAL if stop == "refusal" else None,
        "usage": _usage(ask.input_tokens, thought, message.text_tokens(said)),
    }


def _said(ask: Ask, outcome: str) -> str:
    if not ask.pictures:
        if ask.schema:
            raise message.invalid("messages: the sandbox fills a schema from a picture, and there is none")
        return "There is no picture in this request."
    writer = Writer(
        see(ask.pictures[0]),
        style_rules(ask.text),
        ask.digest,
        repeat=outcome == "duplicates",
        said=ask.text,
        items=4 if outcome == "four" else 5,
    )
    return written(ask.schema, writer) if ask.schema else writer.sight.summary()


def _usage(used: int, thought: int, said: int) -> dict[str, Any]:
    return {
        "input_tokens": used,
        "output_tokens": thought + said,
        "cache_creation_input_tokens": 0,
        "cache_read_input_tokens": 0,
        "output_tokens_details": {"thinking_tokens": thought},
        "service_tier": "standard",
    }


def _model(name: str) -> dict[str, Any]:
    title, lifecycle = message.MODELS[name]
    yes = {"supported": True}
    return {
        "id": name,
        "type": "model",
        "display_name": title,
        "created_at": "2026-01-15T00:00:00Z",
        "lifecycle": lifecycle,
        "deprecated_at": None if lifecycle == "active" else "2026-09-01T00:00:00Z",
        "retires_at": None,
        "max_input_tokens": 200_000 if name.endswith("-4-5") else 1_000_000,
        "max_tokens": 64_000 if name.endswith("-4-5") else 128_000,
        "capabilities": {"image_input": yes, "structured_outputs": yes, "thinking": yes, "effort": yes},
    }


async def _refuse(request: Request, failure: Exception) -> Response:
    assert isinstance(failure, Refused)
    message, details = failure.detail
    error = {"type": failure.kind, "message": message} | ({"details": details} if details else {})
    return JSONResponse(
        {"type": "error", "error": error, "request_id": request.state.stamp}, failure.status, failure.headers
    )


async def _unknown(request: Request, failure: Exception) -> Response:
    return await _refuse(request, Refused(404, (f"Not found: {request.url.path}", None), "not_found_error"))


def app(
    home: Path, *, script: Script = tagged, now: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> Starlette:
    """The sandbox as an ASGI application; it remembers its calls in `home`/anthropic.sqlite."""
    desk = Desk(home, script, now)
    return Starlette(
        routes=[
            Route("/v1/messages", desk.messages, methods=["POST"]),
            Route("/v1/messages/count_tokens", desk.count, methods=["POST"]),
            Route("/v1/models", desk.models),
            Route("/v1/models/{name}", desk.model),
        ],
        middleware=[Middleware(Stamp, header="request-id", prefix="req_")],
        exception_handlers={Refused: _refuse, HTTPException: _unknown},
    )
