"""What the worker reads and writes of voices: functions that claim under a lease and write with a fence.

Uses the admin client, handed over by the worker; every row names the owner it is for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from supabase import Client

from services.domain.sent_key import Payer, SentKey
from services.store import files, sent_keys
from services.store.jobs import answered
from services.store.rows import read_all


@dataclass(frozen=True)
class ClaimedTake:
    """A line under our lease."""

    id: str
    user_id: str
    voice_id: str
    model: str
    settings: Mapping[str, Any]
    line: str
    is_sandbox: bool
    status: str
    sent_at: datetime | None
    created_at: datetime
    looks: int
    key_payer: Payer | None
    key_mark: str | None

    @property
    def service(self) -> str:
        return "elevenlabs"

    @property
    def sent_key(self) -> SentKey | None:
        """The key it was sent with, once it was."""
        return SentKey(self.key_payer, self.key_mark) if self.key_payer and self.key_mark else None


@dataclass(frozen=True)
class ClaimedCatalog:
    """An account somebody asked about; `used_voice_ids` are those its personas speak with."""

    id: str
    user_id: str
    used_voice_ids: tuple[str, ...]


class VoiceJobs:
    """Every method raises Unavailable when the database or storage does not do it."""

    def __init__(self, admin: Client, worker: str) -> None:
        self._client, self._worker = admin, worker

    def claim_takes(self, batch: int, lease_seconds: int) -> list[ClaimedTake]:
        return read_all(ClaimedTake, self._rows("claim_voice_takes", batch=batch, lease_seconds=lease_seconds))

    def begin(self, take: ClaimedTake, key: SentKey | None) -> bool:
        """Write down that it is sent now, and with which key; False when it is no longer ours to send.

        Raises Conflict when the person's keys are others by now.
        """
        noted = {"key_payer": key.payer if key else None, "key_mark": key.mark if key else None}
        return self._did("begin_voice_take_with_key", take_id=take.id, **noted)

    def record(self, take: ClaimedTake, facts: Mapping[str, object], look_again_seconds: float = 0) -> bool:
        """`facts`: status, error_code, error_message. Gives the lease back; False when it was lost."""
        again = round(look_again_seconds, 3)
        return self._did("record_voice_take", take_id=take.id, facts=facts, look_again_seconds=again)

    def finish(self, take: ClaimedTake, facts: Mapping[str, object]) -> bool:
        """`facts`: credits, cost_source, request_id, file_path, mime_type, file_size."""
        return self._did("finish_voice_take", take_id=take.id, facts=facts)

    def known(self, take: ClaimedTake, request_ids: Sequence[str]) -> set[str]:
        """Those of the vendor's requests that a line of this person has already."""
        with answered():
            query = self._client.table("voice_takes").select("vendor_request_id").eq("user_id", take.user_id)
            rows: Any = query.in_("vendor_request_id", list(request_ids)).execute().data if request_ids else ()
        return {str(row["vendor_request_id"]) for row in rows}

    def keep(self, path: str, data: bytes, mime_type: str) -> None:
        """Store or replace an object."""
        files.put(self._client, path, data, mime_type, replace=True)

    def doubt_key(self, user_id: str, studios: bool) -> None:
        """The vendor refused this key, of the person or of the studio: have it asked about now instead of tomorrow."""
        sent_keys.doubt(self._client, user_id, "elevenlabs", studios)

    def claim_catalogs(self, batch: int, lease_seconds: int) -> list[ClaimedCatalog]:
        rows = self._rows("claim_voice_catalogs", batch=batch, lease_seconds=lease_seconds)
        return read_all(ClaimedCatalog, rows)

    def keep_catalog(
        self,
        catalog: ClaimedCatalog,
        facts: Mapping[str, object],
        voices: Sequence[Mapping[str, object]],
        models: Sequence[Mapping[str, object]],
    ) -> bool:
        given = {"facts": facts, "voices": list(voices), "models": list(models)}
        return self._did("keep_voice_catalog", catalog_id=catalog.id, **given)

    def fail_catalog(self, catalog: ClaimedCatalog, facts: Mapping[str, object]) -> bool:
        return self._did("fail_voice_catalog", catalog_id=catalog.id, facts=facts)

    def _rows(self, function: str, **given: object) -> list[object]:
        answer = self._call(function, given)
        return answer if isinstance(answer, list) else []

    def _did(self, function: str, **given: object) -> bool:
        return self._call(function, given) is True

    def _call(self, function: str, given: Mapping[str, object]) -> object:
        with answered():
            return self._client.rpc(function, {"worker": self._worker, **given}).execute().data
