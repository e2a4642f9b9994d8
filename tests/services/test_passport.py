"""A persona travels as one zip, and what comes from elsewhere is believed in nothing."""

import hashlib
import io
import json
import stat
import zipfile
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services import assets, consents, passport_export, passport_import, personas
from services.consents import ConsentDraft
from services.domain.passport_fields import PassportError
from services.domain.passport_manifest import MANIFEST, Manifest, PackedPersona, read, written
from services.domain.voice import VoiceSettings
from services.errors import Invalid, NotFound
from services.personas import PersonaDraft
from tests.services.pictures import bomb, encoded
from tests.studio_fixtures import new_person as new_person
from tests.studio_fixtures import session_studio as session_studio
from tests.studio_fixtures import sign_up as sign_up
from tests.studio_fixtures import studio as studio

PERSONA = PackedPersona("Nova", "", "synthetic", "", (), (), "", {}, "", "", {})


@pytest.fixture
def who(new_person):
    return new_person()


@pytest.fixture
def nova(who):
    """A real person with two references, texts, settings, a voice and a consent."""
    images = [assets.upload(who, f"{at}.png", encoded("PNG", (60 + at, 80))) for at in range(2)]
    paper = assets.upload(who, "signed.txt", b"I agree. Nova Berg")
    kept = personas.create(
        who,
        PersonaDraft(
            "Nova",
            "Copper hair",
            "voice-1",
            VoiceSettings(stability=0.3),
            tuple(one.id for one in images),
            likeness="real",
            speaking_style="Dry",
            do_list=("Greets",),
            dont_list=("Shouts",),
            image_settings={"model": "soul", "aspect_ratio": "9:16"},
            disclosure="Made with AI.",
            reference_roles={images[1].id: "side"},
        ),
    )
    consents.add(who, kept.id, ConsentDraft("Nova Berg", "posts", date(2026, 1, 1), proof_asset_id=paper.id))
    return kept


def packed(who, persona, **given):
    return b"".join(passport_export.export(who, persona.id, **given).chunks)


