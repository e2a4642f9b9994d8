"""Higgsfield's file hosts: presigned uploads, result pictures and the styles' samples."""

from __future__ import annotations

import uuid
from io import BytesIO

from starlette.requests import Request
from starlette.responses import Response

from local.vendors import soul
from local.vendors.database import opened
from local.vendors.figure import likeness
from local.vendors.jobs import SCHEMA, Jobs
from local.vendors.outcome import Refused, untagged
from local.vendors.picture import draw

UPLOAD_SECONDS = 3600


class Shelf:
    """Serves files as a presigned store does: the address is the permission, a credential is refused."""

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs

    async def upload(self, request: Request) -> Response:
        with opened(self._jobs.file, SCHEMA) as db:
            number = request.path_params["id"]
            row = db.execute("select * from uploads where id = ?", (number,)).fetchone()
            if request.method == "GET":
                if row is None or row["data"] is None:
                    return Response("<Error><Code>NoSuchKey</Code></Error>", 404)
                return Response(row["data"], media_type=row["content_type"])
            given = (
                request.query_params.get("X-Amz-Signature"),
                request.headers.get("content-type"),
                request.headers.get("x-amz-tagging"),
                request.headers.get("authorization"),
            )
            if row is None or given != (row["signature"], row["content_type"], "retention=temporary", None):
                return Response("<Error><Code>SignatureDoesNotMatch</Code></Error>", 403)
            if self._jobs.now() > row["created"] + UPLOAD_SECONDS:
                return Response(
                    "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>", 403
                )
            db.execute("update uploads set data = ? where id = ?", (await request.body(), number))
        return Response()

    async def result(self, request: Request) -> Response:
        job, index, now = (
            self._jobs.find(request.path_params["id"]),
            request.path_params["index"],
            self._jobs.now(),
        )
        body = soul.MODELS[job.endpoint].model_validate(job.asked)
        if job.status(now) != "completed" or index >= body.batch_size:
            raise Refused(404, "Not found")
        if now > job.expires or job.deleted is not None or "authorization" in request.headers:
            return Response("<Error><Code>AccessDenied</Code></Error>", 403)
        if job.outcome == "broken-file":
            return Response(b"not a picture", media_type="image/png")
        words = [untagged(body.prompt)]
        if style := getattr(body, "style_id", None):
            # Of two lights that are named the first counts, and a style is chosen to be seen.
            words.insert(0, soul.LOOKS[soul.style_name(style) or ""])
        if known := getattr(body, "custom_reference_id", None) or getattr(body, "image_reference_url", None):
            words.append(likeness(str(known)))
        seed = body.seed or uuid.UUID(job.id).int % 1_000_000 + 1
        return png(", ".join(words), seed + index, body.size)

    async def style(self, request: Request) -> Response:
        name = soul.style_name(request.path_params["id"])
        if name is None:
            raise Refused(404, "Not found")
        return png(f"portrait, {soul.LOOKS[name]}, {likeness(name)}", 1, (320, 400))


def png(words: str, seed: int, size: tuple[int, int]) -> Response:
    file = BytesIO()
    draw(words, seed=seed, size=size).save(file, "PNG", compress_level=1)
    return Response(file.getvalue(), media_type="image/png")
