"""Bytes: what goes in comes out, within the limits of its bucket, and no crash leaves half of it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any, ClassVar
from uuid import uuid4

import httpx
import psycopg
import pytest
from storage3.exceptions import StorageApiError
from supabase import Client, ClientOptions, create_client

from local.supabase.database import Database
from local.supabase.http import Request
from local.supabase.stack import Stack
from local.supabase.storage import Storage
from local.supabase.storage_call import Call
from local.supabase.storage_files import Files
from local.supabase.storage_objects import Objects

BYTES = bytes(range(256)) + b"\r\n--not-a-boundary\r\n\r\n"
Box = Any


def client(stack: Stack, key: str | None = None) -> Client:
    http = httpx.Client(transport=stack.transport())
    options = ClientOptions(httpx_client=http, auto_refresh_token=False)
    return create_client(stack.url, key or stack.secret_key, options)


def make_box(stack: Stack, **limits: Any) -> Box:
    name = uuid4().hex
    storage = client(stack).storage
    options: Any = limits or None
    storage.create_bucket(name, options=options)
    return storage.from_(name)


@pytest.fixture
def box(stack: Stack) -> Box:
    return make_box(stack, public=True)


def ask(stack: Stack, method: str, url: str, **given: Any) -> httpx.Response:
    with httpx.Client(transport=stack.transport()) as http:
        return http.request(method, url, **given)


def refusal(attempt: Callable[[], Any]) -> tuple[str, str]:
    with pytest.raises(StorageApiError) as caught:
        attempt()
    return str(caught.value.status), caught.value.code


def stored(stack: Stack) -> set[str]:
    return {file.name for file in stack.options.files.glob("*")}


@pytest.mark.parametrize(
    "data", [b"", b"\r\n", BYTES, BYTES * 4000], ids=["empty", "line end", "all", "1 MB"]
)
def test_bytes_come_back_as_they_went(box: Box, data: bytes) -> None:
    box.upload("f.bin", data, {"content-type": "application/octet-stream"})
    assert box.download("f.bin") == data
    assert box.info("f.bin")["size"] == len(data)


def test_a_raw_body_is_a_file_too(stack: Stack, box: Box) -> None:
    headers = {
        "authorization": f"Bearer {stack.secret_key}", "content-type": "image/png",
        "cache-control": "max-age=9", "x-metadata": "eyJhIjoxfQ==",
    }
    url = f"{stack.url}/storage/v1/object/{box.id}/raw.png"
    answer = ask(stack, "POST", url, content=BYTES, headers=headers)
    assert answer.json()["Key"] == f"{box.id}/raw.png"
    info = box.info("raw.png")
    told = (info["content_type"], info["cache_control"], info["metadata"])
    assert told == ("image/png", "max-age=9", {"a": 1})
    assert box.download("raw.png") == BYTES


def test_an_object_is_not_replaced_unless_asked(box: Box) -> None:
    box.upload("a.txt", b"1")
    assert refusal(lambda: box.upload("a.txt", b"2")) == ("409", "Duplicate")
    assert box.download("a.txt") == b"1"
    before = box.info("a.txt")["id"]
    box.upload("a.txt", b"2", {"upsert": "true"})
    assert (box.download("a.txt"), box.info("a.txt")["id"]) == (b"2", before)
    assert refusal(lambda: box.update("missing.txt", b"3")) == ("404", "not_found")


def test_a_bucket_keeps_its_limits(stack: Stack) -> None:
    box = make_box(stack, file_size_limit=4, allowed_mime_types=["image/*", "text/plain"])
    image = {"content-type": "image/png"}
    box.upload("ok.png", b"1234", image)
    assert refusal(lambda: box.upload("big.png", b"12345", image)) == ("413", "Payload too large")
    assert refusal(lambda: box.update("ok.png", b"12345", image)) == ("413", "Payload too large")
    html = {"content-type": "text/html"}
    assert refusal(lambda: box.upload("a.html", b"<b>", html)) == ("415", "invalid_mime_type")
    box.upload("note.txt", b"hi", {"content-type": "text/plain;charset=UTF-8"})
    signed = box.create_signed_upload_url("late.png")
    too_big = partial(box.upload_to_signed_url, "late.png", signed["token"], b"12345", image)
    assert refusal(too_big) == ("413", "Payload too large")
    assert [item["name"] for item in box.list()] == ["note.txt", "ok.png"]


def test_moving_into_a_stricter_bucket_is_checked_too(stack: Stack, box: Box) -> None:
    strict = make_box(stack, allowed_mime_types=["image/png"])
    box.upload("a.txt", b"text", {"content-type": "text/plain"})
    for way in ("move", "copy"):
        body = {"bucketId": box.id, "sourceKey": "a.txt", "destinationBucket": strict.id}
        url, headers = f"{stack.url}/storage/v1/object/{way}", {"apikey": stack.secret_key}
        answer = ask(stack, "POST", url, json=body | {"destinationKey": "a.txt"}, headers=headers)
        assert answer.json()["error"] == "invalid_mime_type"
    assert box.exists("a.txt") and strict.list() == []


def test_nothing_is_larger_than_the_stack_allows(make_stack: Callable[..., Stack]) -> None:
    small = make_stack(max_file_bytes=1000)
    box = make_box(small)
    box.upload("fits", b"x" * 1000)
    assert refusal(lambda: box.upload("too big", b"x" * 1001)) == ("413", "Payload too large")
    huge = partial(client(small).storage.create_bucket, "huge", options={"file_size_limit": 1001})
    assert refusal(huge) == ("413", "Payload too large")


@pytest.mark.parametrize(("asked", "status", "body", "span"), [
    ("bytes=2-4", 206, b"234", "bytes 2-4/10"), ("bytes=7-", 206, b"789", "bytes 7-9/10"),
    ("bytes=-2", 206, b"89", "bytes 8-9/10"), ("bytes=5-99", 206, b"56789", "bytes 5-9/10"),
    ("bytes=0-9", 200, b"0123456789", None), ("bytes=10-", 416, b"", "bytes */10"),
    ("bytes=-0", 416, b"", "bytes */10"), ("lines=1-2", 200, b"0123456789", None),
])
def test_a_part_of_a_file_is_sent_where_asked(
    stack: Stack, box: Box, asked: str, status: int, body: bytes, span: str | None
) -> None:
    box.upload("digits", b"0123456789")
    answer = ask(stack, "GET", box.get_public_url("digits"), headers={"range": asked})
    assert (answer.status_code, answer.content, answer.headers.get("content-range")) == (status, body, span)


def test_headers_describe_the_file_and_disarm_it(stack: Stack, box: Box) -> None:
    box.upload("page.html", b"<script>", {"content-type": "text/html", "cache-control": "60"})
    url = box.get_public_url("page.html")
    answer = ask(stack, "GET", url)
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "max-age=60"
    again = ask(stack, "GET", url, headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = ask(stack, "HEAD", url)
    assert (head.status_code, head.headers["content-length"], head.content) == (200, "8", b"")
    saved = ask(stack, "GET", url, params={"download": 'a"b.txt'})
    named = saved.headers["content-disposition"]
    assert named == "attachment; filename=a%22b.txt; filename*=UTF-8''a%22b.txt"


@pytest.mark.parametrize("path", [
    "render/image/public/{box}/a.png?width=10", "render/image/authenticated/{box}/a.png",
    "upload/resumable", "s3/box", "bucket?limit=1",
])
def test_what_is_not_offered_is_refused_aloud(stack: Stack, box: Box, path: str) -> None:
    url = f"{stack.url}/storage/v1/{path.format(box=box.id)}"
    answer = ask(stack, "GET", url, headers={"apikey": stack.secret_key})
    assert (answer.status_code, answer.json()["error"]) == (501, "not_implemented")


def test_a_transformed_picture_is_refused_rather_than_sent_unchanged(box: Box) -> None:
    box.upload("a.png", b"x")
    transform = {"transform": {"width": 10}}
    assert refusal(lambda: box.create_signed_url("a.png", 60, transform)) == ("501", "not_implemented")
    assert refusal(lambda: box.download("a.png", transform)) == ("501", "not_implemented")


def test_a_folder_lists_its_level_sorted_and_in_pages(box: Box) -> None:
    for name in ("b.txt", "a/x.txt", "a/y.txt", "A.txt", "c/d/e.txt"):
        box.upload(name, b"x")
    assert [item["name"] for item in box.list()] == ["a", "c", "A.txt", "b.txt"]
    assert [item["id"] is None for item in box.list()] == [True, True, False, False]
    assert [item["name"] for item in box.list("a", {"search": "X"})] == ["x.txt"]
    backwards = {"sortBy": {"column": "name", "order": "desc"}}
    assert [item["name"] for item in box.list("a", backwards)] == ["y.txt", "x.txt"]
    assert [item["name"] for item in box.list("", {"limit": 2, "offset": 1})] == ["c", "A.txt"]
    assert refusal(lambda: box.list("", {"sortBy": {"column": "metadata"}}))[0] == "400"


@pytest.mark.parametrize("column", ["name", "created_at", "updated_at"])
@pytest.mark.parametrize("order", ["asc", "desc"])
def test_keys_come_page_by_page_without_gap_or_repeat(box: Box, column: str, order: str) -> None:
    names = ["z.txt", "f/1", "f/2", "a.txt", "m.txt", "g/1"]
    for name in names:
        box.upload(name, b"x")
    expected = ["z.txt", "f/", "a.txt", "m.txt", "g/"]
    expected = sorted(expected) if column == "name" else expected
    wanted = {"with_delimiter": True, "limit": 1, "sortBy": {"column": column, "order": order}}
    found: list[str] = []
    cursor: dict[str, str] = {}
    while len(found) < 9:
        page = box.list_v2(wanted | cursor)
        found += [each.name for each in [*page.folders, *page.objects]]
        if not page.hasNext:
            break
        cursor = {"cursor": page.nextCursor}
    assert found == (expected if order == "asc" else expected[::-1])


def test_a_signed_link_opens_one_object_until_it_expires(stack: Stack, box: Box) -> None:
    private = make_box(stack)
    private.upload("a b.txt", b"secret")
    private.upload("other.txt", b"other")
    link = private.create_signed_url("a b.txt", 60)["signedURL"]
    assert ask(stack, "GET", link).content == b"secret"
    assert ask(stack, "GET", link.replace("a%20b.txt", "other.txt")).json()["error"] == "InvalidSignature"
    assert ask(stack, "GET", link[:-3] + "AAA").json()["error"] == "InvalidJWT"
    assert ask(stack, "GET", link.split("?")[0]).json()["error"] == "InvalidJWT"
    now = int(time.time())
    for expired in (now - 1, now):
        token = stack.tokens.sign({"url": f"{private.id}/other.txt", "scope": "download", "exp": expired})
        late = f"{stack.url}/storage/v1/object/sign/{private.id}/other.txt?token={token}"
        assert ask(stack, "GET", late).json()["error"] == "InvalidJWT"
    assert refusal(lambda: private.create_signed_url("a b.txt", 0))[0] == "400"


def test_a_link_for_reading_does_not_write_and_the_other_way_round(stack: Stack, box: Box) -> None:
    box.upload("a.txt", b"1")
    read = box.create_signed_url("a.txt", 60)["signedURL"].split("token=")[1]
    assert refusal(lambda: box.upload_to_signed_url("a.txt", read, b"2")) == ("400", "InvalidSignature")
    write = box.create_signed_upload_url("b.txt")["token"]
    box.upload_to_signed_url("b.txt", write, b"3")
    assert refusal(lambda: box.upload_to_signed_url("b.txt", write, b"4")) == ("409", "Duplicate")
    link = f"{stack.url}/storage/v1/object/sign/{box.id}/b.txt?token={write}"
    assert ask(stack, "GET", link).json()["error"] == "InvalidSignature"
    assert refusal(lambda: box.create_signed_upload_url("b.txt")) == ("409", "Duplicate")


def test_a_failing_commit_keeps_the_old_bytes_and_leaves_no_row(fresh_stack: Stack) -> None:
    box = make_box(fresh_stack)
    box.upload("old.txt", b"old")
    with psycopg.connect(fresh_stack.dsn(), autocommit=True) as migrations:
        migrations.execute("""
            create function public.crash() returns trigger language plpgsql as
            $$ begin raise exception 'power cut'; end $$;
            create constraint trigger crash after insert or update on storage.objects
            deferrable initially deferred for each row execute function public.crash()
        """)
    before = stored(fresh_stack)
    assert refusal(lambda: box.upload("new.txt", b"new")) == ("500", "DatabaseError")
    assert refusal(lambda: box.update("old.txt", b"new")) == ("500", "DatabaseError")
    assert len(stored(fresh_stack)) == len(before) + 2
    assert box.download("old.txt") == b"old"
    assert not box.exists("new.txt")


def database_of(stack: Stack) -> Database:
    return Database(stack.dsn("authenticator"), stack.dsn("supabase_services"))


def swept(stack: Stack) -> int:
    """What no client can ask for: the service sweeps its folder."""
    with closing(database_of(stack)) as database:
        return Storage(database, stack.tokens, stack.options).sweep()


def test_the_sweep_takes_bytes_without_a_row_and_spares_young_ones(fresh_stack: Stack) -> None:
    box = make_box(fresh_stack)
    box.upload("kept.txt", b"kept")
    young, old = (fresh_stack.options.files / str(uuid4()) for _ in range(2))
    for orphan in (young, old):
        orphan.write_bytes(b"orphan")
    for file in fresh_stack.options.files.iterdir():
        if file != young:
            os.utime(file, (0, 0))
    assert swept(fresh_stack) == 1
    assert young.exists() and not old.exists()
    assert box.download("kept.txt") == b"kept"


def test_the_first_writer_after_a_start_sweeps_by_itself(fresh_stack: Stack) -> None:
    orphan = fresh_stack.options.files / str(uuid4())
    orphan.parent.mkdir(parents=True)
    orphan.write_bytes(b"orphan")
    os.utime(orphan, (0, 0))
    make_box(fresh_stack).upload("a.txt", b"a")
    assert not orphan.exists() and len(stored(fresh_stack)) == 1


def test_replaced_and_removed_bytes_leave_the_disk(fresh_stack: Stack) -> None:
    box = make_box(fresh_stack)
    box.upload("a.txt", b"1")
    box.upload("a.txt", b"2", {"upsert": "true"})
    box.update("a.txt", b"3")
    box.copy("a.txt", "b.txt")
    box.move("b.txt", "c.txt")
    assert len(stored(fresh_stack)) == 2
    box.remove(["a.txt"])
    assert box.download("c.txt") == b"3"
    client(fresh_stack).storage.empty_bucket(box.id)
    assert stored(fresh_stack) == set()


def test_readers_see_whole_versions_while_eight_writers_replace_them(fresh_stack: Stack) -> None:
    box = make_box(fresh_stack)
    versions = [bytes([65 + number]) * 50_000 for number in range(8)]
    box.upload("f", versions[0])
    with ThreadPoolExecutor(8) as pool:
        writes = [pool.submit(box.upload, "f", data, {"upsert": "true"}) for data in versions]
        reads = [pool.submit(box.download, "f") for _ in range(24)]
        assert {read.result() for read in reads} <= set(versions)
        assert all(write.result().path == "f" for write in writes)
    for file in fresh_stack.options.files.iterdir():
        os.utime(file, (0, 0))
    swept(fresh_stack)
    assert len(stored(fresh_stack)) == 1
    assert box.download("f") in versions


class Replaced(Files):
    """Bytes of an object that somebody replaces between the look at its row and the look at its bytes."""

    replace: ClassVar[list[Callable[[], Any]]] = []

    def read(self, version: str, start: int = 0, size: int = -1) -> bytes:
        while self.replace:
            self.replace.pop()()
        return super().read(version, start, size)


def test_a_reader_who_comes_too_late_for_the_old_bytes_gets_the_new_ones(fresh_stack: Stack) -> None:
    box = make_box(fresh_stack)
    box.upload("a.txt", b"old")
    Replaced.replace.append(lambda: box.update("a.txt", b"new"))
    call = Call(Request("GET", "", headers={"apikey": fresh_stack.secret_key}), fresh_stack.tokens)
    with closing(database_of(fresh_stack)) as database:
        objects = Objects(database, Replaced(fresh_stack.options.files), fresh_stack.options)
        assert objects.download(call, box.id, "a.txt").body == b"new"


@pytest.mark.parametrize("version", ["{outside}", "../{outside}", "outside"])
def test_a_row_cannot_point_outside_the_folder(fresh_stack: Stack, tmp_path: Path, version: str) -> None:
    box = make_box(fresh_stack)
    box.upload("a.txt", b"a")
    outside = tmp_path / "outside"
    for place in (outside, fresh_stack.options.files / "outside"):
        place.write_bytes(b"a")
    with psycopg.connect(fresh_stack.dsn("supabase_admin"), autocommit=True) as connection:
        connection.execute("update storage.objects set version = %s", [version.format(outside=outside)])
    assert refusal(lambda: box.download("a.txt")) == ("404", "not_found")


def test_a_row_made_by_hand_is_listed_and_removable_and_has_no_bytes(stack: Stack, box: Box) -> None:
    with psycopg.connect(stack.dsn("supabase_admin"), autocommit=True) as connection:
        connection.execute("insert into storage.objects (bucket_id, name) values (%s, 'by hand')", [box.id])
    assert [item["name"] for item in box.list()] == ["by hand"]
    assert box.info("by hand")["size"] is None
    for attempt in (partial(box.download, "by hand"), partial(box.copy, "by hand", "copy")):
        assert refusal(attempt) == ("404", "not_found")
    box.move("by hand", "moved")
    box.update("moved", b"bytes")
    assert box.download("moved") == b"bytes"
    with psycopg.connect(stack.dsn("supabase_admin"), autocommit=True) as connection:
        connection.execute("update storage.objects set version = null where bucket_id = %s", [box.id])
    assert [row["name"] for row in box.remove(["moved"])] == ["moved"]


def test_a_bucket_goes_only_when_empty(stack: Stack, box: Box) -> None:
    storage = client(stack).storage
    box.upload("a.txt", b"a")
    assert refusal(lambda: storage.delete_bucket(box.id))[0] == "409"
    storage.empty_bucket(box.id)
    storage.delete_bucket(box.id)
    assert refusal(lambda: storage.get_bucket(box.id)) == ("404", "Bucket not found")
    assert refusal(lambda: box.upload("a.txt", b"a")) == ("404", "Bucket not found")


@pytest.mark.parametrize("name", ["", " a", "a/b", "ä", "x" * 101])
def test_a_bucket_needs_a_plain_name(stack: Stack, name: str) -> None:
    assert refusal(lambda: client(stack).storage.create_bucket(name)) == ("400", "Invalid Input")


@pytest.mark.parametrize(("limits", "code"), [
    ({"public": "yes"}, "InvalidRequest"), ({"file_size_limit": "much"}, "InvalidRequest"),
    ({"allowed_mime_types": ["png"]}, "invalid_mime_type"), ({"type": "VECTOR"}, "not_implemented"),
])
def test_a_bucket_with_senseless_settings_is_refused(stack: Stack, limits: dict[str, Any], code: str) -> None:
    wanted: Any = limits
    assert refusal(lambda: client(stack).storage.create_bucket(uuid4().hex, options=wanted))[1] == code


def test_a_bucket_change_leaves_alone_what_it_does_not_name(stack: Stack) -> None:
    box = make_box(stack, file_size_limit="1KB", allowed_mime_types=["image/*"])
    client(stack).storage.update_bucket(box.id, {"public": True})
    bucket = client(stack).storage.get_bucket(box.id)
    assert (bucket.public, bucket.file_size_limit, bucket.allowed_mime_types) == (True, 1000, ["image/*"])


@pytest.mark.parametrize("body", [
    b"no form at all",
    b"--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\ncut short",
    b"--b\r\ncontent-disposition: form-data; name=\"note\"\r\n\r\nno file\r\n--b--\r\n",
])
def test_a_broken_form_stores_nothing(stack: Stack, box: Box, body: bytes) -> None:
    headers = {"apikey": stack.secret_key, "content-type": "multipart/form-data; boundary=b"}
    answer = ask(stack, "POST", f"{stack.url}/storage/v1/object/{box.id}/f", content=body, headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (400, "InvalidRequest")
    assert box.list() == []
