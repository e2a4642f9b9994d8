"""Sandbox WaveSpeed: price, submit, follow, list, delete, bill, upload; every answer in its envelope."""

from __future__ import annotations

import hashlib
import hmac
import json
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

from local.vendors import wire
from local.vendors.jobs import WEEK, Entry, Job, Jobs, Order
from local.vendors.outcome import Refused, Script, tagged
from local.vendors.transport import Stamp, dropped
from local.vendors.wavespeed_files import Shelf
from local.vendors.wavespeed_wire import account_of, count_of, envelope

API_HOST = "api.wavespeed.ai"
UPLOAD_HOST = "uploads.wavespeed.sandbox.invalid"
RESULT_HOST = "cdn.wavespeed.sandbox.invalid"
PRICES = {
    "bytedance/seedream-v4.5": Decimal("0.040"),
    "wavespeed-ai/flux-dev": Decimal("0.012"),
    "wavespeed-ai/z-image/turbo": Decimal("0.005"),
    "higgsfield/higgsfield-soul-image-to-image": Decimal("0.090"),
}
"""Dollars a picture. The real prices move; a client asks /model/pricing."""
STATES = {"queued": "created", "in_progress": "processing", "canceled": "cancelled"}
REFUSALS = {
    "inner-400": (200, 400, "Invalid input"),
    "400": (400, 400, "Invalid input"),
    "402": (402, 402, "Insufficient balance"),
    "403": (403, 403, "Forbidden"),
    "429": (429, 429, "Too many requests"),
    "cap": (429, 429, "Too many requests"),
    "500": (500, 500, "Internal error"),
    "502": (502, 502, "Bad gateway"),
    "503": (503, 503, "Service unavailable"),
}
"""Outcomes that refuse a request before it is accepted: status, code inside, text. `-once`: the first time only."""
MINUTE = 60.0


def clock() -> datetime:
    return datetime.now(UTC)


def book(home: Path, now: Callable[[], datetime] = clock) -> list[Entry]:
    """What the sandbox reserved, charged and refunded so far, in dollars, in the order of requests."""
    return Jobs(home, 1.0, now, "wavespeed", None).entries()


def secret(account: str) -> str:
    """What deliveries to this account are signed with."""
    return "whsec_" + hashlib.sha256(f"sandbox {account}".encode()).hexdigest()


def delivery(account: str, told: dict[str, Any], at: float) -> tuple[dict[str, str], bytes]:
    """Headers and body of a signed webhook delivery about a task, as sent at `at` (seconds since 1970)."""
    body, number, moment = json.dumps(told).encode(), f"msg_{uuid.uuid4().hex}", str(int(at))
    key = secret(account).removeprefix("whsec_").encode()
    signed = hmac.new(key, f"{number}.{moment}.".encode() + body, hashlib.sha256).hexdigest()
    headers = {"webhook-id": number, "webhook-timestamp": moment, "webhook-signature": f"v3,{signed}"}
    return headers, body


def _price(endpoint: str, asked: dict[str, Any]) -> Decimal:
    if endpoint not in PRICES:
        raise Refused(400, f"model {endpoint} not found")
    return PRICES[endpoint] * count_of(asked)


