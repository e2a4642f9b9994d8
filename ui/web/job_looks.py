"""/looks/jobs: the rows of a list of jobs as they are now, for a browser that looks again and again.

A look without news is answered with 304 after one or two small questions to the database. That no run of the page is
needed is what lets one process hold a hundred tabs of people who wait (`benchmarks/sessions.py`).
"""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlencode
from uuid import UUID

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from services import generations, personas
from services.domain.job_state import JobState
from services.errors import StudioError
from services.identity import Identity
from services.store.generations import GenerationFilter
from ui import joblist
from ui.joblist import Viewer
from ui.web import files, forms, recent

PATH = "/looks/jobs"
_MOST_ROWS = 100


def address(
    chosen: GenerationFilter, cursor: str | None, rows: int, viewer: Viewer, few: int | None = None
) -> str:
    """Where the rows of this list are; `few` as in `joblist.short`."""
    said = {
        "state": list(chosen.states),
        "persona": chosen.persona_id,
        "model": chosen.model,
        "since": chosen.since and chosen.since.isoformat(),
        "until": chosen.until and chosen.until.isoformat(),
        "after": cursor,
        "rows": rows,
        "few": few,
        "zone": viewer.zone,
        "keeps": viewer.persona,
    }
    return f"{PATH}?{urlencode({name: value for name, value in said.items() if value}, doseq=True)}"


async def send(request: Request) -> Response:
    return await run_in_threadpool(_send, request)


def _send(request: Request) -> Response:
    try:
        who = recent.require(forms.sid(request))
        return _looked(who, request.query_params, request.headers.get("if-none-match", ""))
    except StudioError as problem:
        return files.refused(problem)
    except ValueError:
        return PlainTextResponse("No list has this address.", 422, {"cache-control": "no-store"})


def _looked(who: Identity, said: QueryParams, known: str) -> Response:
    """Raises ValueError for an address that `address` did not make."""
    chosen, cursor, rows = _filter(said), said.get("after"), min(int(said.get("rows", "")), _MOST_ROWS)
    now = datetime.now(UTC)
    # Ages are told in minutes at best, so each minute is news.
    tag = f'"{generations.fingerprint(who, chosen, cursor, rows)}-{now:%H%M}"'
    headers = {"etag": tag, "cache-control": "no-store"}
    if tag == known:
        return Response(status_code=304, headers=headers)
    page = generations.browse(who, chosen, cursor, rows, counted=False)
    pace, viewer = generations.pace(who, page.items), Viewer(said.get("zone") or "UTC", _id(said.get("keeps")))
    listed = joblist.short(page.items, int(said["few"]) if said.get("few") else None)
    shown = {
        "rows": joblist.rows(listed, personas.names(who), pace, now, viewer),
        "ids": [job.id for job in listed],
        **joblist.standing_of(page.items),
        "active": joblist.under_way(page.items),
    }
    return JSONResponse(shown, headers=headers)


def _id(said: str | None) -> str | None:
    return str(UUID(said)) if said else None


def _filter(said: QueryParams) -> GenerationFilter:
    persona, since, until = (said.get(name) for name in ("persona", "since", "until"))
    return GenerationFilter(
        tuple(JobState(state) for state in said.getlist("state")),
        _id(persona),
        said.get("model"),
        datetime.fromisoformat(since) if since else None,
        datetime.fromisoformat(until) if until else None,
    )
