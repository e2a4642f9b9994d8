"""Finding PostgreSQL's programs, and making them reachable for the user who runs them."""

from __future__ import annotations

import os
import pwd
from pathlib import Path

import pytest

from local.supabase import binaries
from local.supabase.binaries import PostgresUnavailable, can_enter, find_binaries, reachable_binaries

NOBODY = pwd.getpwnam("nobody")


def fake_programs(folder: Path, version: str) -> Path:
    """A folder whose `postgres` does nothing but tell its version."""
    folder.mkdir(parents=True)
    for name in ("postgres", "initdb"):
        (folder / name).write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n")
        (folder / name).chmod(0o755)
    return folder


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for copies, moved to where this test may write."""
    monkeypatch.setattr(binaries, "SHARED", tmp_path / "shared")
    return tmp_path / "shared"


def test_the_named_folder_wins_over_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named, environment = fake_programs(tmp_path / "a", "17.2"), fake_programs(tmp_path / "b", "16.1")
    monkeypatch.setenv("STUDIO_PG_BIN", str(environment))
    assert find_binaries(named) == named
    assert find_binaries() == environment


def test_a_named_folder_is_not_silently_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STUDIO_PG_BIN", str(tmp_path / "none"))
    with pytest.raises(PostgresUnavailable, match="none .no PostgreSQL there"):
        find_binaries()


def test_versions_before_15_and_other_versions_than_the_datas_are_refused(tmp_path: Path) -> None:
    old, new = fake_programs(tmp_path / "old", "14.9"), fake_programs(tmp_path / "new", "18.4 (own build)")
    with pytest.raises(PostgresUnavailable, match="15 or later"):
        find_binaries(old)
    with pytest.raises(PostgresUnavailable, match="PostgreSQL 17, which made the database"):
        find_binaries(new, major=17)
    assert find_binaries(new, major=18) == new


def test_permission_bits_decide_who_can_walk_to_a_folder(tmp_path: Path) -> None:
    inside = tmp_path / "closed/inner"
    inside.mkdir(parents=True)
    inside.parent.chmod(0o700)
    assert not can_enter(NOBODY, inside)
    assert can_enter(pwd.getpwuid(os.geteuid()), inside)
    assert can_enter(NOBODY, Path("/usr/bin/env"))


def test_programs_behind_a_closed_door_are_copied_once_with_their_libraries(
    tmp_path: Path, shared: Path
) -> None:
    site = tmp_path / "closed"
    programs = fake_programs(site / "package/install/bin", "18.4")
    (site / "package.libs").mkdir()
    (site / "package.libs/libpq.so").write_text("library")
    site.chmod(0o700)
    copy = reachable_binaries(programs, NOBODY)
    assert copy.is_relative_to(shared) and (copy / "postgres").exists()
    # Where a relative path from the programs leads to, there as here.
    assert (copy / "../../../package.libs/libpq.so").resolve().read_text() == "library"
    (copy / "mark").write_text("not copied again")
    assert (reachable_binaries(programs, NOBODY) / "mark").exists()


def test_nothing_is_copied_for_ourselves(tmp_path: Path, shared: Path) -> None:
    programs = fake_programs(tmp_path / "bin", "18.4")
    assert reachable_binaries(programs, None) == programs
    assert not shared.exists()
