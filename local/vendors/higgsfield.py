"""Sandbox Higgsfield: submit, follow, cancel, delete and price Soul generations, upload, train characters."""

from __future__ import annotations

import hashlib
import json
import secrets
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.vendors import soul, wire
from local.vendors.characters import Characters
from local.vendors.database import opened
from local.vendors.jobs import SCHEMA, Entry, Job, Jobs, Order
from local.vendors.outcome import Refused, Script, tagged
from local.vendors.shelf import Shelf
from local.vendors.transport import Stamp, dropped

API_HOST = "api.higgsfield.ai"
UPLOAD_HOST = "uploads.higgsfield.sandbox.invalid"
RESULT_HOST = "cdn.higgsfield.sandbox.invalid"
UPLOAD_TYPES = ("image/jpeg", "image/png", "image/webp", "image/gif", "audio/wav", "video/mp4")
REFUSALS = {
    "400": (400, "The parameters were refused"),
    "cap": (400, "Maximum number of concurrent requests (4) has been reached"),
    "402": (402, "Payment required"),
    "403": (403, "Not enough credits"),
    "423": (423, "Model is temporarily blocked"),
    "429": (429, "Too many requests"),
    "500": (500, "Internal server error"),
    "503": (503, "Model is not ready"),
}
"""Outcomes that refuse a request before it is accepted; after `-once` the same request passes."""


def clock() -> datetime:
    return datetime.now(UTC)


def book(home: Path, now: Callable[[], datetime] = clock) -> list[Entry]:
    """What the sandbox reserved, charged and refunded so far, in the order of requests."""
    return Jobs(home, 1.0, now).entries()


def _price(credits: Decimal) -> dict[str, str]:
    usd = (credits * soul.USD_PER_CREDIT).quantize(Decimal("0.001"))
    return {"type": "estimate", "credits": str(credits), "usd": str(usd)}


class Desk:
    """Handles the requests; `api`, `uploads` and `results` are the bases of the addresses handed out."""

    def __init__(self, jobs: Jobs, api: str, uploads: str, results: str, script: Script) -> None:
        self._jobs, self._script = jobs, script
        self._api, self._uploads, self._results = api, uploads, results

    def _model(self, account: str, endpoint: str, asked: Any) -> soul.Body:
        """The checked body of a generation; what it names must exist and fit."""
        if endpoint not in soul.MODELS:
            raise Refused(404, f"Model {endpoint} not found")
        body = wire.valid(soul.MODELS[endpoint], asked)
        family = "soul-2" if "/v2/" in endpoint else "soul"
        if (style := getattr(body, "style_id", None)) and style not in soul.styles(family):
            raise wire.wrong("style_id", "Unknown style", str(style))
        if reference := getattr(body, "custom_reference_id", None):
            self._check_character(str(reference), account, "v2" if family == "soul-2" else "v1")
        return body

    def _check_character(self, number: str, account: str, version: str) -> None:
        job = self._jobs.find(number, account)
        finished = job.endpoint == "soul-id" and job.status(self._jobs.now()) == "completed"
        if not finished or job.deleted is not None or job.asked["model_version"] != version:
            raise wire.wrong("custom_reference_id", f"Not a finished {version} character", number)

    async def submit(self, request: Request) -> Response:
        account, endpoint = wire.account(request), request.path_params["endpoint"]
        asked, key, keep = await wire.payload(request), wire.header_key(request), wire.keep(request)
        body = self._model(account, endpoint, asked)
        webhook = request.query_params.get("hf_webhook", "")
        if webhook and not webhook.startswith("https://"):
            raise Refused(422, "hf_webhook must be an https URL")
        outcome = self._script(body.prompt) or ""
        self._refuse(outcome, json.dumps([account, endpoint, asked], sort_keys=True))
        extra = f"{webhook} {request.headers.get('hf-expires-after')}"
        job, new = self._jobs.accept(Order(account, endpoint, asked, body.credits, outcome, key, extra, keep))
        if new and outcome == "lost-answer":
            return dropped("read-timeout")
        return JSONResponse(self._state(job))

    def _refuse(self, outcome: str, asked: str) -> None:
        word = outcome.removesuffix("-once")
        if word not in REFUSALS and word != "lost-request":
            return
        if word == outcome or self._jobs.first_refusal(hashlib.sha256(asked.encode()).hexdigest()):
            status, detail = REFUSALS.get(word, (599, "disconnect"))
            raise Refused(status, detail)

    def _state(self, job: Job) -> dict[str, Any]:
        now, base = self._jobs.now(), f"{self._api}/requests/{job.id}"
        status = job.status(now)
        state: dict[str, Any] = {
            "status": status,
            "request_id": job.id,
            "status_url": f"{base}/status",
            "cancel_url": f"{base}/cancel",
        }
        if status == "completed" and job.deleted is None:
            count = job.asked.get("batch_size", 1)
            state["images"] = [{"url": f"{self._results}/results/{job.id}/{i}.png"} for i in range(count)]
        if status == "failed":
            state["error"] = "The model could not finish this request."
        return state | (
            {"expires_at": wire.when(job.expires)} if status in ("completed", "failed", "nsfw") else {}
        )

    async def status(self, request: Request) -> Response:
        job = self._jobs.find(request.path_params["id"], wire.account(request))
        return JSONResponse(self._state(job))

    async def cancel(self, request: Request) -> Response:
        self._jobs.mark(
            request.path_params["id"],
            wire.account(request),
            "canceled",
            ("queued",),
            "Request can no longer be canceled",
        )
        return Response(status_code=202)

    async def delete(self, request: Request) -> Response:
        number, ended = request.path_params["id"], ("completed", "failed", "nsfw", "canceled")
        self._jobs.mark(number, wire.account(request), "deleted", ended, "Request is not finished yet")
        return JSONResponse({"request_id": number, "deleted": True})

    async def estimate(self, request: Request) -> Response:
        account, endpoint = wire.account(request), request.path_params["endpoint"]
        asked = await wire.payload(request)
        if endpoint == "soul-id":
            wire.valid(soul.Training, asked)
            return JSONResponse(_price(soul.TRAINING_CREDITS))
        return JSONResponse(_price(self._model(account, endpoint, asked).credits))

    async def models(self, request: Request) -> Response:
        wire.account(request)
        full = request.query_params.get("include_schema") == "true"
        return JSONResponse(
            {
                "items": [
                    {"id": name, "type": "image"} | ({"schema": shape.model_json_schema()} if full else {})
                    for name, shape in soul.MODELS.items()
                ]
            }
        )

    async def styles(self, request: Request) -> Response:
        wire.account(request)
        family = "soul-2" if request.url.path.endswith("/v2") else "soul"
        return JSONResponse(
            [
                {
                    "id": str(style),
                    "name": name,
                    "description": soul.LOOKS[name],
                    "preview_url": f"{self._results}/styles/{style}.png",
                }
                for style, name in soul.styles(family).items()
            ]
        )

    async def ticket(self, request: Request) -> Response:
        wire.account(request)
        asked = await wire.payload(request)
        kind = asked.get("content_type") if isinstance(asked, dict) else None
        if kind not in UPLOAD_TYPES:
            raise wire.wrong("content_type", "Unsupported content type", kind, "literal_error")
        number, signature = str(uuid.uuid4()), secrets.token_urlsafe(16)
        with opened(self._jobs.file, SCHEMA) as db:
            db.execute(
                "insert into uploads values (?, ?, ?, ?, null)", (number, signature, kind, self._jobs.now())
            )
        address = f"{self._uploads}/uploads/{number}"
        return JSONResponse(
            {
                "public_url": address,
                "upload_url": f"{address}?X-Amz-Signature={signature}",
                "upload_headers": {"Content-Type": kind, "x-amz-tagging": "retention=temporary"},
                "content_type": kind,
            }
        )


