"""Finds a Chromium for the browser tests, or gets one, or says what to install. Never skips."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]
HELP = "The browser tests need Chromium. Install it (Debian: apt install chromium) or set STUDIO_BROWSER to its path."


def installed() -> str | None:
    """The browser somebody named, or the first one on PATH."""
    named = os.environ.get("STUDIO_BROWSER")
    if named:
        return named if Path(named).is_file() else None
    return next((path for path in map(shutil.which, NAMES) if path), None)


def from_playwright() -> str | None:
    """Playwright's own build, downloaded if it can be."""
    from playwright.sync_api import sync_playwright

    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], capture_output=True, check=False)
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).is_file() else None


def from_debian() -> str | None:
    """Debian's package, which only root can install."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    for step in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
        subprocess.run(["apt-get", "--quiet", *step], capture_output=True, check=False)
    return shutil.which("chromium")


def find() -> str:
    """Path of a usable browser. Raises SystemExit with the sentence that says what to install."""
    path = installed() or from_debian() or from_playwright()
    if path is None:
        raise SystemExit(HELP)
    return path


if __name__ == "__main__":
    sys.stdout.write(find() + "\n")
