"""Sandbox ElevenLabs: voices in pages, models, credit, speech as tones, and the history of it.

A key with `sandbox-401` in it is unknown, `sandbox-scoped` may speak but not look at account or history,
`sandbox-closed` may not list voices, `sandbox-empty` has no credit, `sandbox-free` is a free plan, `sandbox-vpn`
is stopped for unusual activity, `sandbox-many` has hundreds of voices. Outcomes of a line are asked for by a tag.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.vendors import cast, tones
from local.vendors.database import opened
from local.vendors.outcome import Refused, Script, tagged
from local.vendors.speech_key import Caller, count, wrong
from local.vendors.speech_key import caller as caller_of
from local.vendors.spoken_line import Order, read
from local.vendors.transport import Stamp, dropped

API_HOST = "api.elevenlabs.io"
PREVIEW_HOST = cast.PREVIEW_HOST
SCHEMA = """create table if not exists lines (
    id text primary key, at integer not null, account text not null, voice text not null, model text not null,
    line text not null, settings text not null, form text not null, credits integer not null, outcome text not null,
    kept integer not null);
create table if not exists met (digest text primary key)"""
LIMIT = 100_000
"""Credits an account starts with."""

REFUSALS: dict[str, tuple[int, str, str]] = {
    "400": (400, "invalid_parameters", "The parameters were refused."),
    "401": (401, "invalid_api_key", "Invalid API key"),
    "permission": (401, "missing_permissions", "The API key you used is missing the permission text_to_speech."),
    "quota": (401, "quota_exceeded", "This request exceeds your quota."),
    "vpn": (401, "detected_unusual_activity", "Unusual activity detected."),
    "402": (402, "paid_plan_required", "Free users cannot use library voices via the API."),
    "403": (403, "only_for_creator+", "This output format is for Creator and above."),
    "404": (404, "voice_not_found", "A voice with this id was not found."),
    "409": (409, "conflict", "Conflict"),
    "425": (425, "too_early", "Too early"),
    "429": (429, "too_many_concurrent_requests", "Too many concurrent requests."),
    "concurrent": (429, "concurrent_limit_exceeded", "Too many concurrent requests."),
    "busy": (429, "system_busy", "The system is busy."),
    "rate": (429, "rate_limit_exceeded", "Rate limit exceeded."),
    "500": (500, "internal_error", "Internal error"),
}
"""Outcomes that are refusals: status, code, message. `-once`: the first call with this line only."""
LOST = {"slow": "read-timeout", "lost-answer": "disconnect", "lost-request": "refused", "lost-unmade": "disconnect"}
NOTHING_DONE = frozenset({"lost-request", "lost-unmade"})


@dataclass(frozen=True)
class Line:
    """One line of the vendor's own book: what was asked and billed. Refused lines cost nothing."""

    id: str
    account: str
    voice: str
    line: str
    credits: int
    outcome: str


def book(home: Path) -> list[Line]:
    """Every line that reached the vendor, oldest first."""
    with opened(home / "elevenlabs.sqlite", SCHEMA) as db:
        rows = db.execute("select id, account, voice, line, credits, outcome from lines order by rowid")
        return [Line(**dict(row)) for row in rows]