def entries(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {one.filename: archive.read(one) for one in archive.infolist()}


def zipped(files, **changed):
    """A zip of these files; `changed` sets fields of every entry."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            for field, value in changed.items():
                setattr(info, field, value)
            archive.writestr(info, data)
    return out.getvalue()


def manifest_with(files, **changed):
    """The manifest of a minimal passport with these reference files."""
    document = json.loads(written(Manifest(PERSONA, (), (), ()))) | changed
    document["references"] = [
        {
            "image": {"file": name, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data), "name": "a.png"},
            "role": None,
            "alt_text": "",
        }
        for name, data in files.items()
    ]
    return json.dumps(document).encode()


def nothing_came(who):
    return not personas.browse(who) and not assets.matching_ids(who, assets.EVERYTHING)


def test_a_persona_arrives_whole_in_another_account(who, nova, new_person):
    other = new_person()
    data = packed(who, nova)
    seen = passport_import.preview(other, data)
    assert seen.name == "Nova" and len(seen.manifest.references) == 2 and nothing_came(other)
    there = passport_import.bring(other, data)
    same = ("name", "description", "likeness", "speaking_style", "do_list", "dont_list", "disclosure", "voice_id")
    assert [getattr(there, name) for name in same] == [getattr(nova, name) for name in same]
    assert there.voice_settings == nova.voice_settings and there.image_settings == nova.image_settings
    images = [assets.get(other, one) for one in there.reference_image_ids]
    assert [(one.filename, one.width) for one in images] == [("0.png", 60), ("1.png", 61)]
    assert there.reference_roles == {images[1].id: "side"}


def test_the_same_content_is_the_same_bytes(who, nova, new_person):
    first = packed(who, nova)
    assert first == packed(who, nova)
    other = new_person()
    again = packed(other, passport_import.bring(other, first))
    assert json.loads(entries(again)[MANIFEST])["persona"] == json.loads(entries(first)[MANIFEST])["persona"]


def test_consents_come_as_stated_elsewhere_and_hold_once_a_proof_is_added(who, nova, new_person):
    other = new_person()
    there = passport_import.bring(other, packed(who, nova))
    (stated,) = consents.browse(other, there.id)
    assert stated.stated_elsewhere and stated.state == "unproven" and stated.person_name == "Nova Berg"
    held = consents.held(other, there)
    assert held and not held.face
    paper = assets.upload(other, "signed.txt", b"I agree here as well.")
    assert consents.prove(other, stated.id, paper.id).state == "valid"


def test_proofs_go_along_only_when_asked_for(who, nova, new_person):
    assert not [name for name in entries(packed(who, nova)) if name.startswith("proofs/")]
    data = packed(who, nova, proofs=True)
    assert entries(data)["proofs/001.txt"] == b"I agree. Nova Berg"
    other = new_person()
    there = passport_import.bring(other, data)
    assert consents.browse(other, there.id)[0].proof_asset_id is None
    (paper,) = assets.browse(other, assets.AssetFilter(tags=("consent",))).items
    assert paper.filename == "signed.txt"


def test_a_revoked_consent_arrives_revoked(who, nova, new_person):
    consents.revoke(who, consents.browse(who, nova.id)[0].id)
    other = new_person()
    there = passport_import.bring(other, packed(who, nova))
    assert consents.browse(other, there.id)[0].state == "revoked"


def test_a_name_that_is_taken_gets_a_number(who, nova):
    data = packed(who, nova)
    assert [passport_import.bring(who, data).name for _ in range(2)] == ["Nova (2)", "Nova (3)"]


def test_a_reference_that_left_the_library_is_left_out(who, nova):
    assets.delete(who, [nova.reference_image_ids[0]])
    assert [name for name in entries(packed(who, nova)) if name != MANIFEST] == ["references/001-side.png"]


def test_somebody_elses_persona_is_not_there(nova, new_person):
    with pytest.raises(NotFound):
        passport_export.export(new_person(), nova.id)


PICTURE = encoded("PNG")
GOOD = {"references/001-any.png": PICTURE}


def test_a_minimal_passport_is_taken_in(who):
    assert passport_import.bring(who, zipped({MANIFEST: manifest_with(GOOD), **GOOD})).name == "Nova"


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "references/../x.png", "references\\x.png", "references/sub/x.png",
             "C:/x.png", "references/.hidden", "manifest.json/x", "references/X.PNG"],
)  # fmt: skip
def test_a_path_that_leads_elsewhere_is_refused(who, name):
    for manifest in (manifest_with({name: PICTURE}), manifest_with({})):
        with pytest.raises(Invalid, match="Nothing was imported"):
            passport_import.bring(who, zipped({MANIFEST: manifest, name: PICTURE}))
    assert nothing_came(who)


def hostile():
    """Passports that must not get in, each with a word of the refusal."""
    manifest = manifest_with(GOOD)
    yield "links", zipped({MANIFEST: manifest, **GOOD}, external_attr=(stat.S_IFLNK | 0o777) << 16), "link"
    yield "folders", zipped({MANIFEST: manifest, "references/": b""}), "folder"
    yield "more files", zipped({MANIFEST: manifest, **GOOD, "references/002-any.png": PICTURE}), "other files"
    yield "fewer files", zipped({MANIFEST: manifest}), "other files"
    yield "other bytes", zipped({MANIFEST: manifest, "references/001-any.png": PICTURE[:-1] + b"x"}), "checksum"
    yield "no manifest", zipped(GOOD), "no manifest"
    yield "a broken manifest", zipped({MANIFEST: b"{", **GOOD}), "cannot be read"
    yield "a deep manifest", zipped({MANIFEST: b"[" * 200_000, **GOOD}), "cannot be read"
    yield "a newer version", zipped({MANIFEST: manifest_with(GOOD, version=2), **GOOD}), "newer studio"
    yield "another format", zipped({MANIFEST: manifest_with(GOOD, format="x"), **GOOD}), "no passport"
    zeros = {"references/001-any.png": bytes(10_000_000)}
    small = json.loads(manifest_with(zeros))
    small["references"][0]["image"]["bytes"] = 1000
    yield "a small bomb", zipped({MANIFEST: json.dumps(small), **zeros}), "larger than its manifest says"
    yield "a big bomb", zipped({MANIFEST: manifest, "references/001-any.png": bytes(210 * 1024 * 1024)}), "unfolds"
    yield "many entries", zipped({MANIFEST: manifest} | {f"references/{n}.png": b"" for n in range(230)}), "unfolds"
    yield "no zip", b"PK nothing of the kind", "damaged"
    yield "a cut zip", zipped({MANIFEST: manifest, **GOOD})[:-40], "damaged"
    fake = {"references/001-any.png": bomb(60_000, 60_000)}
    yield "a picture bomb", zipped({MANIFEST: manifest_with(fake), **fake}), "megapixels"
    words = {"references/001-any.png": b"just words"}
    yield "no picture", zipped({MANIFEST: manifest_with(words), **words}), "no picture"
    page = {"references/001-any.png": b"<html><script>"}
    yield "a page", zipped({MANIFEST: manifest_with(page), **page}), "code"


@pytest.mark.parametrize(("data", "words"), [one[1:] for one in hostile()], ids=[one[0] for one in hostile()])
def test_a_hostile_passport_leaves_nothing_behind(who, data, words):
    with pytest.raises(Invalid, match=words):
        passport_import.bring(who, data)
    assert nothing_came(who)


def test_two_entries_of_one_name_are_refused(who):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(MANIFEST, manifest_with(GOOD))
        for _ in range(2):
            archive.writestr("references/001-any.png", PICTURE)
    with pytest.raises(Invalid, match="other files"):
        passport_import.bring(who, out.getvalue())


def test_a_second_bad_picture_takes_the_first_one_along(who):
    files = {"references/001-any.png": PICTURE, "references/002-any.png": b"just words"}
    with pytest.raises(Invalid):
        passport_import.bring(who, zipped({MANIFEST: manifest_with(files), **files}))
    assert nothing_came(who)


def test_a_consent_that_the_database_refuses_takes_everything_along(who):
    document = json.loads(manifest_with(GOOD))
    document["consents"] = [
        {"person_name": "Nova", "covers_face": True, "covers_voice": False, "uses": "x", "valid_from": "2026-01-01",
         "valid_until": None, "time_zone": zone, "note": "", "revoked": False, "proof": None}
        for zone in ("UTC", "Mars/Olympus")
    ]  # fmt: skip
    with pytest.raises(Invalid, match="time zone"):
        passport_import.bring(who, zipped({MANIFEST: json.dumps(document), **GOOD}))
    assert nothing_came(who)


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60)
PERSONAS = st.builds(
    PackedPersona,
    name=TEXT.filter(bool),
    description=TEXT,
    likeness=st.sampled_from(["synthetic", "real"]),
    speaking_style=TEXT,
    do_list=st.lists(TEXT.filter(bool), max_size=4).map(tuple),
    dont_list=st.just(()),
    disclosure=TEXT,
    image_settings=st.dictionaries(st.from_regex(r"[a-z]{1,9}", fullmatch=True), st.booleans(), max_size=4),
    voice_id=TEXT,
    voice_model=TEXT,
    voice_settings=st.just({"stability": 0.5}),
)


@given(PERSONAS)
def test_what_is_written_reads_the_same(persona):
    manifest = Manifest(persona, (), (), ())
    assert read(written(manifest)) == manifest
    assert written(replace(manifest)) == written(manifest)


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda inner: (
    st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)), max_leaves=8)  # fmt: skip


@given(st.sampled_from(sorted(vars(PERSONA))), JSON)
def test_any_value_in_any_place_is_read_or_refused_in_words(field, value):
    document = json.loads(written(Manifest(PERSONA, (), (), ())))
    document["persona"][field] = value
    try:
        read(json.dumps(document).encode())
    except PassportError as error:
        assert f"persona.{field}" in str(error)
