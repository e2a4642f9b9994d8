"""Reads the styles of a Higgsfield account into our table, for the screen to pick from."""

from __future__ import annotations

from services.errors import MissingKey, VendorRefused
from services.providers.higgsfield_styles import Style, Styles
from services.providers.wire import KeyRefused, Later
from services.store.style_jobs import ClaimedStyles, StyleJobs
from services.vendor_access import VendorAccess

SERVICE = "higgsfield"


class StyleCatalog:
    """Answers the question which styles an account offers. Costs nothing at the vendor."""

    def __init__(self, jobs: StyleJobs, access: VendorAccess) -> None:
        self._jobs, self._access = jobs, access

    def due(self, batch: int, lease_seconds: int) -> list[ClaimedStyles]:
        """Lists somebody waits for, for this worker alone until the lease ends. Raises Unavailable."""
        return self._jobs.claim(batch, lease_seconds)

    def refresh(self, claimed: ClaimedStyles) -> None:
        """Bring one claimed list up to date, or note why not. Raises Unavailable."""
        try:
            access = self._access.open(claimed.user_id, SERVICE)
            found = Styles(access.http, access.key).listed(claimed.family)
        except (MissingKey, VendorRefused, Later) as error:
            self._jobs.fail(claimed, str(error))
            if isinstance(error, KeyRefused):
                self._jobs.doubt_key(claimed.user_id, access.is_studios)
            return
        self._jobs.keep(claimed, [_row(one) for one in found], access.is_sandbox)


def _row(style: Style) -> dict[str, str]:
    return {
        "style_id": style.id,
        "name": style.name,
        "description": style.description,
        "preview_url": style.preview_url,
    }
