"""Jobs for reckless workers, and what must hold of them in the end, by our books and by the vendor's own."""

from __future__ import annotations

import json
import threading
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import psycopg

from local.vendors.jobs import UNPAID
from local.vendors.jobs import Jobs as VendorBook
from tests.faults.reckless import KINDS

EACH = 20
"""Jobs of one person."""
ENDINGS = ("",) * 17 + ("[sandbox:failed]", "[sandbox:nsfw]", "[sandbox:500-once]")
"""What the jobs of one person are to meet."""
ADD = """
  insert into public.generations (user_id, prompt_text, model, settings) values (%s, %s, %s, '{}')
"""
ENDED = "select count(*) from public.generations where status in ('pending', 'submitting', 'queued', 'in_progress')"
OR_UNKNOWN = " and (status <> 'submitting' or error_code is distinct from 'outcome_unknown')"
OPEN = {"key": ENDED, "lookup": ENDED + OR_UNKNOWN, "none": ENDED + OR_UNKNOWN}
"""Kind of vendor -> how many jobs are left to be followed. Only a key clears every doubt up."""


def fill(connection: psycopg.Connection[tuple[object, ...]], kind: str, jobs: int) -> None:
    """So many jobs, EACH for a person, all wanting something else."""
    for person in range(-(-jobs // EACH)):
        owner = str(uuid4())
        connection.execute(
            "insert into auth.users (id, email) values (%s, %s)", [owner, f"{owner}@example.com"]
        )
        for number in range(min(EACH, jobs - person * EACH)):
            words = f"cat {number} of person {person} {ENDINGS[number % len(ENDINGS)]}"
            connection.execute(ADD, [owner, words, KINDS[kind]])


def settled(connection: psycopg.Connection[tuple[object, ...]], kind: str, seconds: float) -> None:
    """Wait until every job has ended, or is honestly unknown."""
    for _ in range(int(seconds * 5)):
        if connection.execute(OPEN[kind]).fetchone() == (0,):
            return
        threading.Event().wait(0.2)
    how = "select status, error_code, count(*) from public.generations group by 1, 2"
    raise AssertionError(connection.execute(how).fetchall())


@dataclass(frozen=True)
class Verdict:
    """How a run ended. `unknown`: honest about it; `found_charged`: those of them the vendor did charge."""

    states: Counter[str]
    jobs: int
    unknown: int
    found_charged: int
    paid_twice: int
    lost: int
    ledger: Decimal
    """What our books say was charged, in the vendor's own unit."""
    vendor: Decimal
    """What the vendor's book says."""
    unsettled: Decimal
    """What the vendor charged for jobs whose end we do not know; our books hold it as reserved."""
    faults: int

    def check(self, kind: str) -> None:
        """Nothing was paid twice or lost, and the books agree to the cent."""
        assert self.paid_twice == 0 and self.lost == 0, self
        assert self.ledger == self.vendor - self.unsettled, self
        assert self.faults == 0, self
        assert kind != "key" or self.unknown == 0, self


def judged(connection: psycopg.Connection[tuple[object, ...]], home: Path, kind: str) -> Verdict:
    """Compares every row with every line of the vendor's book."""
    rows = connection.execute(
        "select user_id::text, prompt_text, status, error_code, higgsfield_job_id from public.generations"
    ).fetchall()
    tasks = _tasks(home, kind)
    unknown = {(str(row[0]), str(row[1])) for row in rows if (row[2], row[3]) == ("submitting", "outcome_unknown")}
    ended = ("completed", "failed", "nsfw", "cancelled")
    open_rows = [row for row in rows if row[2] not in ended and (str(row[0]), str(row[1])) not in unknown]
    known_ids = Counter(str(row[4]) for row in rows if row[4])
    charged = {who: task for who, many in tasks.items() for task in many if task[1] == "completed"}
    return Verdict(
        states=Counter(str(row[2]) for row in rows),
        jobs=len(rows),
        unknown=len(unknown),
        found_charged=len(unknown & charged.keys()),
        paid_twice=sum(len(many) - 1 for many in tasks.values()) + sum(known_ids.values()) - len(known_ids),
        lost=len(open_rows) + sum(who not in {(str(r[0]), str(r[1])) for r in rows} for who in tasks),
        ledger=_sum(connection, "select sum(amount) from public.charges where kind = 'charged'"),
        vendor=sum((task[2] for task in charged.values()), Decimal(0)),
        unsettled=sum((charged[who][2] for who in unknown & charged.keys()), Decimal(0)),
        faults=len(connection.execute("select * from studio.charge_faults()").fetchall()),
    )


def _tasks(home: Path, kind: str) -> dict[tuple[str, str], list[tuple[str, str, Decimal]]]:
    """(account, prompt) -> id, state and price of each task the vendor ever took for it."""
    vendor = "higgsfield" if kind == "key" else "wavespeed"
    book = VendorBook(home, 1.0, lambda: datetime.now(UTC), vendor, None)
    found: dict[tuple[str, str], list[tuple[str, str, Decimal]]] = {}
    for account in {entry.account for entry in book.entries()}:
        for job in book.all_of(account):
            status = job.status(book.now())
            words = str(json.loads(job.body)["prompt"])
            state = "unpaid" if status in UNPAID else status
            found.setdefault((account, words), []).append((job.id, state, Decimal(job.credits)))
    return found


def _sum(connection: psycopg.Connection[tuple[object, ...]], query: str) -> Decimal:
    ((found,),) = connection.execute(query).fetchall()
    return Decimal(str(found or 0))
