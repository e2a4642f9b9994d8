"""One PostgreSQL server on a folder, started by whoever comes first and stopped by whoever leaves last.

Two files in the home arbitrate, by `flock`, which the kernel releases however a process ends:
`postgres.door` is held exclusively while a server starts or stops; `postgres.users` is held shared by
every process that uses the server, so getting it exclusively means being the last one.

An acknowledged commit survives `kill -9` of the server and loss of power: fsync and synchronous_commit
stay on. Only initdb does without syncing; what could be lost then is a database with nothing in it.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg.conninfo import make_conninfo

from local.supabase.binaries import (
    PostgresUnavailable,
    can_enter,
    find_binaries,
    major_version,
    reachable_binaries,
    server_account,
    shared_folder,
)

START_SECONDS = 60.0
STOP_SECONDS = 20.0
POLL_SECONDS = 0.01
# A unix socket's path may be 107 bytes long, of which ".s.PGSQL.5432" takes 14.
LONGEST_SOCKET_FOLDER = 90
# The state of a server in its lock file, padded by PostgreSQL so that states overwrite each other.
READY = "ready   "
# Servers we started and left to others: still our children, to be reaped by us.
HANDED_OVER: list[subprocess.Popen[bytes]] = []

SETTINGS = {
    # No network at all: the socket lies in a folder that only its owner may enter.
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "64MB",
    "max_wal_size": "256MB",
    # A statement of ours takes milliseconds; compiling it first would take longer than running it.
    "jit": "off",
    "timezone": "UTC",
    # After a crash everything is synced before the log is replayed: by one call instead of file by file,
    # which took 2 s against 0.1 s on a busy machine. Only Linux has that call.
    **({"recovery_init_sync_method": "syncfs"} if sys.platform == "linux" else {}),
    # Statements carry people's data and do not belong in a log.
    "log_min_messages": "fatal",
    "log_min_error_statement": "panic",
}


class Postgres:
    """A running server for `home`. Closing the last one of all processes stops it."""

    def __init__(
        self, home: Path, *, pg_bin: Path | None = None, settings: Mapping[str, str] | None = None
    ) -> None:
        """Start the server of `home`, or join it. `settings` override postgresql.conf at a start.

        Raises PostgresUnavailable.
        """
        self.home = home.resolve()
        self._settings = {**SETTINGS, **(settings or {})}
        self._starting = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False
        self._data = self.home / "postgres"
        self._users = self._open_home(home)
        try:
            self._account = server_account(self._data)
            self._place_data()
            self._log = self._data.with_name("postgres.log")
            self._sockets = self._socket_folder()
            self._bin = self._binaries(pg_bin)
            with self._door():
                fcntl.flock(self._users, fcntl.LOCK_SH)
                self._start_if_down()
        except BaseException:
            self._users.close()
            raise

    def conninfo(self, role: str, database: str = "postgres") -> str:
        """How libpq reaches `database` as `role`. Who is gone refuses at once; a crowded one takes seconds."""
        return make_conninfo(
            host=str(self._sockets), port=5432, user=role, dbname=database, connect_timeout=20
        )

    def ensure(self) -> None:
        """Start the server again if it is gone. Cheap when it is not. Raises PostgresUnavailable."""
        with self._starting, self._door():
            if self._closed:
                raise PostgresUnavailable("The database was closed.")
            self._start_if_down()

    def close(self) -> None:
        """Leave. The server stops when nobody else uses it; calling twice does no harm."""
        with self._starting, self._door():
            if self._closed:
                return
            self._closed = True
            try:
                fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if self._process is not None:
                    HANDED_OVER.append(self._process)
                return
            finally:
                self._users.close()
            self._stop()

    @contextmanager
    def _door(self) -> Iterator[None]:
        with (self.home / "postgres.door").open("a") as door:
            fcntl.flock(door, fcntl.LOCK_EX)
            yield

    def _open_home(self, named: Path) -> IO[str]:
        try:
            self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
            return (self.home / "postgres.users").open("a")
        except PermissionError as error:
            raise PostgresUnavailable(
                f"{named} belongs to another user. Use another folder (STUDIO_HOME) or change its owner."
            ) from error

    def _place_data(self) -> None:
        """As root, let the server's user into the home, or put the data where it can go."""
        if self._account is None:
            return
        if can_enter(self._account, self.home):
            os.chown(self.home, self._account.pw_uid, self._account.pw_gid)
            return
        self._data = shared_folder(self.home) / "postgres"
        os.chown(self._data.parent, self._account.pw_uid, self._account.pw_gid)

    def _socket_folder(self) -> Path:
        if len(str(self._data)) <= LONGEST_SOCKET_FOLDER:
            return self._data
        owner = self._account.pw_uid if self._account else os.geteuid()
        folder = Path("/tmp") / f"pg-{owner}-{sha256(str(self._data).encode()).hexdigest()[:12]}"
        folder.mkdir(mode=0o700, exist_ok=True)
        if self._account and folder.lstat().st_uid == 0:
            os.chown(folder, owner, self._account.pw_gid)
        if folder.is_symlink() or folder.stat().st_uid != owner:
            raise PostgresUnavailable(f"{folder} belongs to another user. Remove it and start again.")
        return folder

    def _binaries(self, pg_bin: Path | None) -> Path:
        version = self._data / "PG_VERSION"
        major = int(version.read_text()) if version.exists() else None
        return reachable_binaries(find_binaries(pg_bin, major), self._account)

    def _start_if_down(self) -> None:
        if not self._data.exists():
            self._create()
        deadline = time.monotonic() + START_SECONDS
        launched = False
        while not self._answers():
            if time.monotonic() > deadline:
                raise PostgresUnavailable(f"PostgreSQL gave no answer for {START_SECONDS:.0f} s: {self._log}")
            if self._pid() is None:
                if launched:
                    self._check_refusal()
                self._launch()
                launched = True
            time.sleep(POLL_SECONDS)

    def _answers(self) -> bool:
        # A server that is starting says so in its lock file, and is not slowed down by being asked.
        if self._lock_file()[7:8] != [READY]:
            return False
        try:
            psycopg.connect(self.conninfo("supabase_admin")).close()
        except psycopg.OperationalError:
            return False
        return True

    def _create(self) -> None:
        """initdb beside the final place, so that one killed half-way leaves nothing that looks finished."""
        unfinished = self._data.with_name("postgres.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        locale = ["--locale=C.UTF-8"]
        if (major_version(self._bin) or 0) >= 17:
            locale.insert(0, "--locale-provider=builtin")
        command = ["initdb", "-D", str(unfinished), "-U", "supabase_admin", "-A", "trust", "-E", "UTF8"]
        if self._spawn([*command, *locale, "--no-sync", "--no-instructions"]).wait() != 0:
            raise PostgresUnavailable(f"initdb failed: {self._last_line('error')}")
        unfinished.chmod(0o700)
        unfinished.rename(self._data)

    def _check_refusal(self) -> None:
        """Backends of a killed server hold its memory for a moment; any other refusal to start is final."""
        reason = self._last_line(f"[{self._process.pid if self._process else 0}] FATAL")
        if "still in use" not in reason:
            raise PostgresUnavailable(f"PostgreSQL ended at once: {reason}")

    def _launch(self) -> None:
        self._disarm_stale_locks()
        settings = {**self._settings, "unix_socket_directories": str(self._sockets)}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        self._process = self._spawn(["postgres", "-D", str(self._data), *options])

    def _disarm_stale_locks(self) -> None:
        """Make the lock files of a dead server stop looking like those of a living one.

        In a container nobody reaps a killed server, and its process id stays taken. PostgreSQL takes a lock
        naming its own parent for stale, which we are. The file is not removed, because its other lines
        let PostgreSQL see that no backend of the old server still writes.
        """
        if lines := self._lock_file():
            (self._data / "postmaster.pid").write_text("\n".join([str(os.getpid()), *lines[1:7], ""]))
        (self._sockets / ".s.PGSQL.5432.lock").unlink(missing_ok=True)

    def _spawn(self, command: list[str]) -> subprocess.Popen[bytes]:
        """Run a program of PostgreSQL: own session (Ctrl-C is for the app), none of our environment."""
        who: dict[str, Any] = {}
        if self._account:
            who = {"user": self._account.pw_uid, "group": self._account.pw_gid, "extra_groups": []}
        with open(os.open(self._log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab") as log:
            return subprocess.Popen(
                [str(self._bin / command[0]), *command[1:]], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                cwd=self._data.parent, env={"PATH": os.defpath, "LC_ALL": "C"}, start_new_session=True, **who,
            )

    def _pid(self) -> int | None:
        """Process id of this folder's living server. A zombie and a stranger with its number are None."""
        if self._process is not None and self._process.poll() is None:
            return self._process.pid
        try:
            pid = int(self._lock_file()[0])
        except (IndexError, ValueError):
            return None
        return pid if str(self._data) in _command_line(pid) else None

    def _lock_file(self) -> list[str]:
        """Lines of postmaster.pid: process id first, state eighth. Empty when no server left one."""
        try:
            return (self._data / "postmaster.pid").read_text().split("\n")
        except FileNotFoundError:
            return []

    def _stop(self) -> None:
        deadline = time.monotonic() + STOP_SECONDS
        pid = self._pid()
        if pid is not None:
            os.kill(pid, signal.SIGINT)
        while (pid := self._pid()) is not None:
            if time.monotonic() > deadline:
                os.kill(pid, signal.SIGQUIT)
            time.sleep(POLL_SECONDS)
        if self._process is not None:
            self._process.wait()
        if self._sockets != self._data:
            shutil.rmtree(self._sockets, ignore_errors=True)

    def _last_line(self, mark: str) -> str:
        lines = self._log.read_text(errors="replace").splitlines()
        return next((line for line in reversed(lines) if mark in line), f"no reason given in {self._log}")


def _command_line(pid: int) -> str:
    """What `pid` runs, "" for a zombie or nobody."""
    if Path("/proc/self/cmdline").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_text()
        except (FileNotFoundError, ProcessLookupError):
            return ""
    return subprocess.run(["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True).stdout
