"""The worker's functions as a worker calls them, and people's side of a job."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

from sql.tests.people import SERVICE, ask, one
from sql.tests.rows import add
from sql.tests.servers import Connection

BODY = '{"prompt": "a beach at sunset"}'
STATES = ("pending", "submitting", "queued", "in_progress", "completed", "failed", "nsfw", "cancelled")
ENDED = STATES[4:]


def claim(db: Connection, worker: str = "w1", batch: int = 10, seconds: int = 60) -> list[str]:
    """Ids of the jobs claimed."""
    rows = ask(db, SERVICE, "select id from public.claim_generations(%s, %s, %s)", [worker, batch, seconds])
    return [str(row[0]) for row in rows]


def begin(db: Connection, job: str, worker: str = "w1") -> Any:
    """Whether the job may be sent."""
    values = [job, worker, BODY]
    call = "select public.begin_generation(%s, %s, 'soul/standard', %s, false, 1.5, 0.09)"
    return one(db, SERVICE, call, values)


def record(db: Connection, job: str, facts: dict[str, object], worker: str = "w1", again: float = 0) -> Any:
    """Whether what the vendor said was written down."""
    values = [job, worker, json.dumps(facts), again]
    return one(db, SERVICE, "select public.record_generation(%s, %s, %s, %s::numeric)", values)


def saved_file(owner: object, **given: object) -> dict[str, object]:
    """A result that lies in our storage."""
    file_id = str(uuid4())
    path = f"{owner}/image/{file_id}.png"
    thumbnail = f"{owner}/thumb/{file_id}.webp"
    return {"id": file_id, "filename": "result.png", "file_path": path, "mime_type": "image/png",
            "file_size": 10, "width": 4, "height": 3, "thumbnail_path": thumbnail} | given


def complete(db: Connection, job: str, files: list[dict[str, object]], worker: str = "w1") -> Any:
    """Whether the job is completed with these files."""
    urls = [f"https://cdn.example.test/{file['id']}.png" for file in files]
    values = [job, worker, urls, json.dumps(files)]
    return one(db, SERVICE, "select public.complete_generation(%s, %s, %s, %s)", values)


def job_in(db: Connection, owner: object, status: str = "pending", **given: object) -> str:
    """A job in any state, put there past all triggers."""
    job = add(db, "generations", owner, **given)
    db.execute("set session_replication_role = replica")
    db.execute("update public.generations set status = %s where id = %s", [status, job])
    db.execute("set session_replication_role = origin")
    return job


def expire(db: Connection, job: str) -> None:
    """The lease of a job ran out a second ago."""
    db.execute(
        "update studio.generation_runs set lease_until = clock_timestamp() - interval '1 second'"
        " where generation_id = %s", [job])


def column(db: Connection, job: str, names: str) -> Any:
    """One column of a job, or a tuple of several."""
    return _only(db, f"select {names} from public.generations where id = %s", job)


def run(db: Connection, job: str, names: str) -> Any:
    """The same of what only the worker knows about a job."""
    return _only(db, f"select {names} from studio.generation_runs where generation_id = %s", job)


def _only(db: Connection, query: str, job: str) -> Any:
    (row,) = db.execute(query, [job]).fetchall()
    return row if len(row) > 1 else row[0]
