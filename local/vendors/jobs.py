"""A sandbox vendor's own memory: accepted requests, whose state follows from the clock, and what each one cost."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from local.vendors.database import opened
from local.vendors.outcome import Refused

SCHEMA = """
create table if not exists requests (
    id text primary key, account text not null, endpoint text not null, key text, fingerprint text not null,
    body text not null, outcome text not null, credits text not null, accepted real not null,
    started real not null,
    finished real not null, expires real not null, canceled real, deleted real, unique (account, key));
create table if not exists uploads (
    id text primary key, signature text not null, content_type text not null, created real not null,
    data blob);
create table if not exists refusals (fingerprint text primary key)"""
AT_ONCE, OPENING_CREDITS, WEEK, STUCK_SECONDS = 4, Decimal(5000), 7 * 86400, 3600
QUEUE_SECONDS, RUN_SECONDS, TRAINING_SECONDS = 1.5, 3.0, 10.0
ENDS = {
    "failed": "failed",
    "nsfw": "nsfw",
    "stuck": "failed",
    "timeout": "timeout",
    "cancelled": "canceled",
    "deleted": "deleted",
}
UNPAID = ("failed", "nsfw", "canceled", "timeout", "deleted")


@dataclass(frozen=True)
class Order:
    """A checked request; `extra` is what else belongs to its identity, `keep` the seconds its files last."""

    account: str
    endpoint: str
    asked: dict[str, Any]
    credits: Decimal
    outcome: str = ""
    key: str | None = None
    extra: str = ""
    keep: int = WEEK

    @property
    def fingerprint(self) -> str:
        """The same for the same request, in whatever order its fields come."""
        whole = json.dumps([self.account, self.endpoint, self.asked, self.extra], sort_keys=True)
        return hashlib.sha256(whole.encode()).hexdigest()


@dataclass(frozen=True)
class Job:
    """An accepted request. Times are seconds since 1970."""

    id: str
    account: str
    endpoint: str
    key: str | None
    fingerprint: str
    body: str
    outcome: str
    credits: str
    accepted: float
    started: float
    finished: float
    expires: float
    canceled: float | None
    deleted: float | None

    def status(self, now: float) -> str:
        """The vendor's word for the state at `now`."""
        if self.canceled is not None:
            return "canceled"
        if now < self.started:
            return "queued"
        if now < self.finished:
            return "preparing_output" if self.outcome == "odd-status" else "in_progress"
        return ENDS.get(self.outcome, "completed")

    @property
    def asked(self) -> dict[str, Any]:
        asked: dict[str, Any] = json.loads(self.body)
        return asked


@dataclass(frozen=True)
class Entry:
    """One line of the vendor's book: credits (positive) 'reserved', then 'charged' or 'refunded'."""

    request_id: str
    account: str
    endpoint: str
    kind: str
    credits: Decimal
    at: datetime


