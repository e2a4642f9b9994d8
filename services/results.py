"""Finished pictures: copied to our storage before anybody is told that they are finished."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from uuid import UUID, uuid5

import httpx

from services import media
from services.domain.object_path import object_path, thumbnail_path
from services.errors import Invalid, NotFound
from services.providers.download import GONE, fetch
from services.store.jobs import ClaimedGeneration, Jobs, SavedFile

LONGEST_ALT_TEXT = 1000
AT_ONCE = 6
"""Pictures copied at the same time: each is held in memory whole, and decoded."""


class Results:
    """Copies under the job's lease, which is made longer before each file."""

    def __init__(self, jobs: Jobs, lease_seconds: int) -> None:
        self._jobs, self._lease_seconds = jobs, lease_seconds
        self._places = threading.BoundedSemaphore(AT_ONCE)

    def save(self, job: ClaimedGeneration, urls: Sequence[str], http: httpx.Client) -> list[SavedFile]:
        """The files in our storage; empty when the lease was lost meanwhile.

        Raises NotFound when none could be had any more, Later, VendorRefused. Ids and paths follow from the
        job, so that copying again replaces what a worker that died has left.
        """
        saved: list[SavedFile] = []
        for place, url in enumerate(urls):
            with self._places:
                if not self._jobs.extend(job, self._lease_seconds):
                    return []
                try:
                    saved.append(self._one(job, place, fetch(http, url)))
                except (NotFound, Invalid):
                    continue  # one bad picture of four must not lose the other three
        if not saved:
            raise NotFound(GONE)
        return saved

    def _one(self, job: ClaimedGeneration, place: int, data: bytes) -> SavedFile:
        found = media.inspect(data)
        if found.thumbnail is None:
            raise Invalid("The vendor sent something that is no picture.")
        asset_id = str(uuid5(UUID(job.id), str(place)))
        name = f"{' '.join(job.prompt_text.split()[:6])[:60]} {place + 1}.{found.kind.extension}"
        path = object_path(job.user_id, "image", asset_id, name, found.kind.extension)
        small = thumbnail_path(job.user_id, asset_id)
        self._jobs.keep(path, found.data, found.kind.mime_type)
        self._jobs.keep(small, found.thumbnail, "image/webp")
        return SavedFile(
            asset_id,
            name.replace("/", "-"),
            path,
            found.kind.mime_type,
            len(found.data),
            found.width,
            found.height,
            small,
            job.prompt_text[:LONGEST_ALT_TEXT],
        )
