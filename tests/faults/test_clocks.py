"""A machine whose clock is ten minutes wrong, or jumps, pays nothing twice and gives nothing up: one clock decides."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import pytest
from psycopg.conninfo import conninfo_to_dict

from local.vendors import higgsfield, wavespeed
from services import generations, identities, personas, voice_takes
from services.personas import PersonaDraft
from services.store.generations import Generation
from services.store.identities import TrainedIdentity
from tests.faults.reckless import KINDS
from tests.faults.wrong_clock import ROUND_OVER
from tests.services.bench import Bench
from tests.services.bench_fixtures import bench as bench
from tests.services.bench_fixtures import quick_stack as quick_stack
from tests.services.bench_fixtures import quick_studio as quick_studio
from tests.services.voice_lines import billed, wanted
from tests.stack_fixtures import new_database as new_database
from tests.stack_fixtures import postgres as postgres

ROOT = Path(__file__).parents[2]
AHEAD, BEHIND = 600.0, -600.0
CLOCKS = {"ahead": (AHEAD,), "behind": (BEHIND,), "jumping": (AHEAD, BEHIND, 0.0)}
"""Seconds, from one round to the next."""
LISTED = {"key": "", "lookup": "listed", "none": "unlisted"}
WORDS = {
    "plain": "",
    "failed": "[sandbox:failed]",
    "nsfw": "[sandbox:nsfw]",
    "lost": "[sandbox:lost-answer]",
    "stuck": "[sandbox:stuck]",
}
"""What one job of each kind of vendor is to meet."""
USUALLY = {"plain": "completed", "failed": "failed", "nsfw": "nsfw", "lost": "completed", "stuck": "in_progress"}
ENDS = {(kind, word): end for kind in KINDS for word, end in USUALLY.items()} | {("none", "lost"): "submitting"}
BOOKS = {"higgsfield": higgsfield.book, "wavespeed": wavespeed.book}
DAY, WEEK, MARGIN = timedelta(days=1), timedelta(days=7), timedelta(minutes=5)
ROUNDS = 200
DUE = (
    "update studio.generation_runs set next_look_at = now()",
    "update studio.identity_runs set next_look_at = now()",
    "update public.voice_takes set next_look_at = now()",
)


class Machine:
    """The worker of `wrong_clock`, which does a round when it is told to."""

    def __init__(self, process: subprocess.Popen[str], bench: Bench) -> None:
        self._process, self._bench = process, bench

    def round(self, ours: float = 0, vendors: float = 0, *, hides: bool = False, terse: bool = False) -> None:
        """All that waits becomes due and is done, with clocks so many seconds ahead of the database's."""
        for statement in DUE:
            self._bench.sql(statement)
        assert self._process.stdin is not None and self._process.stdout is not None
        clocks = {"ours": ours, "vendors": vendors, "hides": hides, "terse": terse}
        self._process.stdin.write(json.dumps(clocks) + "\n")
        self._process.stdin.flush()
        assert self._process.stdout.readline() == ROUND_OVER


@pytest.fixture(scope="module")
def process(postgres, quick_stack, quick_studio) -> Iterator[subprocess.Popen[str]]:
    files, home = quick_stack.options.files.parent, quick_studio.settings.home
    given = [str(postgres.home), str(conninfo_to_dict(quick_stack.dsn())["dbname"]), str(files), str(home)]
    started = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.wrong_clock", *given],
        cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    with started:
        yield started


@pytest.fixture
def machine(process, bench) -> Machine:
    return Machine(process, bench)


Seen = TypeVar("Seen")


def until(
    machine: Machine,
    look: Callable[[], Seen],
    done: Callable[[Seen], bool],
    hours: Sequence[float] = (0.0,),
    **given: Any,
) -> Seen:
    """What `look` sees once `done` holds of it, after rounds with each of `hours` in turn."""
    for ahead in islice(cycle(hours), ROUNDS):
        machine.round(ahead, **given)
        if done(seen := look()):
            return seen
        threading.Event().wait(0.005)
    raise AssertionError(f"after {ROUNDS} rounds: {seen}")


def seen_of(bench: Bench, job: Generation) -> Callable[[], Generation]:
    return lambda: generations.get(bench.who, job.id)


def ended(job: Generation | TrainedIdentity) -> bool:
    return job.status.ended


def sent_ago(bench: Bench, job: Generation, ago: timedelta) -> None:
    change = "update public.generations set started_at = now() - %s where id = %s and started_at is not null"
    bench.sql(change, ago, job.id)


