"""One line to speak: sent once, kept, or looked for in the vendor's history when nobody knows how it ended.

The vendor honours no idempotency key. So the row says "sending" before the wire, and a line whose answer was lost,
or whose worker died, is never sent again: what was billed stands in the account's history, with its sound.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from services import media
from services.domain import patience
from services.domain.object_path import object_path
from services.domain.speech import MP3, WAV
from services.errors import Conflict, ConsentNeeded, Invalid, MissingKey, OutcomeUnknown, StudioError, VendorRefused
from services.providers import elevenlabs_errors as errors
from services.providers.elevenlabs import ElevenLabs, Speech, Spoken
from services.providers.wire import KeyRefused, Later
from services.store.voice_jobs import ClaimedTake, VoiceJobs
from services.vendor_access import Access, VendorAccess, reopened

SERVICE = "elevenlabs"
MOST_TRIES = 8
"""Sendings the vendor may turn away for now before the person is asked to try again."""
LOOKS = (5.0, 15.0, 40.0, 120.0, 300.0)
"""Seconds between looks into the history; a line appears there within moments."""
EARLIER = timedelta(minutes=15)
"""How far the vendor's clock may be behind the database's; lines of that time that the studio knows are other ones."""

CODES: dict[type[StudioError], str] = {
    MissingKey: "missing_key",
    errors.BadKey: "bad_key",
    errors.NoPermission: "no_permission",
    errors.NoCredit: "no_credit",
    errors.Unusual: "unusual_activity",
    errors.NeedsPlan: "needs_plan",
    errors.VoiceGone: "voice_gone",
    errors.TooLong: "too_long",
    errors.BadStability: "bad_stability",
    errors.BadInput: "bad_input",
    KeyRefused: "bad_key",
    VendorRefused: "vendor_refused",
    Later: "busy",
}
"""What a row keeps as `error_code`, so that the screen can lead to the next step."""

CHANGED = "Your ElevenLabs key was {} since you asked. Nothing was sent or charged; ask for the line again."
STILL_BUSY = "ElevenLabs stayed busy. Nothing was charged; try again in a few minutes."
LOOKING = "The answer was lost on its way. The line may have been charged; ElevenLabs' history is looked through."
NOT_THERE = (
    "ElevenLabs' history does not hold this line, so it was most likely neither spoken nor charged. "
    "Check your usage there, then speak it again."
)
CANNOT_LOOK = (
    "Nobody can say whether this line was spoken: ElevenLabs' answer was lost, and your key may not read the history. "
    "It may have been charged; check your usage there before you speak it again."
)

KEY_GONE = (
    "Nobody can say whether this line was spoken: ElevenLabs' answer was lost, and the key it was sent with is not "
    "here any more. It may have been charged; check the usage of that account before you speak it again."
)


class VoiceWork:
    """Advances claimed takes; every step ends in one write that gives the lease back."""

    def __init__(
        self,
        jobs: VoiceJobs,
        access: VendorAccess,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._jobs, self._access, self._chance = jobs, access, chance

    def advance(self, take: ClaimedTake) -> None:
        """One step. Raises Unavailable; the row stays as it is until the lease ends."""
        try:
            access = self._way(take)
        except MissingKey as error:
            return self._without_key(take, error)
        if take.status == "unknown":
            return self._look(take, access)
        try:
            ours = self._jobs.begin(take, access.sent_key(take.id))
        except ConsentNeeded as error:
            return self._end(take, "consent_missing", str(error))
        except Conflict:
            return self._end(take, "missing_key", CHANGED.format("changed"))
        if ours:
            self._send(take, access)

    def _way(self, take: ClaimedTake) -> Access:
        """The way that was asked for: a line for the sandbox is never sent to the vendor, nor the other way round."""
        if take.status == "unknown":
            return reopened(self._access, take)
        access = self._access.open(take.user_id, SERVICE)
        if access.is_sandbox != take.is_sandbox:
            raise MissingKey(CHANGED.format("removed" if access.is_sandbox else "added"))
        return access

    def _without_key(self, take: ClaimedTake, error: MissingKey) -> None:
        if take.status == "unknown":
            return self._end(take, "outcome_unknown", KEY_GONE)
        self._end(take, "missing_key", str(error))

    def _send(self, take: ClaimedTake, access: Access) -> None:
        form = WAV if access.is_sandbox else MP3
        try:
            speech = ElevenLabs(access.http, access.key).speak(
                take.voice_id, take.line, take.model, take.settings, form
            )
        except Later as error:
            self._later(take, error)
        except VendorRefused as error:
            self._end(take, code(error), str(error))
            if isinstance(error, errors.BadKey):
                self._jobs.doubt_key(take.user_id, access.is_studios)
        except OutcomeUnknown as error:
            facts = {"status": "unknown", "error_code": "outcome_unknown", "error_message": str(error)}
            self._jobs.record(take, facts, LOOKS[0] * self._chance())
        else:
            self._keep(take, speech, "answer")

    def _later(self, take: ClaimedTake, error: Later) -> None:
        """Back in the queue: the vendor took nothing."""
        if take.looks + 1 >= MOST_TRIES:
            return self._end(take, "busy", STILL_BUSY)
        wait = patience.try_again(min(take.looks, 4), self._chance(), error.after)
        facts = {"status": "pending", "error_code": "waiting", "error_message": str(error)}
        self._jobs.record(take, facts, wait)

    def _look(self, take: ClaimedTake, access: Access) -> None:
        """Was it spoken? The history knows, and it has the sound; fetching it is free."""
        vendor = ElevenLabs(access.http, access.key)
        try:
            found = self._spoken(take, vendor)
            data = vendor.history_audio(found.id) if found else b""
        except Later:
            return self._wait(take)
        except (VendorRefused, OutcomeUnknown):
            return self._end(take, "outcome_unknown", CANNOT_LOOK)
        if found is None:
            return self._wait(take)
        self._keep(take, Speech(data, MP3, found.request_id, found.credits), "history")

    def _spoken(self, take: ClaimedTake, vendor: ElevenLabs) -> Spoken | None:
        """The line in the history, of the time we sent it; the oldest, should somebody have repeated it since."""
        since = (take.sent_at or take.created_at) - EARLIER
        found = [
            one
            for one in vendor.history(take.voice_id, since)
            if (one.line, one.model_id or take.model, one.voice_id) == (take.line, take.model, take.voice_id)
            and one.at >= int(since.timestamp())
        ]
        known = self._jobs.known(take, [one.request_id for one in found if one.request_id])
        return next((one for one in reversed(found) if one.request_id not in known), None)

    def _wait(self, take: ClaimedTake) -> None:
        if take.looks >= len(LOOKS):
            return self._end(take, "outcome_unknown", NOT_THERE)
        facts = {"error_code": "outcome_unknown", "error_message": LOOKING}
        self._jobs.record(take, facts, LOOKS[take.looks] * (0.8 + 0.4 * self._chance()))

    def _keep(self, take: ClaimedTake, speech: Speech, source: str) -> None:
        """The sound first, then the word "completed". Killed in between, the history gives the sound again."""
        try:
            kind = media.inspect(speech.data).kind
        except Invalid:
            return self._end(take, "result_lost", "ElevenLabs spoke and charged, but what it sent is no sound.")
        if kind.group != "audio":
            return self._end(take, "result_lost", "ElevenLabs spoke and charged, but what it sent is no sound.")
        path = object_path(take.user_id, "voice", str(UUID(take.id)), take.line[:60], kind.extension)
        self._jobs.keep(path, speech.data, kind.mime_type)
        facts = {
            "credits": _number(speech.credits),
            "cost_source": source,
            "request_id": speech.request_id,
            "file_path": path,
            "mime_type": kind.mime_type,
            "file_size": len(speech.data),
        }
        self._jobs.finish(take, facts)

    def _end(self, take: ClaimedTake, code: str, sentence: str) -> None:
        self._jobs.record(take, {"status": "failed", "error_code": code, "error_message": sentence})


def code(error: StudioError) -> str:
    """The row's word for an error."""
    return next(CODES[kind] for kind in type(error).__mro__ if kind in CODES)


def _number(amount: Decimal | None) -> str | None:
    """NUMERIC travels as text, which loses no digit."""
    return None if amount is None else str(amount)
