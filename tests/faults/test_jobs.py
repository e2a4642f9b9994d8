"""Paid jobs while workers die: twenty kills at random points, nothing paid twice, nothing lost."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from local.vendors import anthropic, higgsfield
from services import assets, generations, identity, prompts, wiring
from services.identity import Browser, Identity
from services.settings import Settings
from services.store import files
from services.store.generations import Generation
from services.store.prompts import PromptGroup
from services.wiring import Studio
from tests.services.bench import job_of
from tests.services.pictures import encoded

ROOT = Path(__file__).parents[2]
PEOPLE, KILLS = 15, 20
WORDS = ("", "[sandbox:failed]", "[sandbox:nsfw]", "[sandbox:lost-answer]")
"""What the four jobs of each person are to meet."""
LIMIT = 300
"""Seconds; a quiet machine of two cores needs 35."""


@pytest.fixture
def studio() -> Iterator[Studio]:
    # Straight under /tmp: PostgreSQL may run as another user, to whom pytest's own folders are closed.
    home = Path(tempfile.mkdtemp(prefix="jobs-", dir="/tmp"))
    opened = Studio(Settings(home=home, worker=False)).start()
    previous = wiring.use(opened)
    yield opened
    wiring.use(previous)
    opened.close()
    shutil.rmtree(home)


class Work:
    """What fifteen people asked for."""

    def __init__(self) -> None:
        self.jobs: list[tuple[Identity, str]] = []
        self.looks: list[tuple[Identity, str]] = []
        for number in range(PEOPLE):
            self._person(number)

    def _person(self, number: int) -> None:
        sid = identity.sign_up(f"{uuid4().hex}@example.com", "a long walk home", "Robin", Browser())
        who = identity.resume(sid or "")
        assert who is not None
        for word in WORDS:
            prompt = prompts.write_own(who, f"a cat number {number} {word}")
            job = job_of(who, prompt.id)
            self.jobs.append((who, job.id))
        if number < 6:
            picture = assets.upload(who, "cat.png", encoded("PNG", (200, 200)))
            self.looks.append((who, prompts.ask_for_five(who, prompts.Question(picture.id), "x").id))

    def generations(self) -> list[Generation]:
        return [generations.get(who, job_id) for who, job_id in self.jobs]

    def groups(self) -> list[PromptGroup]:
        return [prompts.group(who, group_id) for who, group_id in self.looks]

    def done(self) -> bool:
        """Asks no further than the first person who still waits."""
        return not any(generations.count_active(who) for who, _ in self.jobs[:: len(WORDS)]) and all(
            group.status in ("completed", "failed") for group in self.groups()
        )


class Workers:
    """Worker processes of one studio home; `with` leaves none behind, however it ends."""

    def __init__(self, home: Path) -> None:
        self._home, self._over = home, threading.Event()
        self._started: list[subprocess.Popen[str]] = []

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for process in self._started:
            process.kill()
            process.communicate()

    def start(self) -> subprocess.Popen[str]:
        """A worker that looks for work."""
        process = subprocess.Popen(
            [sys.executable, "-m", "services.worker", "--generation-lease", "4", "--look-lease", "5"],
            cwd=ROOT,
            env={**os.environ, "STUDIO_HOME": str(self._home), "STUDIO_SANDBOX": "on"},
            stderr=subprocess.PIPE,
            text=True,
        )
        self._started.append(process)
        assert process.stderr is not None
        while "looks for work" not in (line := process.stderr.readline()):
            assert line, "the worker did not start"
        return process

    def kill_again_and_again(self, times: int, chance: random.Random) -> None:
        for _ in range(times):
            if self._over.is_set():
                return
            process = self.start()
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(chance.uniform(0.05, 1.6))
            process.kill()
            process.wait()


@pytest.mark.timeout(LIMIT + 60)
def test_twenty_kills_pay_nothing_twice_and_lose_nothing(studio: Studio) -> None:
    home, work, began = studio.settings.home, Work(), time.monotonic()
    with Workers(home) as workers:
        killers = [
            threading.Thread(target=workers.kill_again_and_again, args=(KILLS // 2, random.Random(seed)))
            for seed in range(2)
        ]
        for killer in killers:
            killer.start()
        for killer in killers:
            killer.join()
        last = workers.start()
        while not work.done():
            assert time.monotonic() - began < LIMIT, Counter(job.status for job in work.generations())
            with pytest.raises(subprocess.TimeoutExpired):
                last.wait(0.5)
        last.terminate()
        assert last.wait(8) == 0
    check_the_books(home, work)
    check_the_files(work)


def check_the_books(home: Path, work: Work) -> None:
    """Our rows and the vendor's book tell the same story, line for line."""
    jobs, book = work.generations(), higgsfield.book(home)
    reserved = Counter(line.request_id for line in book if line.kind == "reserved")
    charged = Counter(line.request_id for line in book if line.kind == "charged")
    assert reserved == Counter(job.higgsfield_job_id for job in jobs)
    assert set(reserved.values()) == {1} and len(reserved) == len(jobs) == PEOPLE * len(WORDS)
    assert charged == Counter(job.higgsfield_job_id for job in jobs if job.status == "completed")
    assert Counter(job.status for job in jobs) == {"completed": PEOPLE * 2, "failed": PEOPLE, "nsfw": PEOPLE}
    calls = [call for call in anthropic.book(home) if call.outcome == "ok"]
    groups = work.groups()
    assert sum(group.status == "completed" for group in groups) <= len(calls) <= len(groups)
    for group in groups:
        assert len(group.prompts) == (5 if group.status == "completed" else 0)
        assert group.status == "completed" or group.error_code == "outcome_unknown"


def check_the_files(work: Work) -> None:
    """Each finished job has its picture, and storage holds nothing that no row knows."""
    for who in {who.user_id: who for who, _ in work.jobs}.values():
        library = assets.browse(who, limit=100).items
        made = [asset for asset in library if asset.origin == "generation"]
        assert len(made) == 2 and all(files.get(who.client, asset.file_path) for asset in made)
        bucket, stored = who.client.storage.from_(files.BUCKET), 0
        for folder in ("image", "thumbs"):
            stored += len(bucket.list(f"{who.user_id}/{folder}"))
        assert stored == 2 * len(library)