def book(bench: Bench, vendor: str) -> list[tuple[str, str, float]]:
    """The vendor's lines about this person's pictures, as they will stand when its clock is right again."""
    lines = BOOKS[vendor](bench.studio.settings.home, lambda: datetime.now(UTC) + timedelta(hours=1))
    # An hour is also what a job takes that is stuck; it fails then, and costs nothing.
    return [(one.request_id, one.kind, float(one.credits)) for one in lines if one.account == bench.who.user_id]


def cost(lines: list[tuple[str, str, float]]) -> float:
    return sum(price for _, what, price in lines if what == "charged")


def charged(bench: Bench, service: str) -> float:
    """What our ledger says this vendor charged this person, in the vendor's unit."""
    query = """select coalesce(sum(amount), 0)::float from public.charges
        where kind = 'charged' and user_id = %s and service = %s"""
    ((found,),) = bench.sql(query, bench.who.user_id, service)
    assert bench.sql("select * from studio.charge_faults()") == [] and isinstance(found, float)
    return found


def room_for_all(bench: Bench) -> None:
    """It is known that the vendors take many of this person's jobs at once."""
    bench.sql(
        "insert into public.vendor_limits (user_id, service, lane, at_once)"
        " values (%s, 'higgsfield', 'soul', 60), (%s, 'wavespeed', '', 60)",
        bench.who.user_id, bench.who.user_id,
    )  # fmt: skip


@pytest.mark.parametrize("clock", CLOCKS)
def test_jobs_of_each_kind_of_vendor_are_paid_once_and_none_is_given_up(bench, machine, clock):
    room_for_all(bench)
    jobs = {(kind, end): bench.asked_of(KINDS[kind], f"a cat, {LISTED[kind]} {WORDS[end]}")
            for kind in KINDS for end in WORDS}  # fmt: skip

    def look() -> dict[tuple[str, str], Generation]:
        found = generations.get_many(bench.who, [job.id for job in jobs.values()])
        now = {place: found[job.id] for place, job in jobs.items()}
        called = {now[kind, "stuck"].error_code for kind in KINDS}
        assert called == {None}, "a job that has run for a moment is not called overdue"
        for kind in KINDS:
            # However slow this machine is: by the database's time, it was sent just now.
            sent_ago(bench, jobs[kind, "stuck"], timedelta())
        return now

    def settled(now: dict[tuple[str, str], Generation]) -> bool:
        return {place: job.status.value for place, job in now.items()} == ENDS

    found = until(machine, look, settled, CLOCKS[clock])
    assert found["none", "lost"].error_code == "outcome_unknown", "nothing tells, so a person decides"
    for service in BOOKS:
        lines, ours = book(bench, service), [job for job in found.values() if job.service == service]
        taken = [number for number, what, _ in lines if what == "reserved"]
        assert len(taken) == len(set(taken)) == len(ours), "each was taken once"
        known = {job.higgsfield_job_id for job in ours}
        assert charged(bench, service) == pytest.approx(cost([line for line in lines if line[0] in known]))


def under_way(bench: Bench, machine: Machine, model: str, word: str, *states: str) -> Generation:
    """A job that the vendor has, or may have, followed by a machine that knows the time."""
    job = bench.asked_of(model, f"a cat [sandbox:{word}]")
    return until(machine, seen_of(bench, job), lambda seen: seen.status in states, hides=True)


def test_a_job_counts_as_overdue_and_as_given_up_by_the_databases_time(bench, machine):
    job = under_way(bench, machine, KINDS["key"], "stuck", "in_progress")
    sent_ago(bench, job, timedelta(minutes=6))
    until(machine, seen_of(bench, job), lambda seen: seen.error_code == "needs_check", [BEHIND])
    sent_ago(bench, job, WEEK - MARGIN)
    machine.round(AHEAD)
    assert not seen_of(bench, job)().status.ended
    sent_ago(bench, job, WEEK + MARGIN)
    assert until(machine, seen_of(bench, job), ended, [BEHIND]).error_code == "outcome_unknown"


