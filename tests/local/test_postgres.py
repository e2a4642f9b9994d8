"""The launcher: starting, sharing, dying and coming back."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from local.supabase.binaries import (
    PostgresUnavailable,
    find_binaries,
    major_version,
    reachable_binaries,
    server_account,
    shared_folder,
)
from local.supabase.postgres import Postgres

ROOT = Path(__file__).parents[2]
NOBODY = 65534
# A second process that opens a home, says so, and leaves when its input ends.
NEIGHBOUR = """
import sys
from pathlib import Path
from local.supabase.postgres import Postgres
server = Postgres(Path(sys.argv[1]))
print("open", flush=True)
sys.stdin.read()
server.close()
"""


@pytest.fixture
def home() -> Iterator[Path]:
    """A studio home that the server's user can reach, also under root."""
    folder = Path(tempfile.mkdtemp(prefix="postgres-", dir="/tmp"))
    folder.chmod(0o711)
    yield folder / "home"
    shutil.rmtree(folder)


def neighbour(home: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", NEIGHBOUR, str(home)], cwd=ROOT, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )
    assert process.stdout is not None and process.stdout.readline() == "open\n"
    return process


def leave(process: subprocess.Popen[str]) -> None:
    process.communicate()
    assert process.returncode == 0


def query(server: Postgres, sql: str) -> list[tuple[object, ...]]:
    with psycopg.connect(server.conninfo("supabase_admin"), autocommit=True) as connection:
        cursor = connection.execute(sql.encode())
        return cursor.fetchall() if cursor.description else []


def postmaster(home: Path) -> int:
    return int((home / "postgres/postmaster.pid").read_text().split("\n")[0])


def running(home: Path) -> bool:
    return (home / "postgres/postmaster.pid").exists()


def test_a_first_start_makes_a_database_that_outlives_a_stop(home: Path) -> None:
    first = Postgres(home)
    query(first, "create table kept as select 1 as one")
    first.close()
    assert not running(home)
    second = Postgres(home)
    assert query(second, "select one from kept") == [(1,)]
    second.close()


def test_nobody_else_may_enter_the_data_and_nothing_listens_on_the_network(home: Path) -> None:
    server = Postgres(home)
    for folder in (home, home / "postgres"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert query(server, "show listen_addresses") == [("",)]
    server.close()


def test_an_acknowledged_commit_is_on_disk(home: Path) -> None:
    server = Postgres(home)
    settings = "select current_setting('fsync'), current_setting('synchronous_commit')"
    assert query(server, settings) == [("on", "on")]
    server.close()


def test_two_processes_share_one_server_and_the_last_one_out_stops_it(home: Path) -> None:
    ours = Postgres(home)
    other = neighbour(home)
    pid = postmaster(home)
    ours.close()
    assert running(home)
    joined = Postgres(home)
    assert postmaster(home) == pid
    leave(other)
    assert query(joined, "select 1") == [(1,)]
    joined.close()
    assert not running(home)


def test_a_killed_process_leaves_no_lock_behind(home: Path) -> None:
    other = neighbour(home)
    other.kill()
    other.communicate()
    assert running(home)
    server = Postgres(home)
    assert query(server, "select 1") == [(1,)]
    server.close()
    assert not running(home)


def test_a_killed_server_comes_back_with_every_committed_row(home: Path) -> None:
    server = Postgres(home)
    query(server, "create table kept(i int)")
    query(server, "insert into kept select generate_series(1, 1000)")
    os.kill(postmaster(home), signal.SIGKILL)
    started = time.monotonic()
    server.ensure()
    assert query(server, "select count(*) from kept") == [(1000,)]
    # A tenth of a second; the bound only catches a wait for a timeout on a busy machine.
    assert time.monotonic() - started < 8
    server.close()


def test_a_server_that_was_killed_and_never_reaped_does_not_block_the_next(home: Path) -> None:
    other = neighbour(home)
    dead = postmaster(home)
    os.kill(dead, signal.SIGKILL)
    # Its parent lives and does not look: the process id stays taken, as it does in a container.
    os.kill(dead, 0)
    server = Postgres(home)
    assert query(server, "select 1") == [(1,)]
    assert postmaster(home) != dead
    leave(other)
    server.close()


def test_a_lock_file_naming_a_stranger_is_not_believed(home: Path) -> None:
    Postgres(home).close()
    account = server_account(home / "postgres")
    stranger = subprocess.Popen(["sleep", "60"], user=account.pw_uid if account else None)
    (home / "postgres/postmaster.pid").write_text(f"{stranger.pid}\n{home / 'postgres'}\n1\n5432\n\n\n\n")
    server = Postgres(home)
    assert query(server, "select 1") == [(1,)]
    assert stranger.poll() is None
    server.close()
    stranger.kill()
    stranger.wait()


def test_an_initdb_that_was_interrupted_is_done_again(home: Path) -> None:
    (home / "postgres.unfinished/base").mkdir(parents=True)
    server = Postgres(home)
    assert query(server, "select 1") == [(1,)]
    server.close()
    assert not (home / "postgres.unfinished").exists()


def test_a_path_too_long_for_a_socket_gets_a_short_one_that_is_removed_again(home: Path) -> None:
    server = Postgres(home / ("long" * 30))
    sockets = Path(str(psycopg.conninfo.conninfo_to_dict(server.conninfo("supabase_admin"))["host"]))
    assert len(str(sockets)) < 60 and stat.S_IMODE(sockets.stat().st_mode) == 0o700
    assert query(server, "select 1") == [(1,)]
    server.close()
    assert not sockets.exists()


INSTALLED = [find_binaries(), *sorted(Path("/usr/lib/postgresql").glob("*/bin"))]


@pytest.mark.parametrize("pg_bin", INSTALLED, ids=str)
def test_every_installed_version_is_served(home: Path, pg_bin: Path) -> None:
    server = Postgres(home, pg_bin=pg_bin)
    version = query(server, "select current_setting('server_version_num')::int / 10000")
    assert version == [(major_version(pg_bin),)]
    server.close()


def test_missing_programs_are_named_with_the_way_out(home: Path) -> None:
    with pytest.raises(PostgresUnavailable, match=r"/nowhere .*STUDIO_PG_BIN"):
        Postgres(home, pg_bin=Path("/nowhere"))


def test_a_database_of_another_version_is_left_alone(home: Path) -> None:
    Postgres(home).close()
    (home / "postgres/PG_VERSION").write_text("14\n")
    with pytest.raises(PostgresUnavailable, match="PostgreSQL 14, which made the database"):
        Postgres(home)


def test_a_setting_the_server_refuses_is_reported_at_once(home: Path) -> None:
    with pytest.raises(PostgresUnavailable, match="ended at once: .*no_such_setting"):
        Postgres(home, settings={"no_such_setting": "1"})


def test_a_plain_user_needs_nothing_of_root(home: Path) -> None:
    script = f"""
import os, sys
from pathlib import Path
import psycopg
from local.supabase.postgres import Postgres
if os.geteuid() == 0:
    os.setgroups([]); os.setgid({NOBODY}); os.setuid({NOBODY})
server = Postgres(Path(sys.argv[1]), pg_bin=Path(sys.argv[2]))
with psycopg.connect(server.conninfo("supabase_admin")) as connection:
    print(os.geteuid(), connection.execute("select 1").fetchone())
server.close()
"""
    programs = find_binaries()
    if os.geteuid() == 0:
        programs = reachable_binaries(programs, pwd.getpwuid(NOBODY))
        os.chown(home.parent, NOBODY, NOBODY)
    done = subprocess.run(
        [sys.executable, "-c", script, str(home), str(programs)], cwd=ROOT, capture_output=True, text=True
    )
    assert done.stdout == f"{NOBODY if os.geteuid() == 0 else os.geteuid()} (1,)\n", done.stderr
    assert not running(home)


def test_root_puts_the_data_elsewhere_when_its_home_is_closed_to_the_server(home: Path) -> None:
    home.parent.chmod(0o700)
    server = Postgres(home)
    elsewhere = shared_folder(home) if os.geteuid() == 0 else home
    assert query(server, "show data_directory") == [(str(elsewhere / "postgres"),)]
    assert stat.S_IMODE((elsewhere / "postgres").stat().st_mode) == 0o700
    server.close()
    shutil.rmtree(elsewhere)
