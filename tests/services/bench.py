"""A studio with quick sandbox vendors and a worker that never waits: paid work in milliseconds."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import httpx
import psycopg

from local.supabase.stack import Stack
from local.vendors import anthropic, higgsfield, sandbox
from services import assets, generations, identity, prompts, reel_refresh, wiring
from services.domain.soul import DEFAULT_MODEL
from services.identity import Browser, Identity
from services.settings import Settings
from services.store.assets import Asset
from services.store.generations import Generation
from services.store.prompts import PromptGroup
from services.vendor_access import VendorAccess
from services.wiring import Studio
from services.worker import Worker
from tests.services.pictures import encoded

ROUNDS = 400


class QuickStudio(Studio):
    """Its sandbox draws two hundred times as fast."""

    def _sandbox_http(self) -> httpx.Client:
        return httpx.Client(transport=sandbox(self.settings.home, speed=200), timeout=30)

    def vendor_http(self, sandbox: bool) -> httpx.Client:
        """Real vendors are out of reach, unless a test puts a stand-in into their place."""
        if not sandbox:
            self._vendors.setdefault(False, httpx.Client(transport=httpx.MockTransport(_unreachable)))
        return super().vendor_http(sandbox)


def _unreachable(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("no test reaches the internet", request=request)


class SlowStudio(Studio):
    """Its sandbox keeps a job waiting for six seconds, whatever else the machine does."""

    def _sandbox_http(self) -> httpx.Client:
        return httpx.Client(transport=sandbox(self.settings.home, speed=0.25), timeout=30)


@contextmanager
def in_place(studio: Studio) -> Iterator[Studio]:
    """`studio` is the one that services find."""
    previous = wiring.use(studio)
    try:
        yield studio.start()
    finally:
        wiring.use(previous)


def quick(home: Path, stack: Stack, **given: object) -> QuickStudio:
    return QuickStudio(Settings(home=home, worker=False, **given), stack)  # type: ignore[arg-type]


def job_of(who: Identity, prompt_id: str, model: str = DEFAULT_MODEL, /, **settings: object) -> Generation:
    """One press of the button on one prompt, by somebody who was shown no price."""
    (job,) = generations.submit_many(who, [generations.Order(prompt_id, uuid4().hex)], model, settings, None)
    return job


class Bench:
    """One person, one worker, and the vendors' own books to compare with."""

    def __init__(self, studio: Studio, stack: Stack) -> None:
        self.studio, self._stack = studio, stack
        self.worker = Worker(studio, "bench")
        self.who = self.new_person()

    def new_person(self) -> Identity:
        sid = identity.sign_up(f"{uuid4().hex}@example.com", "a long walk home", "Robin", Browser())
        who = identity.resume(sid or "")
        assert who is not None
        return who

    def picture(self) -> Asset:
        return assets.upload(self.who, "beach.png", encoded("PNG", (300, 400)))

    def look(self, group: PromptGroup) -> PromptGroup:
        self.worker.tick()
        return prompts.group(self.who, group.id)

    def asked(self, words: str, **settings: object) -> Generation:
        prompt = prompts.write_own(self.who, words)
        return job_of(self.who, prompt.id, **settings)

    def asked_of(self, model: str, words: str, **settings: object) -> Generation:
        """A job of any model."""
        prompt = prompts.write_own(self.who, words)
        return job_of(self.who, prompt.id, model, **settings)

    def look_up_reels(self) -> int:
        """One turn of the look-ups, as the worker has it; how much was due."""
        access = VendorAccess(self.studio)
        try:
            return reel_refresh.of_studio(self.studio, access).step()
        finally:
            access.close()

    def room_for(self, jobs: int) -> None:
        """It is known that the vendor takes so many of this person's jobs at once."""
        self.sql(
            "insert into public.vendor_limits (user_id, service, lane, at_once) values (%s, 'higgsfield', 'soul', %s)",
            self.who.user_id, jobs,
        )

    def step(self) -> None:
        """Everything that waits becomes due, and is done."""
        self.sql("update studio.generation_runs set next_look_at = now()")
        self.sql("update public.vendor_limits set resume_at = null")
        self.worker.tick()

    def until(self, job: Generation, *states: str) -> Generation:
        """Step until the job is in one of `states`, or has ended if none is named."""
        for _ in range(ROUNDS):
            self.step()
            job = generations.get(self.who, job.id)
            if job.status in states or (not states and job.status.ended):
                return job
            threading.Event().wait(0.005)
        raise AssertionError(f"the job stayed {job.status}: {job.error_message}")

    def sql(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        with psycopg.connect(self._stack.dsn("supabase_admin"), autocommit=True) as connection:
            cursor = connection.execute(statement, values or None)
            return cursor.fetchall() if cursor.description else []

    def paid_jobs(self) -> list[str]:
        """What the image vendor says it charged this person, one line a charge."""
        return self._lines("charged")

    def reserved_jobs(self) -> list[str]:
        return self._lines("reserved")

    def _lines(self, kind: str) -> list[str]:
        book = higgsfield.book(self.studio.settings.home)
        return [line.request_id for line in book if (line.kind, line.account) == (kind, self.who.user_id)]

    def looks(self) -> list[str]:
        """Outcomes in the vision vendor's book."""
        return [call.outcome for call in anthropic.book(self.studio.settings.home)]
