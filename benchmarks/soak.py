"""A studio in steady use: does anything grow? Memory, threads, open files and connections of app and worker.

    python -m benchmarks.soak [--minutes 10] [--people 6] [--pace 2.0]
    python -m benchmarks.soak --minutes 480      the eight hours

The real app and a worker of its own, each a process on this machine, with sandbox vendors. Every `pace` seconds a
person asks for a picture, now and then for five prompts of one; all the while tabs are opened, walk through the pages
and are closed again, as browsers do by a websocket. Goals over eight hours: memory grows by less than 5 %, threads
stay as many, no process has more connections than its pools hold. What is said of an hour is carried on from what
was measured after the warm-up, so a short run says little about memory and enough about a leak that matters.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count, cycle
from pathlib import Path
from uuid import uuid4

from websockets.exceptions import ConnectionClosed

from benchmarks.soak_readings import Watched, told
from local.supabase.stack import Stack
from services import assets, generations, identity, prompts, wiring
from services.errors import StudioError
from services.identity import Browser, Identity
from services.settings import Settings
from services.wiring import Studio
from tests.server import ROOT, StudioServer
from tests.services.pictures import encoded
from tests.tab import Refused, Tab

PAGES = ("", "generations", "assets", "prompts", "personas", "reels", "costs", "keys")
MODELS = ("soul", "wavespeed-ai/flux-dev")
LOOK_EVERY, MOST_OPEN = 15, 24
"""Every so many-th wish is a look at a picture; nobody asks for more while they have so many jobs open."""
TABS, BETWEEN_PAGES = 3, 1.0
"""Tabs open at a time, and seconds somebody looks at a page."""
READ_EVERY, LINES = 10.0, 12
"""Seconds between two readings, and how often a run says how far it is."""
WARM_UP = 0.3
"""Share of the time; what was loaded or cached by then is not counted as growth."""


@dataclass
class Stream:
    """What was done, and what went wrong in doing it. Threads add to it."""

    over: threading.Event = field(default_factory=threading.Event)
    done: Counter[str] = field(default_factory=Counter)

    def note(self, word: str) -> None:
        self.done[word] += 1


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--minutes", type=float, default=10)
    options.add_argument("--people", type=int, default=6)
    options.add_argument("--pace", type=float, default=2.0, help="seconds between two wishes")
    given = options.parse_args()
    # Straight under /tmp: PostgreSQL may run as another user, who has to come through here.
    home = Path(tempfile.mkdtemp(prefix="soak-", dir="/tmp"))
    try:
        return soak(home, given.minutes, given.people, given.pace)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def soak(home: Path, minutes: float, people: int, pace: float) -> int:
    """One run; 1 when something grew beyond its goal."""
    stream = Stream()
    with Stack.open(home) as stack:
        studio = Studio(Settings(home=home, worker=False), stack).start()
        wiring.use(studio)
        with StudioServer(home, env={"STUDIO_WORKER": "off", "PGAPPNAME": "app"}) as app, worker(home) as working:
            watched = Watched(stack.dsn("supabase_admin"), {"app": app.pid, "worker": working.pid})
            crowd = [person() for _ in range(people)]
            with busy(stream, app, crowd, pace):
                follow(watched, stream, minutes * 60)
        studio.close()
    say(f"{minutes:g} minutes: " + ", ".join(f"{count} {word}" for word, count in sorted(stream.done.items())))
    lines, held = told(watched, WARM_UP)
    say("\n".join(lines))
    return 0 if held else 1


def follow(watched: Watched, stream: Stream, seconds: float) -> None:
    """Read again and again, and say now and then where it stands."""
    began = told_at = time.monotonic()
    while (now := time.monotonic()) - began < seconds:
        watched.read()
        if now - told_at > seconds / LINES:
            told_at = now
            say(f"{(now - began) / 60:6.1f} min  " + "   ".join(watched.latest()))
        stream.over.wait(READ_EVERY)


@contextmanager
def worker(home: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The worker of this home, in a process of its own."""
    env = {**os.environ, "STUDIO_HOME": str(home), "STUDIO_SANDBOX": "on", "PGAPPNAME": "worker"}
    process = subprocess.Popen([sys.executable, "-m", "services.worker"], cwd=ROOT, env=env, stderr=subprocess.DEVNULL)
    try:
        yield process
        process.terminate()
        process.wait(30)
    finally:
        process.kill()
        process.wait()


@contextmanager
def busy(stream: Stream, app: StudioServer, crowd: Sequence[str], pace: float) -> Iterator[None]:
    """People ask for work and walk through the pages until the block ends."""
    threads = [threading.Thread(target=ask, args=(crowd, pace, stream))]
    threads += [threading.Thread(target=walk, args=(app, sid, stream)) for sid in crowd[:TABS]]
    for one in threads:
        one.start()
    try:
        yield
    finally:
        stream.over.set()
        for one in threads:
            one.join(60)


def person() -> str:
    """The `sid` of somebody new, who has a picture."""
    sid = identity.sign_up(f"{uuid4().hex}@example.com", "a long walk home", "Robin", Browser())
    assets.upload(present(sid or ""), "beach.png", encoded("PNG", (300, 400)))
    return sid or ""


def present(sid: str) -> Identity:
    who = identity.resume(sid)
    assert who is not None, "this session is over"
    return who


def ask(crowd: Sequence[str], pace: float, stream: Stream) -> None:
    """One wish after the other, each of the next person."""
    for number, sid in zip(count(1), cycle(crowd)):
        if stream.over.wait(pace):
            return
        try:
            stream.note(wish(present(sid), number))
        except StudioError as error:
            stream.note(f"wishes refused ({type(error).__name__})")


def wish(who: Identity, number: int) -> str:
    """Ask for something; what it was."""
    if generations.count_active(who) >= MOST_OPEN:
        return "wishes held back"
    if number % LOOK_EVERY == 0:
        picture = assets.browse(who, limit=1).items[0]
        prompts.ask_for_five(who, prompts.Question(picture.id), uuid4().hex)
        return "looks"
    prompt = prompts.write_own(who, f"a cat on beach number {number}")
    order = generations.Order(prompt.id, uuid4().hex)
    generations.submit_many(who, [order], MODELS[number % len(MODELS)], {}, None)
    return "pictures"


def walk(app: StudioServer, sid: str, stream: Stream) -> None:
    """Open a tab, see every page, close it; again and again."""
    while not stream.over.is_set():
        try:
            with Tab(app, sid) as tab:
                for page in PAGES:
                    tab.run(page)
                    stream.note("pages")
                    if stream.over.wait(BETWEEN_PAGES):
                        return
            stream.note("tabs")
        except (Refused, TimeoutError, ConnectionClosed) as error:
            stream.note(f"tabs lost ({type(error).__name__})")


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
