"""`python -m local.supabase` as a stranger meets it: a process, a port, real HTTP."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import psycopg
import pytest
from starlette.applications import Starlette

from local.supabase.server import routes
from local.supabase.stack import Stack
from local.supabase.tokens import Tokens

ROOT = Path(__file__).parents[2]


class Served:
    """A running server: a client for it, and what it printed about itself."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        self.process = process
        lines = [process.stdout.readline().split() for _ in range(3)]
        self.url, self.publishable_key, self.secret_key = (words[1] for words in lines)
        self.client = httpx.Client(base_url=self.url)
        self.admin = {"apikey": self.secret_key, "authorization": f"Bearer {self.secret_key}"}


@contextmanager
def served(*arguments: str) -> Iterator[Served]:
    command = [sys.executable, "-m", "local.supabase", "--port", "0", *arguments]
    with subprocess.Popen(command, cwd=ROOT, text=True, stdout=subprocess.PIPE) as process:
        try:
            server = Served(process)
            with server.client:
                yield server
        finally:
            process.terminate()


def sign_up(client: httpx.Client, email: str = "ada@example.com") -> httpx.Response:
    return client.post("/auth/v1/signup", json={"email": email, "password": "a long enough password"})


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    """One server with nothing but a port."""
    with served() as running:
        yield running


def test_it_prints_where_it_is_and_the_keys_work(server: Served) -> None:
    for key in (server.publishable_key, server.secret_key):
        assert server.client.get("/auth/v1/settings", headers={"apikey": key}).status_code == 200
    assert server.client.get("/auth/v1/admin/users", headers=server.admin).status_code == 200


def test_all_three_services_answer_and_the_rest_is_named_as_missing(server: Served) -> None:
    keys = {"apikey": server.publishable_key}
    assert "access_token" in sign_up(server.client).json()
    assert server.client.get("/rest/v1/none", headers=keys).json()["code"] == "PGRST205"
    assert server.client.get("/storage/v1/bucket", headers=keys).json() == []
    assert server.client.post("/functions/v1/f", headers=keys, content=b"body").status_code == 501


def test_a_body_without_a_declared_length_is_cut_off_at_the_limit(server: Served) -> None:
    chunk = b" " * 65536
    answer = server.client.post("/auth/v1/signup", content=(chunk for _ in range(20)))
    assert answer.status_code == 413


def test_the_path_reaches_the_service_undecoded(server: Served) -> None:
    bucket = {"id": "b", "name": "b", "public": True}
    server.client.post("/storage/v1/bucket", json=bucket, headers=server.admin)
    stored = server.client.post("/storage/v1/object/b/a%20b%26c.txt", content=b"x", headers=server.admin)
    assert stored.json()["Key"] == "b/a b&c.txt"
    assert server.client.get("/storage/v1/object/public/b/a%20b%26c.txt").content == b"x"


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_when_asked_leaves_nothing_running_and_keeps_its_data(asked: signal.Signals) -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as data:
        with served("--data", data) as running:
            assert sign_up(running.client).status_code == 200
            running.process.send_signal(asked)
            running.process.wait(20)
        assert not (Path(data) / "postgres/postmaster.pid").exists()
        with served("--data", data) as again:
            assert sign_up(again.client).status_code == 422


def test_a_taken_port_is_named(server: Served) -> None:
    command = [sys.executable, "-m", "local.supabase", "--port", server.url.rsplit(":", 1)[1]]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1 and "cannot be used: Address already in use" in done.stderr


def test_sign_up_and_confirmation_follow_their_switches() -> None:
    with served("--autoconfirm", "off") as careful:
        assert sign_up(careful.client).json().get("access_token") is None
    with served("--signup", "off") as closed:
        assert sign_up(closed.client).status_code == 422


def test_roots_schemas_roles_and_secret_of_a_foreign_database(fresh_stack: Stack) -> None:
    with psycopg.connect(fresh_stack.dsn()) as migration:
        migration.execute("create schema test")
        migration.execute("create table test.things as select 1 as one")
        migration.execute("grant usage on schema test to anon; grant all on test.things to anon")
    # The login of a foreign database comes from its URL; here as libpq takes it from a socket folder.
    parts = psycopg.conninfo.conninfo_to_dict(fresh_stack.dsn("authenticator"))
    url = f"postgresql://authenticator@/{parts['dbname']}?host={parts['host']}&port={parts['port']}"
    secret = "reallyreally" * 3
    with served("--db-url", url, "--db-schemas", "test,public", "--anon-role", "anon", "--jwt-secret", secret,
                "--rest-root", "--tx-end", "rollback") as foreign:
        assert foreign.client.get("/things").json() == [{"one": 1}]
        created = foreign.client.post("/things", json={"one": 2}, headers={"prefer": "return=representation"})
        assert (created.status_code, created.json()) == (201, [{"one": 2}])
        assert foreign.client.get("/things").json() == [{"one": 1}]
        token = Tokens(secret, "", "").sign({"role": "authenticated"})
        refused = foreign.client.get("/things", headers={"authorization": f"Bearer {token}"})
        assert (refused.status_code, refused.json()["code"]) == (403, "42501")


def test_auth_can_stand_at_the_root() -> None:
    with served("--auth-root") as auth:
        assert auth.client.get("/settings").status_code == 200
        assert auth.client.get("/auth/v1/settings").status_code == 200


def test_an_app_serves_browsers_their_files_and_nothing_else(make_stack: Callable[..., Stack]) -> None:
    stack = make_stack()
    headers = {"apikey": stack.secret_key}
    with httpx.Client(transport=stack.transport(), base_url=stack.url, headers=headers) as inside:
        inside.post("/storage/v1/bucket", json={"id": "assets", "name": "assets"})
        inside.post("/storage/v1/object/assets/a.txt", content=b"hello")
        answer = inside.post("/storage/v1/object/sign/assets/a.txt", json={"expiresIn": 60})
        signed = f"/storage/v1{answer.json()['signedURL']}"

    async def visit() -> None:
        app = httpx.ASGITransport(app=Starlette(routes=routes(stack.gateway)))
        async with httpx.AsyncClient(transport=app, base_url=stack.url, headers=headers) as browser:
            assert (await browser.get(signed)).content == b"hello"
            assert (await browser.get(f"{signed}x")).status_code == 400
            assert (await browser.get("/storage/v1/object/sign/assets/a.txt")).status_code == 400
            assert (await browser.post("/storage/v1/object/sign/assets/a.txt")).status_code == 405
            for path in ("/rest/v1/x", "/auth/v1/settings", "/storage/v1/object/assets/a.txt"):
                assert (await browser.get(path)).status_code == 404

    # In a thread of its own: this one may have a browser's event loop already.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, visit()).result()


def test_the_command_line_explains_itself() -> None:
    command = [sys.executable, "-m", "local.supabase", "--help"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    options = "port data db-url db-schemas anon-role jwt-secret rest-root auth-root tx-end autoconfirm signup"
    for option in options.split():
        assert f"--{option}" in done.stdout
