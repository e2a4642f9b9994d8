"""The rotation as it is typed, killed by the system in the middle of a write: nothing is lost, and it goes on."""

import base64
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from signal import SIGKILL

import httpx
import pytest

from services import rotation
from tests.services.test_rotation import ACCOUNTS, KEYS, NEW, OLD, PEOPLE, all_open, with_ring
from tests.services.test_rotation import kept as kept

DROPPED = {"host", "connection", "content-length", "content-encoding", "transfer-encoding"}
PATIENCE = 120
"""Seconds for a process to get somewhere on a machine that has much else to do."""


class Project:
    """A Supabase at an address, which answers one write, the `held`th, only once it is let go."""

    def __init__(self, stack, held=0, *, written=False):
        """`written`: that write is done before its answer is kept back."""
        self._held, self._written, self._writes = held, written, 0
        self._lock, self._through = threading.Lock(), httpx.Client(transport=stack.transport(), timeout=30)
        self.reached, self.let_go = threading.Event(), threading.Event()
        self.url = ""

    def answer(self, request: httpx.Request) -> httpx.Response:
        with self._lock:
            self._writes += request.method == "PATCH"
            wait = request.method == "PATCH" and self._writes == self._held
        found = self._through.send(request) if not wait or self._written else None
        if wait:
            self.reached.set()
            self.let_go.wait(PATIENCE)
        return found or httpx.Response(503)

    @contextmanager
    def open(self) -> Iterator["Project"]:
        project = self

        class Handler(BaseHTTPRequestHandler):
            def handle_any(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                given = [(name, value) for name, value in self.headers.items() if name.lower() not in DROPPED]
                asked = httpx.Request(self.command, f"{project.url}{self.path}", headers=given, content=body)
                found = project.answer(asked)
                try:
                    self.send_response(found.status_code)
                    for name, value in found.headers.multi_items():
                        if name not in DROPPED:
                            self.send_header(name, value)
                    self.send_header("content-length", str(len(found.content)))
                    self.end_headers()
                    self.wfile.write(b"" if self.command == "HEAD" else found.content)
                except ConnectionError:
                    pass  # who asked was killed

            do_GET = do_HEAD = do_POST = do_PATCH = do_DELETE = handle_any

            def log_message(self, *_: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield self
        finally:
            self.let_go.set()
            server.shutdown()
            thread.join()
            server.server_close()
            self._through.close()


def typed(project, stack, home):
    """`python -m services.keys rotate run` against `project`, as a process."""
    ring = ",".join(f"{name}:{base64.b64encode(key).decode()}" for name, key in (NEW, OLD))
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("STUDIO_", "SUPABASE_"))}
    env = inherited | {
        "STUDIO_HOME": str(home), "STUDIO_ENCRYPTION_KEYS": ring, "SUPABASE_URL": project.url,
        "SUPABASE_PUBLISHABLE_KEY": stack.publishable_key, "SUPABASE_SECRET_KEY": stack.secret_key,
    }  # fmt: skip
    command = [sys.executable, "-m", "services.keys", "rotate", "run"]
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


@pytest.mark.parametrize(
    ("held", "written"),
    [(1, False), (KEYS + 2, True), (KEYS + PEOPLE + ACCOUNTS, False)],
    ids=["at the first write", "after one in the middle", "at the last"],
)
def test_a_rotation_that_the_system_kills_loses_nothing_and_the_next_one_finishes(kept, tmp_path, held, written):
    stack, plain = kept
    with Project(stack, held, written=written).open() as project, typed(project, stack, tmp_path) as killed:
        assert project.reached.wait(PATIENCE), killed.poll()
        killed.send_signal(SIGKILL)
        assert killed.wait(PATIENCE) == -SIGKILL
    both = with_ring(stack, tmp_path, NEW, OLD)
    found = rotation.survey(both)
    assert sum(count.current for count in found) == held - (not written) and not any(count.broken for count in found)
    all_open(both, plain)
    with Project(stack).open() as project, typed(project, stack, tmp_path) as again:
        said, _ = again.communicate(timeout=PATIENCE)
        assert again.returncode == 0 and "can be taken out of the ring" in said
    all_open(with_ring(stack, tmp_path, NEW), plain)
