"""Rows of `vendor_health`: which vendors failed lately. Uses the admin client; no user's data is in it."""

from __future__ import annotations

from supabase import Client

from services.store.jobs import answered

TABLE = "vendor_health"


class VendorHealth:
    """Every method raises Unavailable when the database does not answer."""

    def __init__(self, admin: Client) -> None:
        self._client = admin

    def failing(self) -> set[tuple[str, bool]]:
        """(vendor, whether its stand-in) of all that did not answer their last call."""
        with answered():
            query = self._client.table(TABLE).select("service,is_sandbox").gt("failures", 0)
            found = query.execute().data
        return {(str(row["service"]), bool(row["is_sandbox"])) for row in found if isinstance(row, dict)}

    def pause(self, service: str, sandbox: bool) -> float:
        """Seconds until it may be asked; 0: now, and the caller is the one who asks."""
        with answered():
            found = self._client.rpc("vendor_pause", {"service": service, "sandbox": sandbox}).execute().data
        return float(str(found or 0))

    def note(self, service: str, sandbox: bool, did_answer: bool) -> None:
        given = {"service": service, "sandbox": sandbox, "answered": did_answer}
        with answered():
            self._client.rpc("note_vendor", given).execute()