async def _refuse(request: Request, failure: Exception) -> Response:
    if isinstance(failure, HTTPException):
        return JSONResponse({"detail": failure.detail}, failure.status_code)
    assert isinstance(failure, Refused)
    if failure.status == 599:
        return dropped(str(failure.detail))
    if failure.kind == "edge":
        return Response(str(failure.detail), failure.status, media_type="text/plain")
    return JSONResponse({"detail": failure.detail}, failure.status)


def app(
    home: Path,
    *,
    public_url: str,
    upload_url: str = "",
    result_url: str = "",
    speed: float = 1.0,
    script: Script = tagged,
    now: Callable[[], datetime] = clock,
) -> Starlette:
    """The sandbox as an ASGI application; what it remembers lies in `home`/higgsfield.sqlite.

    `public_url`,
    `upload_url` and `result_url` (both the first unless given) are the bases of the addresses it hands
    out; `speed` 2 makes every job take half the time.
    """
    jobs = Jobs(home, speed, now)
    desk = Desk(jobs, public_url, upload_url or public_url, result_url or public_url, script)
    shelf, characters = Shelf(jobs), Characters(jobs, script)
    return Starlette(
        routes=[
            Route("/requests/{id}/status", desk.status),
            Route("/requests/{id}/cancel", desk.cancel, methods=["POST"]),
            Route("/requests/{id}", desk.delete, methods=["DELETE"]),
            Route("/models", desk.models),
            Route("/v1/text2image/soul-styles", desk.styles),
            Route("/v1/text2image/soul-styles/v2", desk.styles),
            Route("/files/generate-upload-url", desk.ticket, methods=["POST"]),
            Route("/v1/custom-references", characters.train, methods=["POST"]),
            Route("/v1/custom-references/list", characters.references),
            Route("/v1/custom-references/{id}", characters.reference, methods=["GET", "DELETE"]),
            Route("/estimate/{endpoint:path}", desk.estimate, methods=["POST"]),
            Route("/uploads/{id}", shelf.upload, methods=["GET", "PUT"]),
            Route("/results/{id}/{index:int}.png", shelf.result),
            Route("/styles/{id:uuid}.png", shelf.style),
            Route("/{endpoint:path}", desk.submit, methods=["POST"]),
        ],
        middleware=[Middleware(Stamp, header="X-Correlation-ID")],
        exception_handlers={Refused: _refuse, HTTPException: _refuse},
    )
