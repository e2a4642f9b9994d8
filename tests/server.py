"""A real studio in its own process, and a visitor who walks through it as a browser would."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from uuid import uuid4

import httpx

ROOT = Path(__file__).resolve().parent.parent
READY_SECONDS = 180
"""A start that takes 3 s took 27 s in a crowd on two cores."""
STOP_SECONDS = 60
PASSWORD = "a long walk home"


class StudioServer:
    """`python app.py` (or `uvicorn app:app`) on a free port with its own studio home."""

    def __init__(
        self,
        home: Path | None = None,
        port: int | None = None,
        env: Mapping[str, str] | None = None,
        *,
        uvicorn: bool = False,
    ) -> None:
        """A `home` that is given is kept; an own one is removed at the end."""
        self._own_home = home is None
        # Straight under /tmp: PostgreSQL may run as another user, to whom pytest's own folders are closed.
        self.home = home or Path(tempfile.mkdtemp(prefix="studio-", dir="/tmp"))
        self.port = port or free_port()
        self._env, self._uvicorn = dict(env or {}), uvicorn
        self._process: subprocess.Popen[str] | None = None
        self.log = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """Of the running process. Raises AssertionError when there is none."""
        assert self._process is not None, "the server does not run"
        return self._process.pid

    def start(self) -> StudioServer:
        """Start and return when it answers. Raises AssertionError with its output when it does not."""
        self.launch()
        try:
            self.wait_ready()
        except AssertionError:
            self.kill()
            raise
        return self

    def launch(self) -> StudioServer:
        """Start without waiting."""
        settings = {"STUDIO_HOME": str(self.home), "STUDIO_PORT": str(self.port), "PYTHONUNBUFFERED": "1"}
        inherited = {
            name: value for name, value in os.environ.items() if not name.startswith(("STUDIO_", "SUPABASE_"))
        }
        self._process = subprocess.Popen(
            self._command(),
            cwd=ROOT,
            env={**inherited, **settings, **self._env},
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self._reader = threading.Thread(target=self._read, args=(self._process,), daemon=True)
        self._reader.start()
        return self

    def wait_ready(self, seconds: float = READY_SECONDS) -> None:
        deadline, pause = time.monotonic() + seconds, threading.Event()
        while time.monotonic() < deadline:
            assert self._process is None or self._process.poll() is None, f"The server ended:\n{self.log}"
            if not self._uvicorn and not self._told_where():
                pause.wait(0.05)
                continue
            try:
                if httpx.get(f"{self.url}/healthz", timeout=5).status_code == 200:
                    return
            except httpx.TransportError:
                pause.wait(0.05)
        raise AssertionError(f"The server is not ready after {seconds} s:\n{self.log}")

    def _told_where(self) -> bool:
        """A port that was free may be taken by now: then the studio uses the next one, and says so at last.

        Behind a public address it says that one, and the port is what it was asked for.
        """
        said = re.search(r"^Ready after [^:]*: (\S+)$", self.log, re.MULTILINE)
        at = re.match(r"http://127\.0\.0\.1:(\d+)", said.group(1)) if said else None
        self.port = int(at.group(1)) if at else self.port
        return said is not None

    def wait_for(self, words: str, seconds: float = READY_SECONDS) -> None:
        """Until the server has said `words`."""
        deadline, pause = time.monotonic() + seconds, threading.Event()
        while words not in self.log:
            assert time.monotonic() < deadline, f"The server never said {words!r}:\n{self.log}"
            pause.wait(0.05)

    def stop(self, with_signal: signal.Signals = signal.SIGTERM) -> int:
        """End it as a person or a supervisor would; its exit code."""
        if self._process is None:
            return 0
        self._process.send_signal(with_signal)
        try:
            return self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise AssertionError(f"The server did not stop:\n{self.log}") from None
        finally:
            self._process = None
            self._reader.join(STOP_SECONDS)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(STOP_SECONDS)
            self._process = None
            self._reader.join(STOP_SECONDS)

    def __enter__(self) -> StudioServer:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()
        if self._own_home:
            shutil.rmtree(self.home, ignore_errors=True)

    def _command(self) -> list[str]:
        if self._uvicorn:
            return [
                sys.executable,
                "-m",
                "uvicorn",
                "app:app",
                "--port",
                str(self.port),
                "--log-level",
                "warning",
            ]
        return [sys.executable, "app.py"]

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        with process.stdout as said:
            for line in said:
                self.log += line


class Visitor(httpx.Client):
    """A browser without JavaScript: keeps cookies, sends Origin with posts, follows no redirect unasked."""

    def __init__(self, server: StudioServer) -> None:
        super().__init__(base_url=server.url, timeout=60, headers={"user-agent": "Firefox on Linux"})

    @property
    def sid(self) -> str:
        return self.cookies.get("sid") or ""

    def form_token(self, page: str) -> str:
        found = re.search(r'name="token" value="([^"]+)"', self.get(page).text)
        assert found, f"{page} has no form"
        return found.group(1)

    def submit(self, page: str, **fields: str) -> httpx.Response:
        """Open `page` and post its form with `fields`."""
        given = {"token": self.form_token(page), **fields}
        return self.post(page, data=given, headers={"origin": str(self.base_url).rstrip("/")})

    def sign_up(self, email: str | None = None, password: str = PASSWORD, name: str = "Robin") -> str:
        """Create an account and be signed in; the address."""
        address = email or f"{uuid4().hex}@example.com"
        answer = self.submit("/sign-up", email=address, password=password, name=name)
        assert answer.status_code == 303, answer.text
        return address

    def sign_in(self, email: str, password: str = PASSWORD, **fields: str) -> httpx.Response:
        return self.submit("/sign-in", email=email, password=password, **fields)

    def is_signed_in(self) -> bool:
        return self.get("/").status_code == 200


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
