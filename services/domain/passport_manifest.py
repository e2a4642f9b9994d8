"""The manifest of a persona's passport: what it says, how it is written, and how a foreign one is read.

The schema is described in docs/passport.md. Reading believes nothing: every field has its type and its limit.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from services.domain.passport_fields import Fields, PassportError
from services.domain.reference_set import ROLES

FORMAT, VERSION = "persona-studio.passport", 1
MANIFEST = "manifest.json"
LARGEST_MANIFEST = 1_000_000
MOST_REFERENCES, MOST_CONSENTS, MOST_IDENTITIES = 100, 100, 100
LARGEST_FILE = 50 * 1024 * 1024
"""Bytes; what an upload may have as well."""
LARGEST_PASSPORT = 200 * 1024 * 1024
"""Bytes, of the zip and of everything in it."""
PLACE = re.compile(r"(references|proofs)/[a-z0-9][a-z0-9_.-]{0,79}")
SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Packed:
    """A file of the passport: where it lies in the zip, its bytes' number and SHA-256, the name it had."""

    file: str
    sha256: str
    bytes: int
    name: str


@dataclass(frozen=True)
class PackedReference:
    image: Packed
    role: str | None
    alt_text: str


@dataclass(frozen=True)
class PackedConsent:
    """A consent as it was stated; dates are days of `time_zone`."""

    person_name: str
    covers_face: bool
    covers_voice: bool
    uses: str
    valid_from: date
    valid_until: date | None
    time_zone: str
    note: str
    revoked: bool
    proof: Packed | None


@dataclass(frozen=True)
class PackedIdentity:
    """A likeness trained at a vendor. The handle works in the account that trained it, and nowhere else."""

    service: str
    model_version: str
    name: str
    handle: str


@dataclass(frozen=True)
class PackedPersona:
    name: str
    description: str
    likeness: str
    speaking_style: str
    do_list: tuple[str, ...]
    dont_list: tuple[str, ...]
    disclosure: str
    image_settings: Mapping[str, Any]
    voice_id: str
    voice_model: str
    voice_settings: Mapping[str, Any]


@dataclass(frozen=True)
class Manifest:
    persona: PackedPersona
    references: tuple[PackedReference, ...]
    consents: tuple[PackedConsent, ...]
    identities: tuple[PackedIdentity, ...]

    @property
    def files(self) -> tuple[Packed, ...]:
        """Every file the zip holds beside the manifest, in the order it is written."""
        proofs = [consent.proof for consent in self.consents if consent.proof]
        return (*(one.image for one in self.references), *dict.fromkeys(proofs))


def written(manifest: Manifest) -> bytes:
    """The same content is the same bytes: nothing of the moment or the place is in it."""
    document = {"format": FORMAT, "version": VERSION, **asdict(manifest)}
    text = json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False, default=date.isoformat)
    return f"{text}\n".encode()


def read(data: bytes) -> Manifest:
    """Raises PassportError with a sentence."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise PassportError("The manifest of this passport cannot be read.") from error
    top = Fields(document, "manifest")
    if top.value("format") != FORMAT:
        raise PassportError("This is no passport of a persona.")
    if top.value("version") != VERSION:
        raise PassportError("This passport was made by a newer studio. Update this one to read it.")
    found = Manifest(
        _persona(top.inside("persona")),
        tuple(_reference(one) for one in top.each("references", MOST_REFERENCES)),
        tuple(_consent(one) for one in top.each("consents", MOST_CONSENTS)),
        tuple(_identity(one) for one in top.each("identities", MOST_IDENTITIES)),
    )
    places = [one.file for one in found.files]
    if len(set(places)) != len(places):
        raise PassportError("The manifest of this passport names a file twice.")
    return found


def _persona(given: Fields) -> PackedPersona:
    return PackedPersona(
        name=given.text("name", 120, least=1),
        description=given.text("description", 4000),
        likeness=given.one_of("likeness", ("synthetic", "real")),
        speaking_style=given.text("speaking_style", 4000),
        do_list=given.texts("do_list", 50, 300),
        dont_list=given.texts("dont_list", 50, 300),
        disclosure=given.text("disclosure", 500),
        image_settings=given.settings("image_settings"),
        voice_id=given.text("voice_id", 100),
        voice_model=given.text("voice_model", 100),
        voice_settings=given.settings("voice_settings"),
    )


def _packed(given: Fields) -> Packed:
    place, digest = given.text("file", 100, least=1), given.text("sha256", 64)
    if not PLACE.fullmatch(place) or not SHA256.fullmatch(digest):
        raise PassportError("The manifest of this passport names a file that a passport cannot hold.")
    return Packed(place, digest, given.whole("bytes", 1, LARGEST_FILE), given.text("name", 255, least=1))


def _reference(given: Fields) -> PackedReference:
    role = given.value("role")
    return PackedReference(
        _packed(given.inside("image")),
        None if role is None else given.one_of("role", ROLES),
        given.text("alt_text", 1000),
    )


def _consent(given: Fields) -> PackedConsent:
    return PackedConsent(
        person_name=given.text("person_name", 200, least=1),
        covers_face=given.flag("covers_face"),
        covers_voice=given.flag("covers_voice"),
        uses=given.text("uses", 2000, least=1),
        valid_from=given.day("valid_from"),
        valid_until=None if given.value("valid_until") is None else given.day("valid_until"),
        time_zone=given.text("time_zone", 60, least=1),
        note=given.text("note", 2000),
        revoked=given.flag("revoked"),
        proof=None if given.value("proof") is None else _packed(given.inside("proof")),
    )


def _identity(given: Fields) -> PackedIdentity:
    return PackedIdentity(
        given.text("service", 40, least=1),
        given.text("model_version", 40),
        given.text("name", 120),
        given.text("handle", 200),
    )
