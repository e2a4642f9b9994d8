"""ElevenLabs: voices, models, credit and speech, in plain HTTP.

The vendor knows no idempotency key and bills when it speaks, so a request to speak whose answer was lost is never
sent again by this file: its own history tells whether it was made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import httpx

from services.domain.secret import Secret
from services.domain.speech import MP3, Sound, SpeechModel, told
from services.errors import OutcomeUnknown, VendorRefused
from services.providers.elevenlabs_errors import NoPermission, refusal
from services.providers.wire import NEVER_LEFT, USER_AGENT, Later, send

BASE = "https://api.elevenlabs.io"
VENDOR = "ElevenLabs"
LOOK = httpx.Timeout(20, connect=10, pool=10)
SPEAK = httpx.Timeout(120, connect=10, pool=10)
"""Seconds. A long line takes the vendor its time, and hanging up does not stop the bill."""
LOST = "The line went to ElevenLabs, but no whole answer came. It may have been charged."
MOST_BYTES = 50 * 1024 * 1024
PAGE = 100
MOST_PAGES = 50
VOICE_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")
"""Ids seen are 20 letters and digits; the exact rule is UNVERIFIED, so anything that is safe in a path passes."""


@dataclass(frozen=True)
class Voice:
    """A voice of the account; only `id` is sure. `settings` None: ask for them by id."""

    id: str
    name: str = ""
    category: str = ""
    description: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    preview_url: str = ""
    settings: Mapping[str, Any] | None = None
    is_own: bool = False


@dataclass(frozen=True)
class Subscription:
    """Credits of the account; the vendor calls them characters."""

    tier: str
    used: int
    limit: int
    resets_at: int | None
    """Unix seconds."""

    @property
    def left(self) -> int:
        return max(0, self.limit - self.used)


@dataclass(frozen=True)
class Speech:
    """Spoken sound. `credits` None: the answer did not say what it cost."""

    data: bytes
    sound: Sound
    request_id: str
    credits: Decimal | None


@dataclass(frozen=True)
class Spoken:
    """A line in the account's history; `credits` as the vendor counted."""

    id: str
    request_id: str
    voice_id: str
    model_id: str
    line: str
    at: int
    """Unix seconds."""
    credits: Decimal | None
    mime_type: str


class ElevenLabs:
    """One account at the vendor."""

    def __init__(self, http: httpx.Client, key: Secret) -> None:
        self._http, self._key = http, key

    def voices(self) -> list[Voice]:
        """Every voice of the account, page by page. Raises VendorRefused (KeyRefused), Later."""
        found: dict[str, Voice] = {}
        asked: dict[str, str | int] = {"page_size": PAGE}
        for _ in range(MOST_PAGES):
            answer = self._object("/v2/voices", asked)
            found |= {one.id: one for one in map(_voice, answer.get("voices") or ()) if one.id}
            token = answer.get("next_page_token")
            if not answer.get("has_more") or not token or token == asked.get("next_page_token"):
                break
            asked["next_page_token"] = str(token)
        return list(found.values())

    def voice(self, voice_id: str) -> Voice:
        """One voice with its settings. Raises VoiceGone and what `voices` raises."""
        return _voice(self._object(f"/v1/voices/{_id(voice_id)}"))

    def voice_settings(self, voice_id: str) -> dict[str, Any]:
        """The settings stored with a voice at the vendor. Raises VoiceGone and what `voices` raises."""
        return self._object(f"/v1/voices/{_id(voice_id)}/settings")

    def models(self) -> list[SpeechModel]:
        """Models of this account that speak, with what each takes."""
        answer = self._get("/v1/models")
        found = answer if isinstance(answer, list) else []
        speaking = [one for one in found if one.get("model_id") and one.get("can_do_text_to_speech") is not False]
        return [_model(one) for one in speaking]

    def subscription(self) -> Subscription | None:
        """Plan and credit; None when the key may speak but not look at the account. The cheapest check of a key."""
        try:
            answer = self._object("/v1/user/subscription")
        except NoPermission:
            return None
        used, limit = answer.get("character_count"), answer.get("character_limit")
        if not isinstance(used, int) or not isinstance(limit, int):
            return None
        reset = answer.get("next_character_count_reset_unix")
        return Subscription(str(answer.get("tier", "")), used, limit, reset if isinstance(reset, int) else None)

    def speak(
        self, voice_id: str, line: str, model_id: str, settings: Mapping[str, object], form: Sound = MP3
    ) -> Speech:
        """Have `line` spoken, once. Raises VendorRefused and its kinds, Later; nothing was billed then.

        Raises OutcomeUnknown when the request left and no whole answer came: it may have been billed.
        """
        body = {"text": line, "model_id": model_id, "voice_settings": dict(settings)}
        url = f"{BASE}/v1/text-to-speech/{_id(voice_id)}"
        request = self._http.build_request(
            "POST", url, params={"output_format": form.name}, json=body, headers=self._headers(), timeout=SPEAK
        )
        with self._opened(request) as response:
            if response.status_code != 200:
                response.read()
                raise refusal(response, self._key, spoken=True)
            data = _bytes(response)
            headers = response.headers
            return Speech(data, form, headers.get("request-id", ""), _amount(headers.get("character-cost")))

    def history(self, voice_id: str, since: datetime) -> list[Spoken]:
        """Lines spoken with a voice since a moment, newest first. Raises VendorRefused, Later."""
        asked: dict[str, str | int] = {
            "page_size": PAGE,
            "voice_id": voice_id,
            "date_after_unix": int(since.timestamp()),
            "source": "TTS",
        }
        answer = self._object("/v1/history", asked)
        return [_spoken(one) for one in answer.get("history") or () if one.get("history_item_id")]

    def history_audio(self, item_id: str) -> bytes:
        """The sound of a line in the history; free. Raises VendorRefused, Later."""
        url = f"{BASE}/v1/history/{_id(item_id)}/audio"
        request = self._http.build_request("GET", url, headers=self._headers(), timeout=SPEAK)
        with _free(), self._opened(request) as response:
            if response.status_code != 200:
                response.read()
                raise refusal(response, self._key)
            return _bytes(response)

    def _object(self, path: str, asked: Mapping[str, str | int] | None = None) -> dict[str, Any]:
        answer = self._get(path, asked)
        return answer if isinstance(answer, dict) else {}

    def _get(self, path: str, asked: Mapping[str, str | int] | None = None) -> Any:
        request = self._http.build_request(
            "GET", f"{BASE}{path}", params=dict(asked or {}), headers=self._headers(), timeout=LOOK
        )
        with _free():
            response = send(self._http, request, VENDOR)
        if response.status_code != 200:
            raise refusal(response, self._key)
        try:
            return response.json()
        except ValueError as error:
            raise Later(f"{VENDOR}'s answer could not be read. Nothing was charged; it is asked again.") from error

    def _headers(self) -> dict[str, str]:
        return {"xi-api-key": self._key.reveal(), "user-agent": USER_AGENT, "accept-encoding": "identity"}

    @contextmanager
    def _opened(self, request: httpx.Request) -> Iterator[httpx.Response]:
        """The answer while its body still comes; what breaks on the way is told as `wire.send` does."""
        try:
            response = self._http.send(request, stream=True, follow_redirects=False)
            try:
                yield response
            finally:
                response.close()
        except NEVER_LEFT as error:
            raise Later(f"{VENDOR} cannot be reached. Nothing was sent or charged.") from error
        except httpx.TransportError as error:
            raise OutcomeUnknown(LOST) from error


