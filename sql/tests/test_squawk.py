"""The migrations are safe to run on a database in use, as far as squawk can tell."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from services.migrations import FOLDER

SQUAWK = Path(sys.executable).parent / "squawk"
CONFIG = FOLDER.parent / ".squawk.toml"


def squawk(*files: Path) -> subprocess.CompletedProcess[str]:
    command = [str(SQUAWK), "--config", str(CONFIG), "--reporter", "gcc", *map(str, files)]
    return subprocess.run(command, capture_output=True, text=True)


def test_no_finding_is_left() -> None:
    run = squawk(*sorted(FOLDER.glob("*.sql")))
    assert (run.returncode, run.stdout) == (0, ""), run.stdout + run.stderr


def test_a_careless_migration_is_found(tmp_path: Path) -> None:
    careless = tmp_path / "20261201000000_careless.sql"
    careless.write_text("alter table public.assets add size int not null;\ndrop table public.prompts;\n")
    run = squawk(careless)
    assert run.returncode == 1
    for rule in ("require-lock-timeout", "adding-required-field", "ban-drop-table"):
        assert rule in run.stdout


def test_every_rule_left_out_says_why() -> None:
    lines = CONFIG.read_text().splitlines()
    rules = [number for number, line in enumerate(lines) if line.startswith('    "')]
    assert rules
    assert all(lines[number - 1].lstrip().startswith("# ") for number in rules)
