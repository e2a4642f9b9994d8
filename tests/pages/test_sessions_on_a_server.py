"""Staying signed in through what happens to servers, and starting and stopping them."""

import fcntl
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from local.supabase.postgres import Postgres
from tests.server import READY_SECONDS, ROOT, StudioServer, Visitor, free_port
from tests.tab import Tab

QUIET = {"STUDIO_WORKER": "off"}


@pytest.fixture
def home():
    folder = Path(tempfile.mkdtemp(prefix="studio-", dir="/tmp"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def postgres_pids(home):
    """Of the PostgreSQL that serves `home`, found by its working folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if os.readlink(process / "cwd").startswith(str(home)):
                found.append(int(process.name))
        except OSError:
            continue
    return found


def refreshes(database):
    found = database.execute("select count(*) from auth.refresh_tokens").fetchone()
    return found[0]


def test_a_restart_keeps_people_signed_in_and_a_second_process_knows_them_too(home):
    with StudioServer(home, env=QUIET) as first:
        visitor = Visitor(first)
        visitor.sign_up()
        with StudioServer(home, env=QUIET, uvicorn=True) as second:
            visitor.base_url = second.url
            assert visitor.is_signed_in()
            with Tab(second, visitor.sid) as tab:
                assert "Signed-in browsers" in tab.run("profile")
            visitor.base_url = first.url
            sid = visitor.sid
            assert visitor.submit("/session/end").status_code == 303
            visitor.base_url = second.url
            visitor.cookies.set("sid", sid)
            with Tab(second, sid) as tab:
                assert "You are signed out here" in tab.run("profile")
        visitor.cookies.clear()
        visitor.base_url = first.url
        visitor.sign_up()
    with StudioServer(home, env=QUIET) as restarted:
        visitor.base_url = restarted.url
        assert visitor.is_signed_in()
        visitor.close()


def test_eight_tabs_in_two_processes_at_the_end_of_a_token_stay_signed_in_with_one_refresh(home):
    with StudioServer(home, env=QUIET) as first, StudioServer(home, env=QUIET, uvicorn=True) as second:
        with Visitor(first) as visitor:
            address = visitor.sign_up()
            sid = visitor.sid
        tabs = [Tab(server, sid) for server in (first, second) for _ in range(4)]
        postgres = Postgres(home)
        with psycopg.connect(postgres.conninfo("postgres"), autocommit=True) as database:
            database.execute("update public.web_sessions set access_expires_at = now()")
            before = refreshes(database)
            with ThreadPoolExecutor(8) as pool:
                drawn = list(pool.map(lambda tab: tab.run("profile"), tabs))
            after = refreshes(database)
        postgres.close()
        for tab in tabs:
            tab.close()
        assert all(address in page for page in drawn)
        assert after - before == 1


def test_a_second_start_on_the_same_home_says_where_the_first_one_is(home):
    with StudioServer(home, env=QUIET) as running:
        again = subprocess.run(
            [sys.executable, "app.py"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=READY_SECONDS,
            env={**os.environ, "STUDIO_HOME": str(home), "STUDIO_PORT": str(free_port())},
        )
        assert again.returncode == 0 and running.url in again.stdout and "running already" in again.stdout


def test_a_killed_studio_leaves_no_lock_and_loses_nobody(home):
    crashed = StudioServer(home, env=QUIET).start()
    visitor = Visitor(crashed)
    visitor.sign_up()
    crashed.kill()
    with StudioServer(home, env=QUIET) as next_one:
        visitor.base_url = next_one.url
        assert visitor.is_signed_in()
        visitor.close()


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_an_ended_studio_stops_its_database_and_exits_well(home, ending):
    server = StudioServer(home, env=QUIET).start()
    with Visitor(server) as visitor:
        visitor.sign_up()
        tab = Tab(server, visitor.sid)
        tab.run("profile")
        assert postgres_pids(home)
        assert server.stop(ending) in (0, -ending)
        tab.close()
    assert postgres_pids(home) == []
    assert "Traceback" not in server.log


def test_a_taken_port_is_said_and_the_next_one_used(home):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        server = StudioServer(home, taken, env=QUIET).launch()
        server.wait_for("Ready after")
        assert f"Port {taken} is taken" in server.log and f"127.0.0.1:{taken}" not in server.log
        server.stop()


def test_each_step_of_the_start_is_told_with_its_time_and_the_address_last(server):
    lines = [line for line in server.log.splitlines() if line]
    assert [line.split()[0] for line in lines] == ["database", "schema", "app", "worker", "Ready"]
    assert lines[-1].endswith(server.url)


@pytest.mark.parametrize(
    ("name", "value"),
    [("STUDIO_PORT", "many"), ("SUPABASE_URL", "https://project.example"), ("STUDIO_SANDBOX", "?")],
)
def test_a_wrong_setting_ends_the_start_with_one_sentence_that_names_it(home, name, value):
    ended = subprocess.run(
        [sys.executable, "app.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=READY_SECONDS,
        env={**os.environ, "STUDIO_HOME": str(home), name: value},
    )
    said = ended.stdout.strip() + ended.stderr
    assert ended.returncode == 2 and name in said and "\n" not in said


def test_the_studio_home_is_its_owners_alone(server):
    assert stat.S_IMODE(server.home.stat().st_mode) & 0o077 == 0
    with (server.home / "app.lock").open() as lock, pytest.raises(BlockingIOError):
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_database_that_died_comes_back_and_nobody_is_signed_out(home):
    with StudioServer(home, env=QUIET) as server, Visitor(server) as visitor:
        address = visitor.sign_up()
        for pid in postgres_pids(home):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        answers = [visitor.get("/profile").status_code for _ in range(20)]
        assert set(answers) <= {200, 503} and answers[-1] == 200
        with Tab(server, visitor.sid) as tab:
            assert address in tab.run("profile")
