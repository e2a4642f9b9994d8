"""/files: private bytes reach their owner's browser, quickly, in part when asked, and nobody else."""

from io import BytesIO
from urllib.parse import unquote
from uuid import uuid4

import psycopg
import pytest
from PIL import Image

from local.supabase.postgres import Postgres
from services import wiring
from services.settings import Settings
from services.wiring import Studio
from tests.server import Visitor
from tests.studio_fixtures import here


@pytest.fixture(scope="session")
def library(server):
    """The server's own Supabase, reached from here to put assets of every kind into it."""
    studio = Studio(Settings(home=server.home, worker=False)).start()
    yield studio
    studio.close()


@pytest.fixture
def store(library, server):
    """Call it with a person, a file name, a MIME type and bytes for the id of a stored asset."""

    def put(person, filename, mime_type, data, thumbnail=b""):
        previous = wiring.use(library)
        who = here(person.sid)
        wiring.use(previous)
        kind = (
            mime_type.split("/")[0] if mime_type.split("/")[0] in ("image", "audio", "video") else "document"
        )
        asset_id, path = str(uuid4()), f"{who.user_id}/{kind}/{uuid4()}"
        bucket = who.client.storage.from_("assets")
        bucket.upload(path, data, {"content-type": mime_type})
        if thumbnail:
            bucket.upload(f"{path}_thumb", thumbnail, {"content-type": "image/webp"})
        row = {
            "id": asset_id,
            "user_id": who.user_id,
            "filename": filename,
            "file_path": path,
            "file_type": kind,
            "mime_type": mime_type,
            "file_size": len(data),
            "thumbnail_path": f"{path}_thumb" if thumbnail else None,
        }
        who.client.table("assets").insert(row).execute()
        return asset_id

    return put


@pytest.fixture
def collect(library):
    """Call it with a person and the bytes of a thumbnail, or none, for the id of a collected reel."""

    def put(person, thumbnail=b""):
        previous = wiring.use(library)
        who = here(person.sid)
        wiring.use(previous)
        reel_id, path = str(uuid4()), f"{who.user_id}/reels/{uuid4()}.webp"
        if thumbnail:
            who.client.storage.from_("assets").upload(path, thumbnail, {"content-type": "image/webp"})
        row = {
            "id": reel_id, "user_id": who.user_id, "url": "https://www.instagram.com/reel/C8abcDEfgHI/",
            "shortcode": reel_id, "thumbnail_path": path if thumbnail else None,
        }  # fmt: skip
        who.client.table("viral_reels").insert(row).execute()
        return reel_id

    return put


def picture(size=(480, 320)):
    out = BytesIO()
    Image.effect_noise(size, 60).save(out, "WEBP")
    return out.getvalue()


def test_its_owner_gets_the_bytes_as_they_are(person, store):
    data, thumb = picture(), picture((48, 32))
    asset = store(person, "a.webp", "image/webp", data, thumb)
    original, small = person.get(f"/files/{asset}/original"), person.get(f"/files/{asset}/thumb")
    assert (original.content, small.content) == (data, thumb)
    assert original.headers["content-type"] == small.headers["content-type"] == "image/webp"
    assert original.headers["cache-control"].startswith("private, max-age=")
    assert original.headers["content-length"] == str(len(data))


def test_somebody_else_and_a_stranger_get_nothing(person, visitor, server, store):
    asset = store(person, "a.webp", "image/webp", picture(), picture((48, 32)))
    with Visitor(server) as other:
        other.sign_up()
        for variant in ("thumb", "original"):
            assert other.get(f"/files/{asset}/{variant}").status_code == 404
            assert visitor.get(f"/files/{asset}/{variant}").status_code == 401


def test_a_reels_thumbnail_reaches_its_owner_alone_and_is_kept_by_their_browser(person, visitor, server, collect):
    thumb = picture((48, 32))
    address = f"/files/reels/{collect(person, thumb)}/thumb"
    mine = person.get(address)
    assert mine.content == thumb and mine.headers["content-type"] == "image/webp"
    assert mine.headers["cache-control"].startswith("private, max-age=")
    assert person.get(address, headers={"if-none-match": mine.headers["etag"]}).status_code == 304
    with Visitor(server) as other:
        other.sign_up()
        assert other.get(address).status_code == 404
    assert visitor.get(address).status_code == 401


