"""Buckets: their names, their limits, and what they hold."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from local.supabase.stack import Stack
from tests.local.storage_boxes import Box, ask, client, make_box, refusal
from tests.local.storage_boxes import box as box


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
