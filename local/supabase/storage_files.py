"""Bytes on disk, one file per version of an object. Names of objects never become names of files."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID


@dataclass(frozen=True)
class Files:
    """A version is written once and never changed; that is what makes readers safe."""

    folder: Path

    def write(self, version: str, data: bytes) -> None:
        """Returns when the bytes and their name would survive a power cut. Raises OSError, and leaves nothing."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._path(version)
        try:
            with open(path, "xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            # A full disk: what was written of it only takes more of the room.
            path.unlink(missing_ok=True)
            raise
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def read(self, version: str, start: int = 0, size: int = -1) -> bytes:
        """`size` bytes from `start`; all by default. Raises FileNotFoundError."""
        with open(self._path(version), "rb") as file:
            file.seek(start)
            return file.read(size)

    def remove(self, versions: Iterable[str]) -> None:
        for version in versions:
            with suppress(FileNotFoundError):
                self._path(version).unlink()

    def older_than(self, seconds: float) -> Iterator[str]:
        """Versions written before then; younger ones may belong to a transaction still under way."""
        for path in self.folder.glob("*-*-*-*-*"):
            if path.stat().st_mtime <= time.time() - seconds:
                yield path.name

    def _path(self, version: str | None) -> Path:
        # Whatever else a row may say, nothing included, only a uuid reaches the file system.
        try:
            return self.folder / str(UUID(version or ""))
        except ValueError:
            raise FileNotFoundError(version) from None