class Jobs:
    """Accepts and looks up requests in `home`/`vendor`.sqlite, one short transaction each.

    `at_once`: how many of one account and endpoint it takes together; None: any number.
    """

    def __init__(
        self,
        home: Path,
        speed: float,
        now: Callable[[], datetime],
        vendor: str = "higgsfield",
        at_once: int | None = AT_ONCE,
    ) -> None:
        self.file, self._speed, self._now = home / f"{vendor}.sqlite", speed, now
        self._at_once = at_once

    def now(self) -> float:
        return self._now().timestamp()

    def accept(self, order: Order) -> tuple[Job, bool]:
        """The job for this order, and whether it is new; the same key and order give the same job.

        Raises Refused: 422 for a key used with another request, 400 when too many run, 403 without credits.
        """
        with opened(self.file, SCHEMA) as db:
            if order.key and (known := self._one(db, "account = ? and key = ?", order.account, order.key)):
                if known.fingerprint != order.fingerprint:
                    raise Refused(422, "Idempotency-Key was already used with different parameters")
                return known, False
            self._check(db, order)
            job = self._job(order)
            db.execute("insert into requests values (?,?,?,?,?,?,?,?,?,?,?,?,?,?)", tuple(vars(job).values()))
            return job, True

    def _job(self, order: Order) -> Job:
        number, now = uuid.uuid4(), self.now()
        run = TRAINING_SECONDS if order.endpoint == "soul-id" else RUN_SECONDS + number.int % 1000 / 1000
        started = now + QUEUE_SECONDS / self._speed
        finished = started + (STUCK_SECONDS if order.outcome == "stuck" else run / self._speed)
        expires = finished + (0 if order.outcome == "expired" else order.keep)
        return Job(
            str(number),
            order.account,
            order.endpoint,
            order.key,
            order.fingerprint,
            json.dumps(order.asked),
            order.outcome,
            str(order.credits),
            now,
            started,
            finished,
            expires,
            None,
            None,
        )

    def _check(self, db: sqlite3.Connection, order: Order) -> None:
        jobs, now = self._all(db, "account = ?", order.account), self.now()
        open_states = ("queued", "in_progress", "preparing_output")
        running = sum(job.endpoint == order.endpoint and job.status(now) in open_states for job in jobs)
        if self._at_once is not None and running >= self._at_once:
            raise Refused(400, f"Maximum number of concurrent requests ({self._at_once}) has been reached")
        spent = sum(Decimal(job.credits) for job in jobs if job.status(now) in (*open_states, "completed"))
        if spent + order.credits > (0 if "sandbox-empty" in order.account else OPENING_CREDITS):
            raise Refused(403, "Not enough credits")

    def find(self, number: str, account: str | None = None) -> Job:
        """A job by its id, if it belongs to `account`. Raises Refused (404)."""
        with opened(self.file, SCHEMA) as db:
            job = self._one(db, "id = ?", number)
        if job is None or account not in (None, job.account):
            raise Refused(404, "Request not found")
        return job

    def of(self, account: str, endpoint: str) -> list[Job]:
        """An account's jobs at one endpoint that were not deleted, newest first."""
        with opened(self.file, SCHEMA) as db:
            return self._all(db, "account = ? and endpoint = ? and deleted is null", account, endpoint)[::-1]

    def mark(self, number: str, account: str, column: str, allowed: tuple[str, ...], otherwise: str) -> None:
        """Write the time into `column` ('canceled', 'deleted') once, while the state is one of `allowed`."""
        with opened(self.file, SCHEMA) as db:
            job, now = self._one(db, "id = ? and account = ?", number, account), self.now()
            if job is None:
                raise Refused(404, "Request not found")
            if job.status(now) not in allowed:
                raise Refused(400, otherwise)
            db.execute(f"update requests set {column} = coalesce({column}, ?) where id = ?", (now, number))

    def all_of(self, account: str) -> list[Job]:
        """An account's jobs, newest first."""
        with opened(self.file, SCHEMA) as db:
            return self._all(db, "account = ?", account)[::-1]

    def first_refusal(self, fingerprint: str) -> bool:
        """Whether this request is refused for the first time."""
        with opened(self.file, SCHEMA) as db:
            return db.execute("insert or ignore into refusals values (?)", (fingerprint,)).rowcount == 1

    def entries(self) -> list[Entry]:
        """The vendor's book up to now, in the order of requests."""
        with opened(self.file, SCHEMA) as db:
            jobs = self._all(db, "1 = 1")
        return [entry for job in jobs for entry in self._lines(job)]

    def _lines(self, job: Job) -> list[Entry]:
        def line(kind: str, at: float) -> Entry:
            return Entry(
                job.id, job.account, job.endpoint, kind, Decimal(job.credits), datetime.fromtimestamp(at, UTC)
            )

        lines, status = [line("reserved", job.accepted)], job.status(self.now())
        if status == "completed":
            lines.append(line("charged", job.finished))
        elif status in UNPAID:
            lines.append(line("refunded", job.canceled or job.finished))
        return lines

    @staticmethod
    def _all(db: sqlite3.Connection, where: str, *values: str) -> list[Job]:
        return [
            Job(**dict(row))
            for row in db.execute(f"select * from requests where {where} order by rowid", values)
        ]

    def _one(self, db: sqlite3.Connection, where: str, *values: str) -> Job | None:
        return next(iter(self._all(db, where, *values)), None)
