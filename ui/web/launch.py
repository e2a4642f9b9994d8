"""`python app.py`: one studio a home, on a port that is free, each step of its start told with its time."""

from __future__ import annotations

import errno
import os
import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import IO, Any

from services import settings as configuration
from services import wiring
from services.settings import Settings, SettingsError
from services.wiring import DEFAULT_PORT, Studio

TRIES = 50
DEMO_SEED = 14
"""Of the demo's own prompts most come out well with it, and every other ending is met."""
Say = Callable[[str], None]
TELL: Say = partial(print, flush=True)
"""Told at once, to a file or a pipe too."""


class AlreadyRunning(Exception):
    """Another process serves this studio home."""


def main(words: Sequence[str] = (), say: Say = TELL) -> int:
    """Serve until interrupted. Returns the exit code. `words` are those of the command line: `--demo` fills a
    fictional account and has the sandbox follow a seed."""
    began, demo = time.monotonic(), "--demo" in words
    try:
        settings = configuration.read(os.environ)
    except SettingsError as error:
        say(f"The studio cannot start: {error}")
        return 2
    if demo:
        settings = in_a_demo(settings, say)
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with (settings.home / "app.lock").open("a+") as lock:
            _hold(lock)
            return _serve(settings, lock, began, say, demo)
    except AlreadyRunning as other:
        say(f"The studio in {settings.home} is running already: {other}")
        return 0


def in_a_demo(settings: Settings, say: Say = TELL) -> Settings:
    """The settings of `--demo`: its sandbox vendors of pictures follow a seed, so that live jobs too end in every way
    a job can, and the same prompt ends the same way in every demo. STUDIO_SANDBOX_SEED chooses another one."""
    if settings.sandbox_seed is None:
        settings = replace(settings, sandbox_seed=DEMO_SEED)
    say(f"demo      some pictures fail or come late on purpose, by seed {settings.sandbox_seed} (STUDIO_SANDBOX_SEED)")
    return settings


def _serve(settings: Settings, lock: IO[str], began: float, say: Say, demo: bool) -> int:
    listening, port = _listen(settings, say)
    studio = Studio(replace(settings, port=port))
    wiring.use(studio)
    _write(lock, studio.public_url)
    try:
        return _open_and_serve(studio, listening, demo, began, say)
    except KeyboardInterrupt:
        # A running server has shut down in order by now and only passes the signal on.
        say("Stopped.")
        return 0
    finally:
        studio.close()


def _open_and_serve(studio: Studio, listening: socket.socket, demo: bool, began: float, say: Say) -> int:
    opening = _Opening(studio, lambda name, seconds: say(f"{name:<9} {seconds:.2f} s"))
    opening.start()
    began_app = time.monotonic()
    server = _server(studio.settings, lambda: _ready(say, studio, began, began_app))
    opening.join()
    if opening.problem is not None:
        say(f"The studio cannot start: {opening.problem}")
        return 1
    if demo:
        _fill(studio, say)
    server.run(sockets=[listening])
    return 0


def _fill(studio: Studio, say: Say) -> None:
    from services import demo

    email, password = demo.seed(studio, say)
    say(f"demo      sign in as {email} with {password}")


class _Opening(threading.Thread):
    """Opens the database while the main thread is busy importing Streamlit."""

    def __init__(self, studio: Studio, step: wiring.Step) -> None:
        super().__init__(name="opening", daemon=True)
        self._studio, self._step = studio, step
        self.problem: BaseException | None = None

    def run(self) -> None:
        try:
            self._studio.start(self._step)
        except BaseException as error:  # told by the main thread, which decides the exit code
            self.problem = error


def _server(settings: Settings, ready: Callable[[], None]) -> Any:
    import uvicorn

    from app import app

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            ready()

    return Server(
        uvicorn.Config(
            app,
            host=settings.address,
            loop="uvloop",
            http="httptools",
            ws="websockets-sansio",
            log_level="warning",
            access_log=False,
            server_header=False,
            date_header=False,
            ws_max_size=32 * 1024 * 1024,
            ws_ping_interval=20,
            ws_ping_timeout=20,
            timeout_graceful_shutdown=3,
        )
    )


def _ready(say: Say, studio: Studio, began: float, began_app: float) -> None:
    say(f"{'app':<9} {time.monotonic() - began_app:.2f} s")
    say(f"{'worker':<9} {'running' if studio.settings.worker else 'off'}")
    say(f"\nReady after {time.monotonic() - began:.1f} s: {studio.public_url}")


def _listen(settings: Settings, say: Say) -> tuple[socket.socket, int]:
    """A listening socket on the wanted port, or on the next free one, which is said."""
    wanted = settings.port or DEFAULT_PORT
    for port in range(wanted, min(wanted + TRIES, 65_536)):
        try:
            listening = _bind(settings.address, port)
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
            continue
        if port != wanted:
            say(f"Port {wanted} is taken by another program, so the studio uses {port}.")
        return listening, port
    raise SystemExit(f"No free port from {wanted} on. Set STUDIO_PORT to one that is free.")


def _bind(address: str, port: int) -> socket.socket:
    # With the protocol named, asyncio knows it is TCP and switches Nagle's delay off.
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((address, port))
    except OSError:
        listening.close()
        raise
    listening.listen(256)
    listening.set_inheritable(False)
    return listening


def _hold(lock: IO[str]) -> None:
    """The lock dies with the process that holds it, so a crash leaves none behind. Raises AlreadyRunning."""
    import fcntl

    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        raise AlreadyRunning(lock.read().strip()) from None


def _write(lock: IO[str], url: str) -> None:
    lock.seek(0)
    lock.truncate()
    lock.write(url)
    lock.flush()
