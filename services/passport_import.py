"""A passport from elsewhere: looked at first, believed in nothing, taken in whole or not at all."""

from __future__ import annotations

import hashlib
import io
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from services import assets, media, personas
from services.domain.passport_fields import PassportError
from services.domain.passport_manifest import (
    LARGEST_MANIFEST,
    LARGEST_PASSPORT,
    MANIFEST,
    Manifest,
    Packed,
    PackedConsent,
    read,
)
from services.domain.voice import VoiceSettings
from services.errors import Invalid
from services.identity import Identity
from services.personas import Persona, PersonaDraft
from services.store import consents as consent_rows
from services.store.tables import NOW

MOST_ENTRIES = 220
ENCRYPTED = 0x1
HELD = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
PROOF_TAG = "consent"
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)


@dataclass(frozen=True)
class Preview:
    """What a passport would bring, and under which name."""

    manifest: Manifest
    name: str


def preview(who: Identity, data: bytes) -> Preview:
    """Check every byte and say what is in it; nothing is kept. Raises Invalid."""
    with _opened(data) as (archive, manifest):
        for packed in manifest.files:
            _content(archive, packed)
    return Preview(manifest, _free_name(who, manifest.persona.name))


def bring(who: Identity, data: bytes) -> Persona:
    """The persona with her pictures and texts. Raises Invalid; then nothing was kept.

    Pictures are cleaned like uploads. Consents come as stated elsewhere: they do not hold before a proof is added
    here. Handles of trained identities belong to the account that trained them and stay in the passport.
    """
    kept: list[str] = []
    try:
        with _opened(data) as (archive, manifest):
            ids = [_keep(who, archive, one.image, kept, one.alt_text) for one in manifest.references]
            for proof in dict.fromkeys(one.proof for one in manifest.consents if one.proof):
                _keep(who, archive, proof, kept, "", PROOF_TAG)
    except BaseException:
        assets.delete(who, kept)
        raise
    return _born(who, manifest, ids, kept)


def _born(who: Identity, manifest: Manifest, ids: list[str], kept: list[str]) -> Persona:
    """The rows, once all files are there; if one is refused, rows and files go again."""
    roles = {image: one.role for image, one in zip(ids, manifest.references, strict=True) if one.role}
    persona = None
    try:
        persona = personas.create(who, _draft(who, manifest, tuple(ids), roles))
        for stated in manifest.consents:
            consent_rows.insert(who.client, _row(who, persona.id, stated))
    except BaseException:
        if persona:
            for record in consent_rows.of_persona(who.client, persona.id):
                consent_rows.delete(who.client, record.id)
            personas.delete(who, persona.id)
        assets.delete(who, kept)
        raise
    return persona


def _draft(who: Identity, manifest: Manifest, ids: tuple[str, ...], roles: dict[str, str]) -> PersonaDraft:
    said = manifest.persona
    return PersonaDraft(
        name=_free_name(who, said.name),
        description=said.description,
        voice_id=said.voice_id,
        voice_settings=VoiceSettings.from_json(said.voice_settings),
        reference_image_ids=ids,
        likeness=said.likeness,
        speaking_style=said.speaking_style,
        do_list=said.do_list,
        dont_list=said.dont_list,
        image_settings=personas.known_settings(said.image_settings),
        disclosure=said.disclosure,
        reference_roles=roles,
        voice_model=said.voice_model,
    )


def _row(who: Identity, persona_id: str, stated: PackedConsent) -> dict[str, object]:
    return {
        "user_id": who.user_id,
        "ai_model_id": persona_id,
        "person_name": stated.person_name,
        "covers_face": stated.covers_face,
        "covers_voice": stated.covers_voice,
        "uses": stated.uses,
        "valid_from": stated.valid_from.isoformat(),
        "valid_until": stated.valid_until.isoformat() if stated.valid_until else None,
        "time_zone": stated.time_zone,
        "note": stated.note,
        "stated_elsewhere": True,
        "revoked_at": NOW if stated.revoked else None,
    }


def _keep(who: Identity, archive: zipfile.ZipFile, packed: Packed, kept: list[str], alt_text: str, *tags: str) -> str:
    """The id of a file of the passport, checked and cleaned like any upload."""
    found = media.inspect(_content(archive, packed))
    if not tags and found.kind.group != "image":
        raise Invalid(f"{packed.name} is no picture. Nothing was imported.")
    asset = assets.keep(who, packed.name, found, tags=tags, alt_text=alt_text)
    kept.append(asset.id)
    return asset.id


def _free_name(who: Identity, name: str) -> str:
    """`name`, or "Nova (2)" when there is a Nova already."""
    taken = set(personas.names(who).values())
    if name not in taken:
        return name
    numbered = (f"{name[: personas.LONGEST_NAME - 6]} ({at})" for at in range(2, len(taken) + 3))
    return next(one for one in numbered if one not in taken)


@contextmanager
def _opened(data: bytes) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """The archive and its manifest, once the list of entries is beyond doubt. Raises Invalid."""
    if len(data) > LARGEST_PASSPORT:
        raise Invalid("A passport may have at most 200 MB. Nothing was imported.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield archive, _manifest(archive)
    except PassportError as error:
        raise Invalid(f"{error} Nothing was imported.") from error
    except BROKEN as error:
        raise Invalid("This file is no passport, or it is damaged. Nothing was imported.") from error


def _manifest(archive: zipfile.ZipFile) -> Manifest:
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES or sum(one.file_size for one in entries) > LARGEST_PASSPORT:
        raise PassportError("This passport unfolds to more than a passport may hold.")
    for entry in entries:
        _plain(entry)
    names = [one.filename for one in entries]
    if MANIFEST not in names:
        raise PassportError("This is no passport of a persona: it has no manifest.")
    manifest = read(_read(archive, MANIFEST, LARGEST_MANIFEST))
    if sorted(names) != sorted([MANIFEST, *(one.file for one in manifest.files)]):
        raise PassportError("This passport holds other files than its manifest names.")
    return manifest


def _plain(entry: zipfile.ZipInfo) -> None:
    """A file and nothing else: no folder, link, password, or way of packing nobody expects."""
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if entry.is_dir() or kind not in (0, stat.S_IFREG):
        raise PassportError("This passport holds a folder or a link, which no passport does.")
    if entry.flag_bits & ENCRYPTED or entry.compress_type not in HELD:
        raise PassportError("This passport is packed in a way that cannot be opened here.")


def _content(archive: zipfile.ZipFile, packed: Packed) -> bytes:
    data = _read(archive, packed.file, packed.bytes)
    if len(data) != packed.bytes or hashlib.sha256(data).hexdigest() != packed.sha256:
        raise PassportError(f"{packed.name} is not the file that was packed: its checksum differs.")
    return data


def _read(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    """At most `most` bytes, whatever the entry's header claims: it unfolds while it is counted."""
    with archive.open(name) as entry:
        data = entry.read(most + 1)
    if len(data) > most:
        raise PassportError("A file in this passport is larger than its manifest says.")
    return data
