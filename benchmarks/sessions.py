"""How many browser sessions one process holds: tabs that look at 20 active jobs each, while somebody clicks.

    python -m benchmarks.sessions [--levels 2,20,50,100,120] [--rounds 3] [--seconds 8] [--still] [--ends] [--stock]

A tab speaks Streamlit's own protocol: it opens Generations as a person of its own. As the page's script does in a
browser, it looks at the list every 3 s and has the page run when the list says so. All tabs are open from the start;
a level lets that many of them look. A click is a whole run of Generations in a tab of its own, from sending it to the
end of the run. Levels take turns in each round, so that a busy machine meets them all alike.

Between two looks one of the 20 jobs of each person changes; with `--still` none does, with `--ends` every third of
these changes is an end, and another job takes the place of the one that ended: tabs that began to look together then
have their pages run together, which is the hardest case. No worker runs meanwhile: what one
costs is measured by `benchmarks.jobs`, and how often it asks vendors by `benchmarks.polls`.
`--stock` measures a stock Streamlit first, whose page draws each of the 20 jobs with widgets of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Coroutine, Iterator, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from itertools import count as count_from
from pathlib import Path
from statistics import median, quantiles
from uuid import uuid4

import psutil  # type: ignore[import-untyped]
import psycopg

from benchmarks.clicks import stock_server
from benchmarks.tabs import Tab
from local.supabase.stack import Stack
from services import identity, wiring
from services.identity import Browser
from services.settings import Settings
from services.wiring import Studio
from tests.server import StudioServer
from ui.table import LULL_SECONDS

Db = psycopg.Connection[tuple[object, ...]]
JOBS, CLICKERS, BETWEEN_CLICKS, INTERVAL = 20, 2, 0.5, 3.0
STOCK_LEVELS = (1, 5, 10)
STOCK = f"""
import time
import streamlit as st
st.button("Go")
@st.fragment(run_every={INTERVAL:g})
def jobs():
    for number in range({JOBS}):
        what, state, bar, act = st.columns(4)
        what.markdown(f"a walk by the harbour {{number}}")
        state.badge("drawing")
        bar.progress((int(time.time()) + number) % 100)
        act.button("Cancel", key=f"cancel-{{number}}")
jobs()
"""
ACTIVE = """
  insert into public.generations (user_id, prompt_text, status, higgsfield_job_id, is_sandbox, started_at)
  select id, 'a walk by the harbour ' || number, 'queued', 'job ' || number || id, true, now()
  from public.users, generate_series(1, %s) as number
"""
CHANGE = """
  update public.generations set started_at = now() where id = (
    select id from public.generations where user_id = %(who)s and completed_at is null order by random() limit 1)
"""
END = """
  with over as (
    update public.generations set status = 'cancelled', completed_at = now() where id = (
      select id from public.generations where user_id = %(who)s and completed_at is null order by random() limit 1
    ) returning user_id)
  insert into public.generations (user_id, prompt_text, status, higgsfield_job_id, is_sandbox, started_at)
  select user_id, 'a walk by the harbour', 'queued', 'job ' || gen_random_uuid(), true, now() from over
