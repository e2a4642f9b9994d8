"""The facts of an asset and the way it came, in words."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from ui import badge, facts, numbers, plain, times

ORIGINS = {"upload": "Uploaded by you", "generation": "Made by a generation", "demo": "Demo content"}


class AssetLike(Protocol):
    """What the facts need to know of an asset."""

    @property
    def mime_type(self) -> str: ...
    @property
    def file_size(self) -> int: ...
    @property
    def width(self) -> int | None: ...
    @property
    def height(self) -> int | None: ...
    @property
    def origin(self) -> str: ...
    @property
    def is_sandbox(self) -> bool: ...
    @property
    def created_at(self) -> datetime: ...


def title(filename: str) -> str:
    return plain.text(filename)


def show(asset: AssetLike, zone: str | None, now: datetime) -> None:
    pixels = f"{asset.width:,} x {asset.height:,} pixels" if asset.width and asset.height else ""
    facts.show(
        [
            ("Kind", asset.mime_type),
            ("Size", numbers.size(asset.file_size)),
            ("Dimensions", pixels),
            ("Origin", ORIGINS.get(asset.origin, asset.origin)),
            ("Added", f"{times.ago(asset.created_at, now)}, {times.exact(asset.created_at, zone)}"),
        ]
    )
    if asset.is_sandbox:
        badge.show(badge.SANDBOX)


def lineage(asset_id: str, kind: str, job_ids: list[str]) -> list[tuple[str, str, str, str]]:
    """Steps for ui.lineage: the job it came from, then what can be made of it."""
    steps = [("The generation it came from", "auto_awesome", "generation", job_id) for job_id in job_ids]
    if kind == "image":
        steps.append(("Make prompts from it", "edit_note", "prompts", asset_id))
    return steps
