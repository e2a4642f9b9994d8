"""Exactly what a deletion takes, as sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Protocol

from ui import numbers, plain

_NOUNS = {
    "image": ("image", "images"),
    "video": ("video", "videos"),
    "audio": ("sound", "sounds"),
    "document": ("document", "documents"),
}


class File(Protocol):
    """What has a kind and a size in bytes."""

    @property
    def file_type(self) -> str: ...
    @property
    def file_size(self) -> int: ...


def of_files(files: Iterable[File], used_by: Sequence[str]) -> str:
    """ "12 images and 1 video, 3.4 GB, used by Nova. This cannot be undone." """
    going = list(files)
    kinds = Counter(file.file_type for file in going)
    counted = " and ".join(numbers.counted(kinds[kind], *_NOUNS[kind]) for kind in _NOUNS if kinds[kind])
    size = numbers.size(sum(file.file_size for file in going))
    used = f", used as reference by {plain.text(', '.join(used_by))}" if used_by else ""
    return f"{counted}, {size}{used}. This cannot be undone."


def of_persona(name: str, assets: int, prompts: int, jobs: int, *, real: bool = False) -> str:
    """Names what survives as well: nothing that belongs to a persona goes too. `real`: consents may be on record."""
    stays = [
        numbers.counted(assets, "asset"),
        numbers.counted(prompts, "prompt"),
        numbers.counted(jobs, "generation"),
    ]
    return (
        f"{plain.text(name)}, the description and the voice settings go for good. "
        f"{', '.join(stays[:2])} and {stays[2]} stay and belong to no persona afterwards."
        f"{' Consents stay on record, under Personas.' if real else ''}"
    )
