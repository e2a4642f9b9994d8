"""/files/personas/{persona}/passport: a persona as one zip, written while it is sent, for its owner's browser alone."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from services import passport_export
from services.errors import StudioError
from ui.web import files, forms, recent
from ui.web.headers import STORED_FILE


async def send(request: Request) -> Response:
    """`?proofs=1` packs the files that prove consents as well."""
    return await run_in_threadpool(_send, request)


def _send(request: Request) -> Response:
    persona_id, proofs = str(request.path_params["persona_id"]), request.query_params.get("proofs") == "1"
    try:
        who = recent.require(forms.sid(request))
        found = passport_export.export(who, persona_id, proofs=proofs)
    except StudioError as problem:
        return files.refused(problem)
    headers = {
        "cache-control": "no-store",
        "content-disposition": f"attachment; {files.named(found.filename)}",
        "content-security-policy": STORED_FILE,
    }
    return StreamingResponse(found.chunks, headers=headers, media_type="application/zip")
