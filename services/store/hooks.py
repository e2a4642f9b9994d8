"""What is read and written when a vendor calls, by the admin client: nobody is signed in then."""

from __future__ import annotations

from typing import Any

from supabase import Client

from services.errors import Unavailable
from services.store.jobs import answered


class Hooks:
    """Every method raises Unavailable."""

    def __init__(self, admin: Client) -> None:
        self._admin = admin

    def secret(self, generation_id: str) -> str | None:
        """The secret part of the job's address, while the vendor has the job."""
        with answered():
            found = self._admin.rpc("generation_webhook", {"generation_id": generation_id}).execute().data
        return found if isinstance(found, str) else None

    def of(self, generation_id: str) -> tuple[str, str]:
        """Whose job it is, and the vendor that draws it."""
        with answered():
            query = self._admin.table("generations").select("user_id,service").eq("id", generation_id)
            found: Any = query.limit(1).execute().data
        if not found:
            raise Unavailable("This job is gone.")
        return str(found[0]["user_id"]), str(found[0]["service"])

    def hasten(self, generation_id: str) -> None:
        """The worker looks at it now."""
        with answered():
            self._admin.rpc("hasten_generation", {"generation_id": generation_id}).execute()
