"""What the worker reads and writes: database functions that claim under a lease and write with a fence.

Uses the admin client, so every read names the owner it is for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol

from postgrest.exceptions import APIError
from supabase import Client

from services.domain.job_state import JobState
from services.domain.sent_key import SentKey
from services.store import assets, files, personas, prompts, sent_keys
from services.store.answers import in_our_words
from services.store.assets import Asset
from services.store.paging import LARGEST_PAGE
from services.store.patient import Pause, Refused, written
from services.store.personas import Persona
from services.store.prompts import Prompt, PromptGroup
from services.store.rows import Row, columns, read, read_all


@dataclass(frozen=True)
class ClaimedGeneration:
    """A job under our lease. `endpoint`, `request_body` and `sent_key` are what was sent, once something was.

    `claimed_at` is the database's time, as all the others are: this machine's own clock decides nothing.
    """

    id: str
    user_id: str
    service: str
    status: JobState
    prompt_text: str
    model: str
    settings: Mapping[str, Any]
    ai_model_id: str | None
    higgsfield_job_id: str | None
    error_code: str | None
    is_sandbox: bool
    cancel_requested: bool
    idempotency_key: str
    endpoint: str | None
    request_body: Mapping[str, Any] | None
    status_url: str | None
    cancel_url: str | None
    webhook_token: str | None
    webhook_url: str | None
    attempts: int
    polls: int
    started_at: datetime | None
    created_at: datetime
    claimed_at: datetime
    sent_key: SentKey | None = None

    @property
    def age(self) -> timedelta:
        """Since it was sent, or asked for."""
        return self.claimed_at - (self.started_at or self.created_at)


@dataclass(frozen=True)
class SavedFile:
    """A result that lies in our storage; `id` is the asset's."""

    id: str
    filename: str
    file_path: str
    mime_type: str
    file_size: int
    width: int | None
    height: int | None
    thumbnail_path: str
    alt_text: str


class HasAdmin(Protocol):
    """A studio, as far as this file needs to know one."""

    admin: Client


