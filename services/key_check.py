"""The worker's part for keys: asks each vendor once a day whether a key still works, and says so on its row."""

from __future__ import annotations

import logging

from services import keys, studio_keys
from services.domain.key_facts import KeyStatus
from services.domain.secret import Secret
from services.providers.wire import KeyRefused, Later
from services.sealing import SealBroken
from services.store.key_checks import DueKey, KeyChecks
from services.studio_keys import DueStudioKey
from services.wiring import Studio

log = logging.getLogger(__name__)
LEASE = 60
"""Seconds; above the longest wait for one answer."""
DAILY, SOON = 86_400, 1_800
"""Seconds until the next question: after an answer, and after none."""
REFUSED_AGAIN = 6 * 3_600
"""A vendor may have erred, or the account was topped up: a refused key is asked about more often."""
SEAL_BROKEN = "This key can no longer be read. Enter it again."


class KeyCheck:
    """Asks with what `studio` opens, and writes through `checks`."""

    def __init__(self, studio: Studio, checks: KeyChecks) -> None:
        self._studio, self._checks = studio, checks

    def due_of_studio(self) -> list[DueStudioKey]:
        """The same for the studio's own keys. Raises Unavailable."""
        return studio_keys.due(self._studio, LEASE)

    def look_at_studios(self, key: DueStudioKey) -> None:
        """Whether the vendor still accepts the studio's key; what is left on its account is nobody's to read here."""
        facts, again = self._asked(key.service, self._studio.settings.studio_keys[key.service])
        studio_keys.record(self._studio, key, facts, again)

    def due(self, batch: int) -> list[DueKey]:
        """Claim keys whose turn it is. Raises Unavailable."""
        return self._checks.claim(batch, LEASE)

    def look(self, key: DueKey) -> None:
        """One question, and one write of what came of it. Raises Unavailable."""
        try:
            plain = keys.unsealed(self._studio, key.user_id, key.service, key.encrypted_api_key)
            facts, again = self._asked(key.service, plain)
        except SealBroken:
            facts, again = _refused(SEAL_BROKEN), DAILY
        if not self._checks.record(key, facts, again):
            log.info("A key was replaced while it was checked.")

    def _asked(self, service: str, plain: Secret) -> tuple[dict[str, object], float]:
        """What to write, and in how many seconds to ask again."""
        try:
            found = keys.ask(self._studio, service, plain)
        except KeyRefused as error:
            return _refused(str(error)), REFUSED_AGAIN
        except Later as error:
            return {"check_error": str(error)}, max(SOON, error.after or 0)
        if found is None:
            return {}, DAILY
        return {"status": KeyStatus.WORKS.value, **keys.told_of(found)}, DAILY


def _refused(sentence: str) -> dict[str, object]:
    return {"status": KeyStatus.REFUSED.value, "check_error": sentence}