class Desk:
    """Handles the requests of one sandbox."""

    def __init__(self, home: Path, script: Script, now: Callable[[], datetime]) -> None:
        self._file, self._script, self._now = home / "elevenlabs.sqlite", script, now

    async def speak(self, request: Request) -> Response:
        caller, order, stamp = caller_of(request), await read(request), str(request.state.stamp)
        account = caller.account
        outcome = self._script(order.line) or "ok"
        if (word := outcome.removesuffix("-once")) != outcome and self._met(f"{account}{order}"):
            word = "ok"
        self._check(caller, order, word)
        kept = word not in NOTHING_DONE
        cost = order.credits if kept else 0
        self._note((stamp, account, order, cost, word, kept))
        if word in LOST:
            return dropped(LOST[word])
        headers = {} if word == "no-cost" else {"character-cost": str(cost)}
        headers |= {"current-concurrent-requests": "1", "maximum-concurrent-requests": "5"}
        return Response(_sound(order), media_type="application/octet-stream", headers=headers)

    def _check(self, caller: Caller, order: Order, word: str) -> None:
        """Raises Refused as the vendor would, before it speaks."""
        if order.voice not in {one["voice_id"] for one in cast.voices(caller.has("sandbox-many"))}:
            raise wrong("voice_not_found", f"A voice with voice_id {order.voice} was not found.", 404)
        if word == "422":
            raise Refused(422, [{"loc": ["body", "text"], "msg": "The sandbox was asked for this.", "type": "value"}])
        if word == "plain":
            raise Refused(400, "Something is wrong with this request.")
        if word == "old":
            raise Refused(401, {"status": "quota_exceeded", "message": "This request exceeds your quota."})
        if word in REFUSALS:
            status, code, message = REFUSALS[word]
            raise wrong(code, message, status)
        if caller.has("sandbox-free") and order.voice.endswith("1"):
            raise wrong("paid_plan_required", "Free users cannot use library voices via the API.", 402)
        if caller.has("sandbox-empty") or self._used(caller.account) + order.credits > LIMIT:
            raise wrong("quota_exceeded", f"You have 0 credits left, while {order.credits} are required.", 401)

    async def voices(self, request: Request) -> Response:
        caller = caller_of(request, "voices_read", "sandbox-closed")
        size, start = count(request, "page_size", 10), count(request, "next_page_token", 0)
        if not 1 <= size <= 100:
            raise Refused(422, [{"loc": ["query", "page_size"], "msg": "at most 100", "type": "less_than_equal"}])
        found = cast.voices(caller.has("sandbox-many"))
        if search := request.query_params.get("search", "").lower():
            found = [one for one in found if search in f"{one['name']} {one['description']}".lower()]
        more = start + size < len(found)
        page = {"voices": found[start : start + size], "has_more": more, "total_count": len(found)}
        return JSONResponse(page | {"next_page_token": str(start + size) if more else None})

    async def voice(self, request: Request) -> Response:
        return JSONResponse(_cast(request) | {"settings": cast.SETTINGS})

    async def settings(self, request: Request) -> Response:
        _cast(request)
        return JSONResponse(cast.SETTINGS)

    async def defaults(self, request: Request) -> Response:
        caller_of(request)
        return JSONResponse(cast.SETTINGS)

    async def models(self, request: Request) -> Response:
        caller_of(request, "models_read", "sandbox-closed")
        return JSONResponse(list(cast.MODELS))

    async def subscription(self, request: Request) -> Response:
        caller = caller_of(request, "user_read", "sandbox-scoped")
        used = LIMIT if caller.has("sandbox-empty") else self._used(caller.account)
        reset = int(self._now().timestamp()) + 9 * 86_400
        free = caller.has("sandbox-free")
        return JSONResponse({
            "tier": "free" if free else "creator", "character_count": used, "character_limit": LIMIT,
            "can_extend_character_limit": False, "allowed_to_extend_character_limit": False, "voice_slots_used": 5,
            "voice_limit": 30, "professional_voice_slots_used": 1, "professional_voice_limit": 1,
            "voice_add_edit_counter": 0, "can_extend_voice_limit": False, "can_use_instant_voice_cloning": not free,
            "can_use_professional_voice_cloning": not free, "status": "free" if free else "active",
            "open_invoices": [], "has_open_invoices": False, "next_character_count_reset_unix": reset,
        })  # fmt: skip

    async def history(self, request: Request) -> Response:
        account = caller_of(request, "speech_history_read", "sandbox-scoped").account
        since, voice = count(request, "date_after_unix", 0), request.query_params.get("voice_id")
        with opened(self._file, SCHEMA) as db:
            rows = db.execute(
                "select * from lines where account = ? and kept and at >= ? order by rowid desc", (account, since)
            ).fetchall()
        found = [_item(dict(row)) for row in rows if voice in (None, row["voice"])][: count(request, "page_size", 100)]
        return JSONResponse({"history": found, "has_more": False, "last_history_item_id": None})

    async def audio(self, request: Request) -> Response:
        account = caller_of(request, "speech_history_read", "sandbox-scoped").account
        with opened(self._file, SCHEMA) as db:
            query = "select * from lines where id = ? and account = ? and kept"
            row = db.execute(query, (request.path_params["item"], account)).fetchone()
        if row is None:
            raise wrong("history_item_not_found", "No such history item.", 404)
        order = Order(row["voice"], row["line"], row["model"], json.loads(row["settings"]), row["form"], 0)
        return Response(_sound(order), media_type=order.mime_type)

    async def preview(self, request: Request) -> Response:
        voice = request.path_params["voice"]
        known = {one["voice_id"]: one for one in cast.voices(many=True)}
        if voice not in known or "xi-api-key" in request.headers:
            return Response("<Error><Code>AccessDenied</Code></Error>", 403)
        line = f"Hello, this is {known[voice]['name']}. {known[voice]['description']}."
        return Response(tones.wav(tones.melody(line, voice, {}), voice), media_type="audio/wav")

    def _used(self, account: str) -> int:
        with opened(self._file, SCHEMA) as db:
            (used,) = db.execute("select coalesce(sum(credits), 0) from lines where account = ?", (account,)).fetchone()
        return int(used)

    def _met(self, digest: str) -> bool:
        with opened(self._file, SCHEMA) as db:
            return db.execute("insert or ignore into met values (?)", (digest,)).rowcount == 0

    def _note(self, noted: tuple[str, str, Order, int, str, bool]) -> None:
        stamp, account, order, cost, word, kept = noted
        row = (
            stamp, int(self._now().timestamp()), account, order.voice, order.model, order.line,
            json.dumps(order.settings, sort_keys=True), order.form, cost, word, int(kept),
        )  # fmt: skip
        with opened(self._file, SCHEMA) as db:
            db.execute("insert into lines values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)


def _cast(request: Request) -> dict[str, Any]:
    caller, voice = caller_of(request, "voices_read", "sandbox-closed"), request.path_params["voice"]
    for one in cast.voices(caller.has("sandbox-many")):
        if one["voice_id"] == voice:
            return one
    raise wrong("voice_not_found", f"A voice with voice_id {voice} was not found.", 400)


def _item(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "history_item_id": row["id"], "request_id": row["id"], "voice_id": row["voice"], "model_id": row["model"],
        "voice_name": "", "voice_category": "premade", "text": row["line"], "date_unix": row["at"],
        "character_count_change_from": 0, "character_count_change_to": row["credits"], "state": "created",
        "content_type": "audio/mpeg" if row["form"].startswith("mp3") else "audio/wav", "source": "TTS",
        "settings": json.loads(row["settings"]), "feedback": None, "share_link_id": None,
    }  # fmt: skip


def _sound(order: Order) -> bytes:
    notes = tones.melody(order.line, order.voice, order.settings)
    if order.form.startswith("mp3"):
        return tones.silent_mp3(tones.duration(notes))
    rate = int(order.form.split("_")[1])
    return tones.wav(notes, order.voice, rate) if order.form.startswith("wav") else tones.pcm(notes, order.voice, rate)


async def _refuse(request: Request, failure: Exception) -> Response:
    assert isinstance(failure, Refused)
    detail = failure.detail
    if isinstance(detail, dict) and "code" in detail:
        detail = detail | {"request_id": request.state.stamp}
    return JSONResponse({"detail": detail}, failure.status, failure.headers)


async def _unknown(request: Request, failure: Exception) -> Response:
    return JSONResponse({"detail": "Not Found"}, 404)


def app(
    home: Path, *, script: Script = tagged, now: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> Starlette:
    """The sandbox as an ASGI application; it remembers its lines in `home`/elevenlabs.sqlite."""
    desk = Desk(home, script, now)
    return Starlette(
        routes=[
            Route("/v1/text-to-speech/{voice}", desk.speak, methods=["POST"]),
            Route("/v2/voices", desk.voices),
            Route("/v1/voices/settings/default", desk.defaults),
            Route("/v1/voices/{voice}", desk.voice),
            Route("/v1/voices/{voice}/settings", desk.settings),
            Route("/v1/models", desk.models),
            Route("/v1/user/subscription", desk.subscription),
            Route("/v1/history", desk.history),
            Route("/v1/history/{item}/audio", desk.audio),
            Route("/{voice}.wav", desk.preview),
        ],
        middleware=[Middleware(Stamp, header="request-id", prefix="req")],
        exception_handlers={Refused: _refuse, HTTPException: _unknown},
    )
