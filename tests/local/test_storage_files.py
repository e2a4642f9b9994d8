"""Bytes: what goes in comes out, whole or in part, to whom it is meant for."""

from __future__ import annotations

import time

import pytest

from local.supabase.stack import Stack
from tests.local.storage_boxes import BYTES, Box, ask, make_box, refusal
from tests.local.storage_boxes import box as box


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
