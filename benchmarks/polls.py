"""How often a vendor is asked about a job: with no tab of its owner open, and with twenty that look every 3 s.

    python -m benchmarks.polls
"""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

from benchmarks.sessions import JOBS, Db, ending, person, say, studio, value
from benchmarks.tabs import Tab
from tests.server import StudioServer

WAITING = """
  insert into public.generations (user_id, prompt_text) select id, 'a walk by the harbour ' || number
  from (select id from public.users order by created_at desc limit 1) as newest, generate_series(1, %s) as number
"""
RUNNING = "select count(*) from public.generations where completed_at is null"
POLLS = "select coalesce(sum(polls), 0) from studio.generation_runs"


async def main() -> None:
    with studio(worker=True) as (server, db):
        for number in (0, 20):
            say(f"{JOBS} jobs followed by a worker, {number} tabs: {await polls(server, db, number):.1f} questions "
                "to the vendor about each")  # fmt: skip


async def polls(server: StudioServer, db: Db, number: int) -> float:
    """How often the vendor was asked about each of the jobs until all had ended, with so many tabs open."""
    sid = person()
    async with AsyncExitStack() as opened:
        db.execute(WAITING, [JOBS])
        for tab in (Tab(server.url, "generations", sid) for _ in range(number)):
            await tab.open()
            opened.push_async_callback(tab.close)
            gate = asyncio.Event()
            gate.set()
            opened.enter_context(ending(tab.watch(gate, 0)))
        async with asyncio.timeout(300):
            while value(db, RUNNING):
                await asyncio.sleep(1)
    asked = value(db, POLLS) / JOBS
    db.execute("delete from public.generations")
    return asked


if __name__ == "__main__":
    asyncio.run(main())
