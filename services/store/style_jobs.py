"""What the worker reads and writes of styles: functions that claim under a lease and write with a fence.

Uses the admin client, handed over by the worker; every row names the owner it is for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from supabase import Client

from services.store import sent_keys
from services.store.jobs import answered
from services.store.rows import read_all


@dataclass(frozen=True)
class ClaimedStyles:
    """A list somebody asked for, under our lease."""

    id: str
    user_id: str
    family: str


class StyleJobs:
    """Every method raises Unavailable when the database does not do it."""

    def __init__(self, admin: Client, worker: str) -> None:
        self._client, self._worker = admin, worker

    def claim(self, batch: int, lease_seconds: int) -> list[ClaimedStyles]:
        rows = self._call("claim_style_catalogs", batch=batch, lease_seconds=lease_seconds)
        return read_all(ClaimedStyles, rows if isinstance(rows, list) else [])

    def keep(self, claimed: ClaimedStyles, styles: Sequence[Mapping[str, str]], is_sandbox: bool) -> bool:
        """`styles`: style_id, name, description, preview_url each. False when the lease was lost."""
        given = {"catalog_id": claimed.id, "styles": list(styles), "is_sandbox": is_sandbox}
        return self._call("keep_style_catalog", **given) is True

    def fail(self, claimed: ClaimedStyles, why: str) -> bool:
        return self._call("fail_style_catalog", catalog_id=claimed.id, why=why) is True

    def doubt_key(self, user_id: str, studios: bool) -> None:
        """The vendor refused this key, of the person or of the studio: have it asked about now instead of tomorrow."""
        sent_keys.doubt(self._client, user_id, "higgsfield", studios)

    def _call(self, function: str, **given: object) -> object:
        with answered():
            return self._client.rpc(function, {"worker": self._worker, **given}).execute().data