def test_a_job_is_sent_again_only_while_the_vendor_remembers_its_key(bench, machine):
    job = under_way(bench, machine, KINDS["key"], "lost-answer", "submitting")
    sent_ago(bench, job, DAY + MARGIN)
    with closing(sqlite3.connect(bench.studio.settings.home / "higgsfield.sqlite")) as memory, memory:
        memory.execute("update requests set key = null where account = ?", [bench.who.user_id])
    machine.round(BEHIND)
    assert seen_of(bench, job)().error_code == "outcome_unknown"
    assert [what for _, what, _ in book(bench, "higgsfield")] == ["reserved", "charged"], "paid twice, if sent twice"


def test_a_job_is_sent_again_as_long_as_the_vendor_remembers_its_key(bench, machine):
    job = under_way(bench, machine, KINDS["key"], "lost-answer", "submitting")
    sent_ago(bench, job, DAY - MARGIN)
    assert until(machine, seen_of(bench, job), ended, [AHEAD]).status == "completed"
    assert [what for _, what, _ in book(bench, "higgsfield")] == ["reserved", "charged"]


def test_a_bill_is_waited_for_an_hour_of_the_databases(bench, machine):
    job = under_way(bench, machine, KINDS["lookup"], "nsfw", "queued", "in_progress")
    sent_ago(bench, job, timedelta(hours=1) - MARGIN)
    for _ in range(3):
        machine.round(AHEAD, hides=True)
        assert not seen_of(bench, job)().status.ended
    found = until(machine, seen_of(bench, job), ended, [AHEAD])
    assert (found.status, found.error_code) == ("nsfw", "charged_anyway")
    assert charged(bench, "wavespeed") == cost(book(bench, "wavespeed")) == 0.012


def training_of(bench: Bench, machine: Machine, word: str) -> Callable[[], TrainedIdentity]:
    """A training whose answer was lost, to be looked at."""
    persona = personas.create(bench.who, PersonaDraft(f"Nova {word}", reference_image_ids=(bench.picture().id,)))
    identities.ask_price(bench.who, persona, "v2", uuid4().hex)

    def look() -> TrainedIdentity:
        (found,) = identities.browse(bench.who, persona.id)
        return found

    priced = until(machine, look, lambda seen: seen.status == "priced")
    identities.train(bench.who, priced.id)
    until(machine, look, lambda seen: seen.status == "submitting" and seen.error_code is not None, hides=True)
    return look


@pytest.mark.parametrize("clock", CLOCKS)
def test_a_training_that_the_vendor_does_not_list_yet_is_looked_for_and_paid_once(bench, machine, clock):
    look = training_of(bench, machine, "[sandbox:lost-answer]")
    for ahead in islice(cycle(CLOCKS[clock]), 3):
        machine.round(ahead, hides=True)
        assert look().status == "submitting", "it may have been taken"
    assert until(machine, look, ended, CLOCKS[clock]).status == "completed"
    assert [what for _, what, _ in book(bench, "higgsfield")] == ["reserved", "charged"]
    assert charged(bench, "higgsfield") == cost(book(bench, "higgsfield"))


def test_a_training_that_was_never_taken_is_said_to_be_so_after_ten_minutes_of_the_databases(bench, machine):
    look = training_of(bench, machine, "[sandbox:lost-request]")
    bench.sql("update public.persona_identities set started_at = now() - interval '11 minutes'")
    assert until(machine, look, ended, [BEHIND]).error_code == "not_taken"
    assert book(bench, "higgsfield") == [] and charged(bench, "higgsfield") == 0


@pytest.mark.parametrize("vendors", [AHEAD, BEHIND])
def test_a_line_whose_answer_was_lost_is_found_however_far_the_clocks_are_apart(bench, machine, vendors):
    """The database may run on the machine whose clock is wrong: then the vendor's is the one that differs."""
    line = f"Good evening {uuid4().hex} [sandbox:lost-answer]"
    take = voice_takes.speak(bench.who, None, wanted(bench, line))
    look = partial(voice_takes.get, bench.who, take.id)
    found = until(machine, look, lambda seen: seen.status in ("completed", "failed"), vendors=vendors)
    assert (found.status, found.cost_source, billed(bench, line)) == ("completed", "history", [len(line)])


@pytest.mark.parametrize("vendors", [AHEAD, BEHIND])
def test_a_task_that_tells_nothing_but_its_time_is_found_however_far_the_clocks_are_apart(bench, machine, vendors):
    job = bench.asked_of(KINDS["lookup"], "a cat [sandbox:lost-answer]")
    assert until(machine, seen_of(bench, job), ended, vendors=vendors, terse=True).status == "completed"
    assert [what for _, what, _ in book(bench, "wavespeed")] == ["reserved", "charged"]