class Desk:
    """Handles the requests; `api` and `results` are the bases of the addresses handed out."""

    def __init__(self, jobs: Jobs, api: str, results: str, script: Script, per_minute: int) -> None:
        self._jobs, self._script, self._per_minute = jobs, script, per_minute
        self._api, self._results = api, results

    async def submit(self, request: Request) -> Response:
        account, endpoint = account_of(request), request.path_params["endpoint"]
        asked = await wire.payload(request)
        if not isinstance(asked, dict) or not str(asked.get("prompt") or "").strip():
            raise Refused(400, "prompt is required")
        price, outcome = _price(endpoint, asked), self._script(asked["prompt"]) or ""
        self._refuse(outcome, json.dumps([account, endpoint, asked], sort_keys=True))
        recent = [job for job in self._jobs.all_of(account) if job.accepted > self._jobs.now() - MINUTE]
        if len(recent) >= self._per_minute:
            raise Refused(429, "Too many requests")
        # "nsfw" is no status here: the task completes, with its pictures flagged.
        ending = "all-nsfw" if outcome == "nsfw" else outcome
        job, _ = self._jobs.accept(Order(account, endpoint, asked, price, ending))
        if outcome == "lost-answer":
            return dropped("read-timeout")
        return envelope(self._task(job))

    def _refuse(self, outcome: str, asked: str) -> None:
        word = outcome.removesuffix("-once")
        if word not in REFUSALS and word != "lost-request":
            return
        if word == outcome or self._jobs.first_refusal(hashlib.sha256(asked.encode()).hexdigest()):
            status, code, text = REFUSALS.get(word, (599, 599, "disconnect"))
            raise Refused(status, text, kind=str(code))

    def _task(self, job: Job) -> dict[str, Any]:
        status = job.status(self._jobs.now()) if job.deleted is None else "deleted"
        done = status == "completed"
        count = count_of(job.asked) if done else 0
        flags = {"all-nsfw": [True] * count, "some-nsfw": [place == 0 for place in range(count)]}
        return {
            "id": job.id,
            "model": job.endpoint,
            "input": job.asked,
            "status": STATES.get(status, status),
            "outputs": [f"{self._results}/outputs/{job.id}/{place}.png" for place in range(count)] if done else None,
            "has_nsfw_contents": flags.get(job.outcome, [False] * count),
            "urls": {"get": f"{self._api}/api/v3/predictions/{job.id}/result"},
            "created_at": wire.when(job.accepted),
            "error": "The model could not finish this request." if status == "failed" else "",
            "executionTime": 0,
            "timings": {"inference": round((job.finished - job.started) * 1000) if done else 0},
        }

    async def result(self, request: Request) -> Response:
        job = self._jobs.find(request.path_params["id"], account_of(request))
        # The first two looks at such a job fail.
        if job.outcome == "flaky-look" and any(
            self._jobs.first_refusal(f"{job.id} look {look}") for look in (1, 2)
        ):
            raise Refused(503, "Service unavailable")
        return envelope(self._task(job))

    async def listed(self, request: Request) -> Response:
        account, asked = account_of(request), await wire.payload(request)
        since = datetime.fromisoformat(asked["created_after"]).timestamp() if "created_after" in asked else 0.0
        since = max(since, self._jobs.now() - WEEK)
        size, page = min(int(asked.get("page_size", 20)), 100), int(asked.get("page", 1))
        found = [
            self._task(job)
            for job in self._jobs.all_of(account)
            if job.accepted >= since and asked.get("model") in (None, job.endpoint) and job.deleted is None
        ]
        shown = found[(page - 1) * size : page * size]
        return envelope({"items": shown, "total": len(found), "page": page, "page_size": size})

    async def delete(self, request: Request) -> Response:
        account, asked = account_of(request), await wire.payload(request)
        gone, ended = 0, ("completed", "failed", "timeout", "canceled")
        for number in asked.get("ids", ()):
            try:
                self._jobs.mark(number, account, "deleted", ended, "still running")
                gone += 1
            except Refused:
                continue
        return envelope({"deleted_count": gone})

    async def pricing(self, request: Request) -> Response:
        account_of(request)
        asked = await wire.payload(request)
        price = _price(str(asked.get("model_id")), asked.get("inputs") or {})
        return envelope({"model_id": asked["model_id"], "unit_price": float(price), "currency": "USD"})

    async def models(self, request: Request) -> Response:
        account_of(request)
        return envelope(
            [{"model_id": name, "name": name, "base_price": float(price), "type": "text-to-image"}
             for name, price in PRICES.items()]  # fmt: skip
        )

    async def balance(self, request: Request) -> Response:
        account = account_of(request)
        spent = sum((Decimal(one.credits) for one in self._entries(account, "charged")), Decimal(0))
        return envelope({"balance": float(max(Decimal(0), Decimal(100) - spent))})

    async def webhook_secret(self, request: Request) -> Response:
        return envelope({"secret": secret(account_of(request))})

    async def bills(self, request: Request) -> Response:
        account, asked = account_of(request), await wire.payload(request)
        wanted = set(asked.get("prediction_uuids") or ())
        lines = []
        for job in self._jobs.all_of(account):
            status = job.status(self._jobs.now())
            if job.id in wanted and status not in ("queued", "in_progress"):
                paid = status == "completed"
                lines.append({
                    "price": float(Decimal(job.credits)) if paid else 0.0,
                    "order_status": "completed" if paid else "refunded",
                    "prediction": {"uuid": job.id, "model_uuid": job.endpoint, "status": STATES.get(status, status)},
                })  # fmt: skip
        return envelope({"items": lines, "total": len(lines)})

    def _entries(self, account: str, kind: str) -> list[Entry]:
        return [one for one in self._jobs.entries() if (one.account, one.kind) == (account, kind)]


async def _refuse(request: Request, failure: Exception) -> Response:
    if isinstance(failure, HTTPException):
        return JSONResponse({"code": failure.status_code, "message": failure.detail}, failure.status_code)
    assert isinstance(failure, Refused)
    if failure.status == 599:
        return dropped(str(failure.detail))
    if failure.status == 502:
        return Response("<html>Bad gateway</html>", 502, media_type="text/html")
    code = int(failure.kind) if failure.kind.isdecimal() else failure.status
    headers = {"retry-after": "1"} if failure.status == 429 else {}
    return JSONResponse({"code": code, "message": str(failure.detail)}, failure.status, headers)


def app(
    home: Path,
    *,
    public_url: str,
    upload_url: str = "",
    result_url: str = "",
    speed: float = 1.0,
    script: Script = tagged,
    now: Callable[[], datetime] = clock,
    per_minute: int = 500,
) -> Starlette:
    """The sandbox as an ASGI application; what it remembers lies in `home`/wavespeed.sqlite.

    The bases and `speed` as for Higgsfield's; `per_minute` submissions of one account are taken.
    """
    jobs = Jobs(home, speed, now, "wavespeed", None)
    desk = Desk(jobs, public_url, result_url or public_url, script, per_minute)
    shelf = Shelf(jobs, upload_url or public_url)
    v3 = "/api/v3"
    return Starlette(
        routes=[
            Route(f"{v3}/predictions/{{id}}/result", desk.result),
            Route(f"{v3}/predictions", desk.listed, methods=["POST"]),
            Route(f"{v3}/predictions/delete", desk.delete, methods=["POST"]),
            Route(f"{v3}/model/pricing", desk.pricing, methods=["POST"]),
            Route(f"{v3}/models", desk.models),
            Route(f"{v3}/balance", desk.balance),
            Route(f"{v3}/webhook/secret", desk.webhook_secret),
            Route(f"{v3}/billings/search", desk.bills, methods=["POST"]),
            Route(f"{v3}/media/uploads", shelf.ticket, methods=["POST"]),
            Route("/media/{id}", shelf.media, methods=["GET", "PUT"]),
            Route("/outputs/{id}/{place:int}.png", shelf.output),
            Route(f"{v3}/{{endpoint:path}}", desk.submit, methods=["POST"]),
        ],
        middleware=[Middleware(Stamp, header="X-Request-ID")],
        exception_handlers={Refused: _refuse, HTTPException: _refuse},
    )
