"""Reads an ElevenLabs account into our tables: voices, models and credit, for the screen to search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from services.domain.speech import KNOWN, SpeechModel
from services.errors import MissingKey, VendorRefused
from services.providers.elevenlabs import ElevenLabs, Subscription, Voice
from services.providers.elevenlabs_errors import BadKey, NoPermission
from services.providers.wire import Later
from services.store.voice_jobs import ClaimedCatalog, VoiceJobs
from services.vendor_access import VendorAccess
from services.voice_work import SERVICE, code

MOST_ASKED_SINGLY = 20
"""Voices in use whose settings are asked for one by one, because lists leave them out."""


class VoiceCatalog:
    """Answers the question what an account offers. Costs nothing at the vendor."""

    def __init__(self, jobs: VoiceJobs, access: VendorAccess) -> None:
        self._jobs, self._access = jobs, access

    def refresh(self, catalog: ClaimedCatalog) -> None:
        """Bring one claimed catalog up to date, or note why not. Raises Unavailable."""
        try:
            access = self._access.open(catalog.user_id, SERVICE)
            vendor = ElevenLabs(access.http, access.key)
            voices = _with_used(vendor, vendor.voices(), catalog.used_voice_ids)
            models, credit = _models(vendor), vendor.subscription()
        except (MissingKey, VendorRefused, Later) as error:
            self._jobs.fail_catalog(catalog, {"error_code": code(error), "error_message": str(error)})
            if isinstance(error, BadKey):
                self._jobs.doubt_key(catalog.user_id, access.is_studios)
            return
        facts = {"is_sandbox": access.is_sandbox, **_credit(credit)}
        self._jobs.keep_catalog(catalog, facts, [_voice(one) for one in voices], [_model(one) for one in models])


def _with_used(vendor: ElevenLabs, voices: Sequence[Voice], used: Sequence[str]) -> list[Voice]:
    """The list, with voices that personas use as they are one by one: with settings, or found outside the list."""
    found = {one.id: one for one in voices}
    for voice_id in used[:MOST_ASKED_SINGLY]:
        listed = found.get(voice_id)
        if listed is not None and listed.settings is not None:
            continue
        try:
            found[voice_id] = vendor.voice(voice_id)
        except VendorRefused:
            continue  # gone, no id at all, or a key that may list only: its absence says enough
    return [one for one in found.values() if one.id]


def _models(vendor: ElevenLabs) -> list[SpeechModel]:
    """The account's models; a key that may not list them speaks all the same, so the documented ones stand in."""
    try:
        return vendor.models() or list(KNOWN.values())
    except NoPermission:
        return list(KNOWN.values())


def _credit(found: Subscription | None) -> dict[str, object]:
    if found is None:
        return {}
    return {
        "tier": found.tier,
        "credits_used": found.used,
        "credits_limit": found.limit,
        "credits_reset_unix": found.resets_at,
    }


def _voice(voice: Voice) -> dict[str, object]:
    return {
        "voice_id": voice.id,
        "name": voice.name,
        "category": voice.category,
        "description": voice.description,
        "labels": dict(voice.labels),
        "languages": [one.lower()[:40] for one in voice.languages][:50],
        "preview_url": voice.preview_url,
        "settings": _plain(voice.settings),
        "is_own": voice.is_own,
    }


def _plain(settings: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if settings is None else dict(settings)


def _model(model: SpeechModel) -> dict[str, object]:
    return {
        "model_id": model.id,
        "name": model.name,
        "settings": sorted(model.settings),
        "longest": model.longest,
        "rate": str(model.rate),
    }