class Jobs:
    """Every method raises Unavailable when the database or storage does not do it."""

    def __init__(self, admin: Client, worker: str, pause: Pause | None = None) -> None:
        """Without `pause` nothing is tried twice."""
        self._admin, self._worker, self._pause = admin, worker, pause

    def alive(self) -> None:
        """Note that this worker lives."""
        self._call("worker_alive")

    def silent_holders(self, seconds: int) -> list[str]:
        """Workers that hold image jobs and gave no sign of life for so long."""
        with answered():
            found = self._admin.rpc("silent_lease_holders", {"silent_seconds": seconds}).execute().data
        return [str(name) for name in _rows(found)]

    def release(self, workers: list[str]) -> int:
        """Give back what these held; they are dead. How many jobs that was."""
        with answered():
            return int(str(self._admin.rpc("release_leases", {"dead": workers}).execute().data))

    def claim_generations(self, batch: int, lease_seconds: int) -> list[ClaimedGeneration]:
        """Jobs that are due, for this worker alone until the lease ends."""
        rows = self._call("claim_generations", batch=batch, lease_seconds=lease_seconds)
        jobs = read_all(ClaimedGeneration, _rows(rows))
        with answered():
            sent = sent_keys.of_jobs(self._admin, [job.id for job in jobs if job.attempts and not job.is_sandbox])
        return [replace(job, sent_key=sent.get(job.id)) for job in jobs]

    def begin(
        self,
        job: ClaimedGeneration,
        endpoint: str,
        body: Mapping[str, object],
        sandbox: bool,
        credits: Decimal | None,
        usd: Decimal | None,
        webhook_url: str | None = None,
        key: SentKey | None = None,
    ) -> bool:
        """Write down what is about to be sent, and with which key; False when the job is no longer ours to send.

        Raises KeyChanged when the person's keys are others by now.
        """
        return self._did(
            "begin_generation_with_key",
            generation_id=job.id,
            endpoint=endpoint,
            request_body=body,
            is_sandbox=sandbox,
            cost_credits=_number(credits),
            cost_usd=_number(usd),
            webhook_url=webhook_url,
            key_payer=key.payer if key else None,
            key_mark=key.mark if key else None,
        )

    def record(
        self, job: ClaimedGeneration, facts: Mapping[str, object], look_again_seconds: float = 0
    ) -> bool:
        """Write what the vendor said and give the lease back; False when it was lost."""
        again = round(look_again_seconds, 3)
        return self._kept("record_generation", generation_id=job.id, facts=facts, look_again_seconds=again)

    def put_back(self, seconds: Mapping[str, float]) -> None:
        """Give the leases of these jobs back, each until its own next look; no job's row is written."""
        waits = [round(wait, 3) for wait in seconds.values()]
        self._call("put_back_generations", generation_ids=list(seconds), seconds=waits)

    def known(self, job: ClaimedGeneration, vendor_ids: Iterable[str]) -> set[str]:
        """Those of the vendor's jobs that a row of this person has already."""
        given = {"owner": job.user_id, "vendor_ids": list(vendor_ids)}
        with answered():
            return {str(one) for one in _rows(self._admin.rpc("known_vendor_jobs", given).execute().data)}

    def complete(
        self,
        job: ClaimedGeneration,
        urls: Iterable[str],
        saved: Iterable[SavedFile],
        paid_usd: Decimal | None = None,
        note_code: str | None = None,
        note: str | None = None,
    ) -> bool:
        """Make the files' rows and the word "completed" visible together; False when the lease was lost."""
        return self._kept(
            "complete_generation",
            generation_id=job.id,
            result_urls=list(urls),
            files=[vars(file) for file in saved],
            paid_usd=_number(paid_usd),
            note_code=note_code,
            note=note,
        )

    def extend(self, job: ClaimedGeneration, lease_seconds: int) -> bool:
        return self._did("extend_generation_lease", generation_id=job.id, lease_seconds=lease_seconds)

    def claim_groups(self, batch: int, lease_seconds: int) -> list[PromptGroup]:
        """Looks at pictures that somebody asked for, for this worker alone."""
        rows = self._call("claim_prompt_groups", batch=batch, lease_seconds=lease_seconds)
        return read_all(PromptGroup, _rows(rows))

    def finish_group(
        self, group: PromptGroup, variations: list[dict[str, object]], facts: Mapping[str, object]
    ) -> bool:
        return self._kept("finish_prompt_group", group_id=group.id, variations=variations, facts=facts)

    def fail_group(self, group_id: str, facts: Mapping[str, object]) -> bool:
        return self._kept("fail_prompt_group", group_id=group_id, facts=facts)

    def doubt_key(self, user_id: str, service: str, studios: bool = False) -> None:
        """The vendor refused this key, of the person or of the studio: have it asked about now instead of tomorrow."""
        sent_keys.doubt(self._admin, user_id, service, studios)

    def asset(self, user_id: str, asset_id: str) -> Asset | None:
        return self._own(assets.TABLE, Asset, user_id, asset_id)

    def persona(self, user_id: str, persona_id: str) -> Persona | None:
        return self._own(personas.TABLE, Persona, user_id, persona_id)

    def prompt(self, user_id: str, prompt_id: str) -> Prompt | None:
        return self._own(prompts.TABLE, Prompt, user_id, prompt_id)

    def prompts_of(self, user_id: str, group_id: str) -> list[Prompt]:
        """The prompts of a group that were not removed, in their order."""
        with answered():
            return [one for one in prompts.of_groups(self._admin, [group_id]) if one.user_id == user_id]

    def clear_removed_prompts(self, older_than_seconds: int) -> int:
        """Delete for good what people removed that long ago; how many rows, at most one answer's worth."""
        given = {"older_than_seconds": older_than_seconds, "most": LARGEST_PAGE}
        with answered():
            cleared = self._admin.rpc("clear_removed_prompts", given).execute().data
        return cleared if isinstance(cleared, int) else 0

    def load(self, path: str) -> bytes:
        """Raises NotFound."""
        return files.get(self._admin, path)

    def keep(self, path: str, data: bytes, mime_type: str) -> None:
        """Store or replace an object."""
        files.put(self._admin, path, data, mime_type, replace=True)

    def orphans(self, older_than_seconds: int) -> list[str]:
        """Paths of files that no row names, at most as many as one answer holds."""
        given = {"older_than_seconds": older_than_seconds, "most": LARGEST_PAGE}
        with answered():
            found = self._admin.rpc("orphaned_files", given).execute().data
        return [str(path) for path in _rows(found)]

    def discard(self, paths: Iterable[str]) -> None:
        """Remove objects; those that are gone already are passed over."""
        files.remove(self._admin, paths)

    def _own(self, table: str, row_type: type[Row], user_id: str, row_id: str) -> Row | None:
        with answered():
            query = self._admin.table(table).select(columns(row_type)).eq("id", row_id)
            found = query.eq("user_id", user_id).limit(1).execute().data
        return read(row_type, found[0]) if found else None

    def _did(self, function: str, **given: object) -> bool:
        return self._call(function, **given) is True

    def _kept(self, function: str, **given: object) -> bool:
        """For what may have been paid: it is not lost because the database is away for a moment."""
        return written(lambda: self._did(function, **given), self._pause)

    def _call(self, function: str, **given: object) -> object:
        with answered():
            return self._admin.rpc(function, {"worker": self._worker, **given}).execute().data


def backfill(studio: HasAdmin, table: str, rows: Sequence[Mapping[str, object]]) -> None:
    """Write rows as only the worker may: with the states and costs of the past. For demo content."""
    with answered():
        studio.admin.table(table).insert(rows).execute()


@contextmanager
def answered() -> Iterator[None]:
    """The worker has nobody to ask, so every refusal of the database means: leave the row, come back."""
    try:
        with in_our_words():
            yield
    except APIError as error:
        raise Refused(f"The database refused the worker: {error.code} {error.message}") from error


def _rows(answer: object) -> list[object]:
    return answer if isinstance(answer, list) else []


def _number(amount: Decimal | None) -> str | None:
    """NUMERIC travels as text, which loses no digit."""
    return None if amount is None else str(amount)