def test_a_reel_without_a_thumbnail_has_none(person, collect):
    assert person.get(f"/files/reels/{collect(person)}/thumb").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "not-an-id/thumb",
        "reels/not-an-id/thumb",
        "reels/7f3c0a52-0000-4000-8000-000000000000/thumb",
        "reels/7f3c0a52-0000-4000-8000-000000000000/original",
        "7f3c0a52-0000-4000-8000-000000000000/original",
        "7f3c0a52-0000-4000-8000-000000000000/other",
        "../../etc/passwd",
    ],
)
def test_what_is_not_there_is_not_found(person, path):
    answer = person.get(f"/files/{path}")
    assert answer.status_code in (400, 404) or not answer.headers["content-type"].startswith("image/")


def test_an_asset_without_a_thumbnail_has_none(person, store):
    asset = store(person, "notes.txt", "text/plain", b"words")
    assert person.get(f"/files/{asset}/thumb").status_code == 404


def test_a_browser_that_has_it_is_told_so(person, store):
    asset = store(person, "a.webp", "image/webp", picture())
    first = person.get(f"/files/{asset}/original")
    again = person.get(f"/files/{asset}/original", headers={"if-none-match": first.headers["etag"]})
    assert (
        again.status_code == 304 and again.content == b"" and again.headers["etag"] == first.headers["etag"]
    )
    assert person.get(f"/files/{asset}/original", headers={"if-none-match": '"other"'}).status_code == 200


def test_a_part_is_answered_by_that_part(person, store):
    data = bytes(range(256)) * 40
    asset = store(person, "a.mp4", "video/mp4", data)
    part = person.get(f"/files/{asset}/original", headers={"range": "bytes=100-299"})
    assert part.status_code == 206 and part.content == data[100:300]
    assert part.headers["content-range"] == f"bytes 100-299/{len(data)}"
    tail = person.get(f"/files/{asset}/original", headers={"range": "bytes=-50"})
    assert tail.content == data[-50:]
    assert person.get(f"/files/{asset}/original", headers={"range": "bytes=999999-"}).status_code == 416
    changed = {"range": "bytes=0-9", "if-range": '"another version"'}
    assert person.get(f"/files/{asset}/original", headers=changed).status_code == 200


@pytest.mark.parametrize(
    ("mime_type", "how"),
    [
        ("image/webp", "inline"),
        ("image/jpeg", "inline"),
        ("video/mp4", "inline"),
        ("audio/mpeg", "inline"),
        ("application/pdf", "inline"),
        ("text/plain", "attachment"),
    ],
)
def test_only_safe_kinds_open_in_place_and_none_runs_anything(person, store, mime_type, how):
    asset = store(person, "file", mime_type, b"x" * 10)
    answer = person.get(f"/files/{asset}/original")
    assert answer.headers["content-disposition"].startswith(f"{how};")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'") and "script-src" not in policy
    assert "sandbox" in policy or mime_type == "application/pdf"
    assert answer.headers["x-content-type-options"] == "nosniff"
    saved = person.get(f"/files/{asset}/original?download")
    assert saved.headers["content-disposition"].startswith("attachment;")


@pytest.mark.parametrize(
    "filename", ["Ünï cødé 🦊.webp", 'a"; filename="evil.exe', "a/b\\c.webp", "100%.webp", "semi;colon.webp"]
)
def test_the_name_survives_whole_and_breaks_no_header(person, store, filename):
    asset = store(person, filename, "image/webp", picture())
    disposition = person.get(f"/files/{asset}/original").headers["content-disposition"]
    plain, _, encoded = disposition.removeprefix("inline; ").partition("; filename*=UTF-8''")
    assert unquote(encoded) == filename
    assert plain.isascii() and plain.count('"') == 2 and ";" not in plain


def test_after_signing_out_the_same_address_gives_nothing_at_once(server, store):
    with Visitor(server) as visitor:
        visitor.sign_up()
        asset, sid = store(visitor, "a.webp", "image/webp", picture()), visitor.sid
        assert visitor.get(f"/files/{asset}/original").status_code == 200
        visitor.submit("/session/end")
        visitor.cookies.set("sid", sid)
        assert visitor.get(f"/files/{asset}/original").status_code == 401


def test_every_thumbnail_of_a_full_page_comes_whole(person, store):
    thumb = picture((120, 80))
    assets = [store(person, f"{number}.webp", "image/webp", b"x" * 10, thumb) for number in range(48)]
    assert all(person.get(f"/files/{asset}/thumb").content == thumb for asset in assets)


def test_deleted_at_the_source_the_address_gives_nothing(person, store, server):
    asset = store(person, "a.webp", "image/webp", picture())
    postgres = Postgres(server.home)
    with psycopg.connect(postgres.conninfo("postgres"), autocommit=True) as database:
        database.execute("delete from public.assets where id = %s", [asset])
    postgres.close()
    assert person.get(f"/files/{asset}/original").status_code == 404
