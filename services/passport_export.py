"""A persona as one zip, written while it is sent: the same content is the same bytes, whenever and wherever."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace

from services import consents, identities, personas, references
from services.domain.object_path import safe_name
from services.domain.passport_manifest import (
    LARGEST_PASSPORT,
    MANIFEST,
    Manifest,
    Packed,
    PackedConsent,
    PackedIdentity,
    PackedPersona,
    PackedReference,
    written,
)
from services.domain.reference_set import ROLES
from services.errors import Invalid
from services.identity import Identity
from services.store import assets, files, objects
from services.store.assets import Asset

ALWAYS = (1980, 1, 1, 0, 0, 0)
"""The time of every entry: the zip format's own beginning, so that no clock is in the bytes."""


@dataclass(frozen=True)
class Export:
    """`chunks` reads the files as it goes; close it when the browser leaves."""

    filename: str
    chunks: Iterator[bytes]


@dataclass(frozen=True)
class _Contents:
    """The manifest without digests, and the asset behind each of its files."""

    manifest: Manifest
    sources: dict[str, Asset]


def export(who: Identity, persona_id: str, *, proofs: bool = False) -> Export:
    """Consents go along as facts; the files that prove them only with `proofs`.

    Raises NotFound, and Invalid when it would be larger than a passport may be.
    """
    persona = personas.get(who, persona_id)
    contents = _contents(who, persona, proofs)
    if sum(one.file_size for one in contents.sources.values()) > LARGEST_PASSPORT:
        raise Invalid("The pictures have more than 200 MB together, and a passport holds no more. Leave some out.")
    return Export(safe_name(f"{persona.name} passport.zip", "zip"), _zipped(who, contents))


def _zipped(who: Identity, contents: _Contents) -> Iterator[bytes]:
    sink, digests = _Sink(), {}
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
        for place, asset in contents.sources.items():
            digest, size = hashlib.sha256(), 0
            stream = objects.stream(who.client, files.BUCKET, asset.file_path)
            try:
                with archive.open(_entry(place), "w") as entry:
                    for chunk in stream.chunks:
                        entry.write(chunk)
                        digest.update(chunk)
                        size += len(chunk)
                        yield sink.taken()
            finally:
                stream.close()
            digests[place] = (digest.hexdigest(), size)
        archive.writestr(_entry(MANIFEST), written(_sealed(contents.manifest, digests)))
    yield sink.taken()


def _entry(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, ALWAYS)
    info.external_attr = 0o600 << 16
    info.create_system = 3
    return info


class _Sink(io.RawIOBase):
    """Where the archive writes; what it wrote is taken away piece by piece, so nothing piles up."""

    def __init__(self) -> None:
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = bytes(data)  # type: ignore[call-overload]
        self._held += piece
        return len(piece)

    def taken(self) -> bytes:
        piece = bytes(self._held)
        self._held.clear()
        return piece


def _sealed(manifest: Manifest, digests: dict[str, tuple[str, int]]) -> Manifest:
    """The manifest with the digest and size of every file."""

    def seal(packed: Packed) -> Packed:
        digest, size = digests[packed.file]
        return replace(packed, sha256=digest, bytes=size)

    return replace(
        manifest,
        references=tuple(replace(one, image=seal(one.image)) for one in manifest.references),
        consents=tuple(replace(one, proof=seal(one.proof) if one.proof else None) for one in manifest.consents),
    )


def _contents(who: Identity, persona: personas.Persona, proofs: bool) -> _Contents:
    sources: dict[str, Asset] = {}
    chosen = references.of(persona)
    there = {one.id: one for one in assets.by_ids(who.client, [one.id for one in chosen])}
    pictures: list[PackedReference] = []
    for one in chosen:
        if image := there.get(one.id):
            place = f"references/{len(pictures) + 1:03}-{one.role if one.role in ROLES else 'any'}.{_ending(image)}"
            sources[place] = image
            pictures.append(PackedReference(_packed(place, image), one.role, image.alt_text))
    stated = _consents(who, persona.id, sources, proofs)
    return _Contents(Manifest(_persona(persona), tuple(pictures), stated, _identities(who, persona.id)), sources)


def _consents(who: Identity, persona_id: str, sources: dict[str, Asset], proofs: bool) -> tuple[PackedConsent, ...]:
    """Oldest first, so that a later record does not change the order of the earlier ones."""
    records = list(reversed(consents.browse(who, persona_id)))
    wanted = [one.proof_asset_id for one in records if one.proof_asset_id] if proofs else []
    papers = {one.id: one for one in assets.by_ids(who.client, wanted)}
    places: dict[str, str] = {}

    def proof(asset_id: str | None) -> Packed | None:
        paper = papers.get(asset_id or "")
        if paper is None:
            return None
        place = places.setdefault(paper.id, f"proofs/{len(places) + 1:03}.{_ending(paper)}")
        sources[place] = paper
        return _packed(place, paper)

    return tuple(
        PackedConsent(
            one.person_name, one.covers_face, one.covers_voice, one.uses, one.valid_from, one.valid_until,
            one.time_zone, one.note, one.revoked_at is not None, proof(one.proof_asset_id),
        )
        for one in records
    )  # fmt: skip


def _persona(persona: personas.Persona) -> PackedPersona:
    return PackedPersona(
        persona.name, persona.description, persona.likeness, persona.speaking_style, persona.do_list,
        persona.dont_list, persona.disclosure, dict(persona.image_settings), persona.voice_id,
        persona.voice_model, persona.voice_settings.as_json(),
    )  # fmt: skip


def _identities(who: Identity, persona_id: str) -> tuple[PackedIdentity, ...]:
    trained = [one for one in identities.browse(who, persona_id) if one.vendor_id]
    packed = [PackedIdentity(one.service, one.model_version, one.name, one.vendor_id or "") for one in trained]
    return tuple(sorted(packed, key=lambda one: (one.service, one.handle)))


def _packed(place: str, asset: Asset) -> Packed:
    return Packed(place, "", 0, asset.filename)


def _ending(asset: Asset) -> str:
    """The extension of our own object path, which says what the bytes are."""
    return asset.file_path.rsplit(".", 1)[-1]