@contextmanager
def _free() -> Iterator[None]:
    """Questions cost nothing: where no answer came, asking again later is all there is to it."""
    try:
        yield
    except OutcomeUnknown as error:
        raise Later(f"{VENDOR} did not answer. Nothing was charged; it is asked again.") from error


def _bytes(response: httpx.Response) -> bytes:
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > MOST_BYTES:
            raise OutcomeUnknown("The sound has more than 50 MB, so it was not kept. It was charged.")
    if not body:
        raise OutcomeUnknown(f"{VENDOR} answered without a sound. It may have been charged.")
    return bytes(body)


def _id(given: str) -> str:
    """An id that may stand in a path. Raises VendorRefused."""
    if not VOICE_ID.fullmatch(given):
        raise VendorRefused("This is no voice id of ElevenLabs. Nothing was sent; choose a voice from the list.")
    return given


def _voice(told_of: Mapping[str, Any]) -> Voice:
    labels = {str(key): str(value) for key, value in (told_of.get("labels") or {}).items() if value}
    verified = [one.get("language") for one in told_of.get("verified_languages") or () if isinstance(one, Mapping)]
    named = [str(one) for one in [*verified, labels.get("language")] if one]
    settings = told_of.get("settings")
    return Voice(
        id=str(told_of.get("voice_id") or ""),
        name=str(told_of.get("name") or ""),
        category=str(told_of.get("category") or ""),
        description=str(told_of.get("description") or ""),
        labels=labels,
        languages=tuple(dict.fromkeys(named)),
        models=tuple(str(one) for one in told_of.get("high_quality_base_model_ids") or ()),
        preview_url=str(told_of.get("preview_url") or ""),
        settings=settings if isinstance(settings, Mapping) else None,
        is_own=bool(told_of.get("is_owner")),
    )


def _model(told_of: Mapping[str, Any]) -> SpeechModel:
    longest = told_of.get("maximum_text_length_per_request")
    rates = told_of.get("model_rates") or {}
    return told(
        str(told_of["model_id"]),
        str(told_of.get("name") or ""),
        style=told_of.get("can_use_style"),
        boost=told_of.get("can_use_speaker_boost"),
        longest=longest if isinstance(longest, int) and longest > 0 else None,
        rate=_amount(rates.get("character_cost_multiplier")),
    )


def _spoken(told_of: Mapping[str, Any]) -> Spoken:
    before, after = told_of.get("character_count_change_from"), told_of.get("character_count_change_to")
    known = isinstance(before, int) and isinstance(after, int) and after >= before
    return Spoken(
        id=str(told_of["history_item_id"]),
        request_id=str(told_of.get("request_id") or ""),
        voice_id=str(told_of.get("voice_id") or ""),
        model_id=str(told_of.get("model_id") or ""),
        line=str(told_of.get("text") or ""),
        at=int(told_of.get("date_unix") or 0),
        credits=Decimal(int(after or 0) - int(before or 0)) if known else None,
        mime_type=str(told_of.get("content_type") or ""),
    )


def _amount(given: object) -> Decimal | None:
    """What is no number is no price."""
    try:
        amount = Decimal(str(given))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and amount >= 0 else None