"""
TRANSACTIONS = "select sum(xact_commit + xact_rollback) from pg_stat_database"


async def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument(
        "--levels", type=lambda given: [int(one) for one in given.split(",")], default=[CLICKERS, 20, 50, 100, 120]
    )
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--seconds", type=float, default=8.0, help="of each level in each round")
    options.add_argument("--still", action="store_true", help="no job changes")
    options.add_argument("--ends", action="store_true", help="every third change is an end")
    options.add_argument("--stock", action="store_true", help="measure a stock Streamlit first")
    given = options.parse_args()
    if given.stock:
        async with stock() as url:
            say(f"stock Streamlit, {JOBS} jobs with widgets of their own")
            await levels([Tab(url) for _ in range(max(STOCK_LEVELS))], STOCK_LEVELS, given.rounds, given.seconds)
    await sessions(given)


@asynccontextmanager
async def stock() -> AsyncIterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        process, url = stock_server(Path(folder), STOCK)
        try:
            yield url
        finally:
            process.terminate()
            process.wait(10)


async def sessions(given: argparse.Namespace) -> None:
    with studio(worker=False) as (server, db):
        tabs = [Tab(server.url, "generations", person()) for _ in range(max(given.levels))]
        db.execute(ACTIVE, [JOBS])
        db.execute("vacuum analyze")
        changes = [] if given.still else [CHANGE, CHANGE, END] if given.ends else [CHANGE]
        say(f"Generations, {JOBS} jobs, {'one' if changes else 'none'} of them changes between two looks"
            + (", every third time by ending" if given.ends else ""))  # fmt: skip
        await levels(tabs, given.levels, given.rounds, given.seconds, db, changes)


@contextmanager
def studio(worker: bool) -> Iterator[tuple[StudioServer, Db]]:
    """A studio in a process of its own, and its database from here."""
    with ExitStack() as opened:
        server = opened.enter_context(StudioServer(env={"STUDIO_WORKER": "on" if worker else "off"}))
        stack = Stack.open(server.home, public_url=server.url, access_token_seconds=900)
        opened.callback(stack.close)
        wiring.use(Studio(Settings(home=server.home, worker=False), stack).start())
        yield server, opened.enter_context(psycopg.connect(stack.dsn("supabase_admin"), autocommit=True))


def person() -> str:
    """The `sid` of a new person."""
    sid = identity.sign_up(f"{uuid4().hex}@example.com", "a long walk home", "Robin", Browser())
    assert sid is not None
    return sid


@dataclass
class Level:
    """What was seen while `number` tabs looked. Times in seconds."""

    number: int
    clicks: list[float] = field(default_factory=list)
    looks: list[float] = field(default_factory=list)
    runs: int = 0
    queries: float = 0.0
    busy: float = 0.0
    watched: float = 0.0

    @property
    def p95(self) -> float:
        return quantiles(self.clicks, n=20)[-1]

    async def measure(self, tabs: Sequence[Tab], gates: Sequence[asyncio.Event], seconds: float, db: Db | None) -> None:
        for gate in gates[: self.number]:
            gate.set()
        # Tabs that come back find what ended meanwhile, all of them at once; that is over before anything is measured.
        await asyncio.sleep(INTERVAL + LULL_SECONDS)
        for tab in tabs:
            tab.looks.clear()
            tab.runs = 0
        before, busy = count(db), cpu()
        until = time.monotonic() + seconds
        clicked = await asyncio.gather(*(clicks(tab, until) for tab in tabs[:CLICKERS]))
        self.clicks += [one for times in clicked for one in times]
        self.looks += [one for tab in tabs for one in tab.looks]
        self.runs += sum(tab.runs for tab in tabs)
        self.queries += count(db) - before
        self.busy += cpu() - busy
        self.watched += seconds
        for gate in gates:
            gate.clear()

    def each(self, number: float) -> float:
        """Of a tab that looks, in one interval."""
        return number / self.watched * INTERVAL / self.number

    def line(self, first: Level) -> str:
        looks = self.each(len(self.looks))
        return (
            f"  {self.number:4} looking: click p50 {median(self.clicks) * 1000:5.0f} ms  p95 {self.p95 * 1000:5.0f} ms"
            f"  x{self.p95 / first.p95:.2f}   look p50 {median(self.looks) * 1000:5.0f} ms"
            f"  {looks:.2f} looks, {self.each(self.runs):.2f} runs and {self.each(self.queries):.1f} queries"
            f" each per {INTERVAL:g} s   {self.busy / self.watched:.0%} of a core   (n={len(self.clicks)})"
        )


async def clicks(tab: Tab, until: float) -> list[float]:
    times = []
    while time.monotonic() < until:
        times.append(await tab.click())
        await asyncio.sleep(BETWEEN_CLICKS)
    return times


async def levels(
    tabs: Sequence[Tab],
    wanted: Sequence[int],
    rounds: int,
    seconds: float,
    db: Db | None = None,
    changes: Sequence[str] = (),
) -> None:
    """Let so many tabs look, by turns, while the first ones are clicked in; print what clicks took."""
    found = [Level(number) for number in wanted]
    async with AsyncExitStack() as opened:
        gates = [asyncio.Event() for _ in tabs]
        for at, (tab, gate) in enumerate(zip(tabs, gates, strict=True)):
            await tab.open()
            opened.push_async_callback(tab.close)
            opened.enter_context(ending(tab.watch(gate, INTERVAL * at / len(tabs))))
        if not all(tab.live for tab in tabs):
            raise SystemExit("A page does not look again by itself: it shows no active job.")
        if db is not None:
            # A connection at rest reports what it did some ten seconds later.
            await asyncio.sleep(11)
            before = count(db)
            await asyncio.sleep(seconds)
            say(f"  {len(tabs)} tabs open, none looking: {count(db) - before - 1:.0f} queries in {seconds:g} s")
            if changes:
                opened.enter_context(ending(change(db, changes)))
        for _ in range(rounds):
            for level in found:
                await level.measure(tabs, gates, seconds, db)
    for level in found:
        say(level.line(found[0]))
    doubled = next((level.number for level in found if level.p95 >= 2 * found[0].p95), None)
    say(
        f"  p95 of a click has doubled at {doubled} sessions"
        if doubled
        else f"  p95 of a click has not doubled at {found[-1].number} sessions"
    )


@contextmanager
def ending(work: Coroutine[None, None, None]) -> Iterator[None]:
    """`work` beside what follows, ended with it."""
    task = asyncio.ensure_future(work)
    try:
        yield
    finally:
        task.cancel()


async def change(db: Db, changes: Sequence[str]) -> None:
    """One job of each person in each interval, one after the other, as workers write what they learn."""
    people = [who for (who,) in db.execute("select id from public.users").fetchall()]
    for turn in count_from(0):
        for at, who in enumerate(people):
            # Not all of them end in the same moment.
            one = changes[(turn + at) % len(changes)]
            await asyncio.to_thread(db.execute, one.encode(), {"who": who})
            await asyncio.sleep(INTERVAL / len(people))


def count(db: Db | None) -> float:
    """Transactions of the whole server so far: each query of the studio is one."""
    return value(db, TRANSACTIONS) if db is not None else 0.0


def cpu() -> float:
    """Processor seconds of the server that was started from here."""
    times = [one.cpu_times() for one in psutil.Process().children()]
    return float(sum(one.user + one.system for one in times))


def value(db: Db, query: str) -> float:
    return float(str((db.execute(query.encode()).fetchone() or (0,))[0]))


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main())
