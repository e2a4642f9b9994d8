"""WaveSpeed's file hosts: uploads by ticket, and result pictures."""

from __future__ import annotations

import secrets
import uuid

from starlette.requests import Request
from starlette.responses import Response

from local.vendors import wire
from local.vendors.database import opened
from local.vendors.jobs import SCHEMA, Jobs
from local.vendors.outcome import untagged
from local.vendors.shelf import png
from local.vendors.wavespeed_wire import account_of, count_of, envelope

LONGEST_SIDE = 1536
"""Pixels; larger wishes are drawn this large, because drawing them takes a sandbox too long."""


class Shelf:
    """Serves files whose address is the permission; a credential is refused."""

    def __init__(self, jobs: Jobs, uploads: str) -> None:
        self._jobs, self._uploads = jobs, uploads

    async def ticket(self, request: Request) -> Response:
        account_of(request)
        asked, number, signature = await wire.payload(request), str(uuid.uuid4()), secrets.token_urlsafe(16)
        kind = str(asked.get("content_type"))
        with opened(self._jobs.file, SCHEMA) as db:
            db.execute("insert into uploads values (?, ?, ?, ?, null)", (number, signature, kind, self._jobs.now()))
        place = f"{self._uploads}/media/{number}"
        upload = {"method": "PUT", "url": f"{place}?signature={signature}", "headers": {"Content-Type": kind}}
        told = {"type": "image", "filename": asked.get("filename"), "size": asked.get("size")}
        return envelope({**told, "download_url": place, "upload": upload})

    async def media(self, request: Request) -> Response:
        with opened(self._jobs.file, SCHEMA) as db:
            row = db.execute("select * from uploads where id = ?", (request.path_params["id"],)).fetchone()
            if request.method == "GET":
                there = row is not None and row["data"] is not None
                return Response(row["data"], media_type=row["content_type"]) if there else Response(status_code=404)
            given = (request.query_params.get("signature"), request.headers.get("content-type"),
                     request.headers.get("authorization"))  # fmt: skip
            if row is None or given != (row["signature"], row["content_type"], None):
                return Response("SignatureDoesNotMatch", 403)
            db.execute("update uploads set data = ? where id = ?", (await request.body(), row["id"]))
        return Response()

    async def output(self, request: Request) -> Response:
        job, place = self._jobs.find(request.path_params["id"]), request.path_params["place"]
        if job.status(self._jobs.now()) != "completed" or place >= count_of(job.asked):
            return Response("not found", 404)
        if self._jobs.now() > job.expires or job.deleted is not None or "authorization" in request.headers:
            return Response("not found", 404)
        if job.outcome == "broken-file":
            return Response(b"not a picture", media_type="image/png")
        width, height = (int(part) for part in str(job.asked.get("size", "1024*1024")).split("*"))
        shrink = min(1.0, LONGEST_SIDE / max(width, height))
        seed = int(job.asked.get("seed") or uuid.UUID(job.id).int % 1_000_000 + 1)
        return png(untagged(job.asked["prompt"]), seed + place, (round(width * shrink), round(height * shrink)))
