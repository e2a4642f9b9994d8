"""Characters ("Soul ID"): training a likeness from pictures, which is a job like any other."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from local.vendors import soul, wire
from local.vendors.jobs import Job, Jobs, Order
from local.vendors.outcome import Refused, Script
from local.vendors.transport import dropped

REFUSALS = {
    "402": (402, "Payment required"),
    "403": (403, "Not enough credits"),
    "423": (423, "Model is temporarily blocked"),
    "429": (429, "Too many requests"),
    "503": (503, "Model is not ready"),
    "lost-request": (599, "disconnect"),
}
"""Outcomes that refuse a training before it is accepted, named in its name: `Nova [sandbox:402]`."""


class Characters:
    """Handles the requests about characters of one sandbox."""

    def __init__(self, jobs: Jobs, script: Script) -> None:
        self._jobs, self._script = jobs, script

    async def train(self, request: Request) -> Response:
        account = wire.account(request)
        asked = wire.valid(soul.Training, await wire.payload(request)).model_dump(mode="json")
        outcome = self._script(asked["name"]) or ""
        if outcome in REFUSALS:
            raise Refused(*REFUSALS[outcome])
        job, _ = self._jobs.accept(Order(account, "soul-id", asked, soul.TRAINING_CREDITS, outcome))
        return dropped("read-timeout") if outcome == "lost-answer" else JSONResponse(self._reference(job))

    async def reference(self, request: Request) -> Response:
        account, number = wire.account(request), request.path_params["id"]
        job = self._jobs.find(number, account)
        if job.endpoint != "soul-id" or job.deleted is not None:
            raise Refused(404, "Reference not found")
        if request.method == "DELETE":
            self._jobs.mark(
                number, account, "deleted", ("completed", "failed"), "Reference is still training"
            )
        return JSONResponse(self._reference(job))

    async def references(self, request: Request) -> Response:
        jobs = self._jobs.of(wire.account(request), "soul-id")
        page, size = wire.count(request, "page", 1), wire.count(request, "page_size", 20)
        shown = jobs[(page - 1) * size : page * size]
        return JSONResponse(
            {
                "total": len(jobs),
                "page": page,
                "page_size": size,
                "items": [self._reference(job) for job in shown],
            }
        )

    def _reference(self, job: Job) -> dict[str, Any]:
        now, asked = self._jobs.now(), job.asked
        status = job.status(now)
        return {
            "id": job.id,
            "name": asked["name"],
            "model_version": asked["model_version"],
            "status": status,
            "thumbnail_url": asked["input_images"][0]["image_url"],
            "created_at": wire.when(job.accepted),
            "in_progress_at": wire.when(job.started) if now >= job.started else None,
            "fail_reason": "The pictures show no face." if status == "failed" else None,
        }
