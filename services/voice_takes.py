"""Lines a persona speaks: asked for once, heard as often as one likes, saved when they are good."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from services import assets, doorbell, media
from services.domain import speech
from services.domain.speech import SpeechModel
from services.domain.voice import VoiceSettings
from services.downloads import Download
from services.errors import Conflict, Invalid, NotFound
from services.identity import Identity
from services.store import files, objects
from services.store import voice_takes as store
from services.store.assets import Asset
from services.store.voice_takes import VoiceTake as VoiceTake
from services.store.voice_takes import Wanted as Wanted


def wanted(voice_id: str, model: SpeechModel, settings: VoiceSettings, line: str, *, sandbox: bool) -> Wanted:
    """What would be sent. Raises Invalid, naming what to change."""
    words = line.strip()
    if not voice_id:
        raise Invalid("Choose a voice first. Nothing was sent.")
    if not words:
        raise Invalid("Type a line to hear. Nothing was sent.")
    if len(words) > model.longest:
        raise Invalid(f"{model.name} takes {model.longest:,} characters at once. Nothing was sent; shorten the line.")
    return Wanted(voice_id, model.id, speech.sent(settings, model), words, sandbox)


def find(who: Identity, line: Wanted) -> VoiceTake | None:
    """The take of this very line, made or under way; then speaking it costs nothing more."""
    return store.find(who.client, line)


def speak(who: Identity, persona_id: str | None, line: Wanted) -> VoiceTake:
    """Ask for a line; the worker has it spoken. The same line with the same settings is the same take.

    Raises Conflict where consent or budget forbids it, Invalid.
    """
    take = store.ask(who.client, persona_id, line)
    if take is None:
        raise Conflict("The line failed in this very moment. Nothing more was sent; press again.")
    doorbell.ring()
    return take


def get(who: Identity, take_id: str) -> VoiceTake:
    """Raises NotFound."""
    return store.by_id(who.client, take_id)


def get_many(who: Identity, take_ids: Sequence[str]) -> list[VoiceTake]:
    """Those that exist, in the order asked for."""
    found = {take.id: take for take in store.by_ids(who.client, take_ids)}
    return [found[one] for one in take_ids if one in found]


def latest(who: Identity, persona_id: str, limit: int = 6) -> list[VoiceTake]:
    """What this persona has said, newest first."""
    return store.latest(who.client, persona_id, limit)


def save(who: Identity, take_id: str, persona_id: str | None) -> Asset:
    """A copy in the library; saved twice is saved once. Raises NotFound, Conflict.

    A copy, because the take is what keeps the line from being paid again: deleting the asset must not lose it.
    """
    take = get(who, take_id)
    if take.asset_id is not None:
        return assets.get(who, take.asset_id)
    if take.file_path is None:
        raise Conflict("This line has no sound yet. Nothing was saved; wait until it is spoken.")
    found = media.inspect(files.get(who.client, take.file_path))
    name = f"{' '.join(take.line.split())[:60].rstrip('. ')}.{found.kind.extension}"
    asset = assets.keep(
        who, name, found, persona_id=persona_id, origin="voice", is_sandbox=take.is_sandbox, alt_text=take.line[:1000]
    )
    store.saved_as(who.client, take.id, asset.id)
    return asset


def delete(who: Identity, take_id: str) -> None:
    """The take and its sound; a saved copy stays. Raises NotFound, Conflict while it is at the vendor."""
    take = get(who, take_id)
    if take.status in ("sending", "unknown"):
        raise Conflict("This line is at ElevenLabs and may have cost money. Wait until it has ended.")
    if take.file_path:
        files.remove(who.client, [take.file_path])
    store.delete(who.client, take.id)


def download(who: Identity, take_id: str) -> Download:
    """The sound of a take for its owner's browser. Raises NotFound."""
    take = get(who, take_id)
    if take.file_path is None or take.mime_type is None:
        raise NotFound("This line has no sound yet.")
    path = take.file_path
    etag = hashlib.sha256(path.encode()).hexdigest()[:32]
    name = f"{' '.join(take.line.split())[:60]}.{path.rpartition('.')[2]}"
    return Download(
        name, take.mime_type, f'"{etag}"', lambda part: objects.stream(who.client, files.BUCKET, path, part)
    )
