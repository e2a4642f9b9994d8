"""yt-dlp as a program of its own: what a reel's public page shows, read once, with nothing of the person's.

It is an extra that the studio neither needs nor installs. Its limits: platforms change their pages weekly and block
addresses, their terms forbid automated reading, and Instagram has shown no count to strangers since mid-2026. So every
failure is a normal outcome, and a count that is not told is unknown, never nought.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from services.domain.count_text import LARGEST
from services.domain.reel_url import ReelUrl
from services.domain.thumbnail_host import is_thumbnail_host
from services.errors import NotFound, VendorRefused
from services.providers.wire import Later

SECONDS = 25
MEMORY = 1_000_000_000
MOST_BYTES, MOST_WORDS = 4_000_000, 20_000
"""Of its answer, and of what it says about failures."""
LONGEST_TEXT, LONGEST_NAME = 5000, 200
DEFINITION = "The number on the public page, read by yt-dlp."
PROGRAM = (sys.executable, "-I", "-B", "-m", "yt_dlp")
FLAGS = (
    "--ignore-config", "--no-plugin-dirs", "--no-cookies", "--no-cookies-from-browser", "--no-cache-dir",
    "--simulate", "--no-playlist", "--playlist-items", "1", "--no-warnings", "--no-progress", "--no-update",
    "--retries", "0", "--extractor-retries", "0", "--socket-timeout", "10", "--dump-single-json", "--",
)  # fmt: skip
BOUNDED = Path(__file__).with_name("bounded.py")
BLOCKED = re.compile(r"\b429\b|rate.?limit|login|log in|sign in|cookies|ip address is blocked|captcha|challenge", re.I)
GONE = re.compile(r"private|removed|unavailable|not available|does not exist|\b404\b|\b410\b|10204|10216|10222", re.I)
ABSENT = "yt-dlp is not installed in this studio. Install requirements-ytdlp.txt, or enter the count by hand."
SLOW = "Reading the public page took too long. Enter the count by hand."
WALL = "The platform does not show this page to programs at the moment. Enter the count by hand."
HIDDEN = "The public page is private, removed or unavailable. Enter the count by hand."
UNREADABLE = "The public page says nothing that can be read. Enter the count by hand."


@dataclass(frozen=True)
class Clip:
    """What the page shows; `views` None: it does not say."""

    title: str | None
    author: str | None
    thumbnail_url: str | None
    duration_seconds: int | None
    views: int | None


def look(link: ReelUrl, program: Sequence[str] = PROGRAM, seconds: float = SECONDS) -> Clip:
    """One look at the page of `link`. Raises VendorRefused (absent, or nothing readable), NotFound, Later."""
    code, answer, words = _run([*program, *FLAGS, link.url], seconds)
    if code != 0:
        raise _refusal(words)
    try:
        found = json.loads(answer)
    except (ValueError, RecursionError) as error:
        raise VendorRefused(UNREADABLE) from error
    # Another id is another video: a page that led elsewhere tells nothing about this one.
    if not isinstance(found, dict) or str(found.get("id")) not in (link.shortcode, link.dedupe_key):
        raise VendorRefused(UNREADABLE)
    return _clip(found)


def _run(command: Sequence[str], seconds: float) -> tuple[int, bytes, str]:
    """Exit code, output and complaints. Whatever it started ends with it."""
    bounded = [sys.executable, "-I", "-B", str(BOUNDED), str(int(seconds) + 1), str(MEMORY), *command]
    with tempfile.TemporaryDirectory() as nowhere:
        process = subprocess.Popen(
            bounded, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=nowhere, env={},
            start_new_session=True, close_fds=True,
        )  # fmt: skip
        out, complaints = _Reader(process.stdout, MOST_BYTES), _Reader(process.stderr, MOST_WORDS)
        try:
            out.join(seconds)
            if out.is_alive():
                raise Later(SLOW, 86400)
            if len(out.found) > MOST_BYTES:
                raise VendorRefused(UNREADABLE)
            code = process.wait(seconds)
        except subprocess.TimeoutExpired as error:
            raise Later(SLOW, 86400) from error
        finally:
            _end(process)
            complaints.close()
            out.close()
        return code, bytes(out.found), bytes(complaints.found).decode(errors="replace")


class _Reader(threading.Thread):
    """Reads a pipe up to a bound, and then no further."""

    def __init__(self, pipe: IO[bytes] | None, most: int) -> None:
        super().__init__(daemon=True)
        assert pipe is not None
        self.found = bytearray()
        self._pipe, self._most = pipe, most
        self.start()

    def run(self) -> None:
        while len(self.found) <= self._most and (part := os.read(self._pipe.fileno(), 65536)):
            self.found += part

    def close(self) -> None:
        """Once the program has ended, so that nothing more comes."""
        self.join(1)
        if not self.is_alive():
            self._pipe.close()


def _end(process: subprocess.Popen[bytes]) -> None:
    """The whole group: it may have started helpers of its own."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        process.kill()
    process.wait()


def _refusal(words: str) -> Exception:
    if "No module named" in words or "No such file" in words:
        return VendorRefused(ABSENT)
    if BLOCKED.search(words):
        return Later(WALL, 86400)
    return NotFound(HIDDEN) if GONE.search(words) else VendorRefused(UNREADABLE)


def _clip(found: Mapping[str, Any]) -> Clip:
    views, seconds, picture = found.get("view_count"), found.get("duration"), found.get("thumbnail")
    return Clip(
        _text(found.get("title"), LONGEST_TEXT),
        _text(found.get("uploader") or found.get("channel"), LONGEST_NAME),
        picture if isinstance(picture, str) and is_thumbnail_host(picture) else None,
        _whole(seconds, 86400),
        _whole(views, LARGEST) if isinstance(views, int) else None,
    )


def _whole(value: object, most: int) -> int | None:
    """A number from 0 to `most`; JSON's NaN and true are none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value) if 0 <= value <= most else None


def _text(value: object, longest: int) -> str | None:
    return value.replace("\x00", "")[:longest].strip() or None if isinstance(value, str) else None
