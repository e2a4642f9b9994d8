"""Policies on storage.objects decide every operation: own folder yes, everybody else's no."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest
from storage3.exceptions import StorageApiError
from supabase import Client, ClientOptions, create_client

from local.supabase.http import Request
from local.supabase.stack import Stack

OWN_FOLDER = "bucket_id like 'box%' and (storage.foldername(name))[1] = (select auth.uid())::text"
POLICIES = f"""
create policy "see own" on storage.objects for select to authenticated using ({OWN_FOLDER});
create policy "add own" on storage.objects for insert to authenticated with check ({OWN_FOLDER});
create policy "change own" on storage.objects for update to authenticated
    using ({OWN_FOLDER}) with check ({OWN_FOLDER});
create policy "remove own" on storage.objects for delete to authenticated using ({OWN_FOLDER});
"""


def client(stack: Stack, key: str | None = None) -> Client:
    http = httpx.Client(transport=stack.transport())
    options = ClientOptions(httpx_client=http, auto_refresh_token=False)
    return create_client(stack.url, key or stack.publishable_key, options)


@dataclass
class Person:
    client: Client
    id: str

    @property
    def box(self) -> Any:
        return self.client.storage.from_("box")


@dataclass
class World:
    """A private bucket `box` of own folders, another one without policies, a public one; two users."""

    stack: Stack
    admin: Client
    alice: Person
    bob: Person
    anon: Client


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, postgres: Any, new_database: Callable[[], str]) -> Any:
    from tests.stack_fixtures import open_on

    with open_on(postgres, new_database(), tmp_path_factory.mktemp("policies")) as stack:
        with psycopg.connect(stack.dsn(), autocommit=True) as migrations:
            migrations.execute(POLICIES.encode())
        admin = client(stack, stack.secret_key)
        for bucket, public in (("box", False), ("attic", False), ("window", True)):
            admin.storage.create_bucket(bucket, options={"public": public})
        alice, bob = person(stack), person(stack)
        alice.box.upload(f"{alice.id}/a.txt", b"alice")
        admin.storage.from_("attic").upload(f"{alice.id}/a.txt", b"attic")
        admin.storage.from_("window").upload("w.txt", b"window")
        yield World(stack, admin, alice, bob, client(stack))


def person(stack: Stack) -> Person:
    who = client(stack)
    session = who.auth.sign_up({"email": f"{uuid4().hex}@example.com", "password": "correct horse"})
    assert session.user
    return Person(who, session.user.id)


def refusal(ask: Callable[[], Any]) -> tuple[str, str]:
    with pytest.raises(StorageApiError) as caught:
        ask()
    return str(caught.value.status), caught.value.code


FORBIDDEN = ("403", "Unauthorized")
UNSEEN = ("404", "not_found")

# What somebody without rights tries on alice's object, and how it ends.
ATTEMPTS: dict[str, tuple[Callable[[Any, str, str], Any], tuple[str, str]]] = {
    "download": (lambda box, path, me: box.download(path), UNSEEN),
    "info": (lambda box, path, me: box.info(path), UNSEEN),
    "sign": (lambda box, path, me: box.create_signed_url(path, 60), UNSEEN),
    "overwrite": (lambda box, path, me: box.update(path, b"mine"), UNSEEN),
    "upsert": (lambda box, path, me: box.upload(path, b"mine", {"upsert": "true"}), FORBIDDEN),
    "add beside": (lambda box, path, me: box.upload(path + "2", b"mine"), FORBIDDEN),
    "sign an upload": (lambda box, path, me: box.create_signed_upload_url(path + "2"), FORBIDDEN),
    "move away": (lambda box, path, me: box.move(path, f"{me}/stolen.txt"), UNSEEN),
    "copy away": (lambda box, path, me: box.copy(path, f"{me}/stolen.txt"), UNSEEN),
}


@pytest.mark.parametrize("attempt", ATTEMPTS)
@pytest.mark.parametrize("who", ["bob", "anon"])
def test_nobody_else_touches_an_object(world: World, who: str, attempt: str) -> None:
    ask, expected = ATTEMPTS[attempt]
    box = world.bob.box if who == "bob" else world.anon.storage.from_("box")
    path = f"{world.alice.id}/a.txt"
    assert refusal(lambda: ask(box, path, world.bob.id)) == expected
    assert world.alice.box.download(path) == b"alice"
    assert world.bob.box.list(world.bob.id) == []


def test_somebody_elses_object_is_neither_listed_nor_removed(world: World) -> None:
    path = f"{world.alice.id}/a.txt"
    assert world.bob.box.list(world.alice.id) == []
    assert world.bob.box.list() == []
    assert world.bob.box.list_v2().objects == []
    assert world.bob.box.remove([path]) == []
    assert world.bob.box.create_signed_urls([path], 60)[0]["signedURL"] is None
    assert world.alice.box.download(path) == b"alice"


def test_the_owner_may_do_all_of_it(world: World) -> None:
    box, me = world.alice.box, world.alice.id
    box.upload(f"{me}/own.txt", b"1")
    box.update(f"{me}/own.txt", b"2")
    box.upload(f"{me}/own.txt", b"3", {"upsert": "true"})
    box.copy(f"{me}/own.txt", f"{me}/copy.txt")
    box.move(f"{me}/copy.txt", f"{me}/deep/moved.txt")
    assert box.download(f"{me}/deep/moved.txt") == b"3"
    assert [item["name"] for item in box.list(me)] == ["deep", "a.txt", "own.txt"]
    gone = box.remove([f"{me}/own.txt", f"{me}/deep/moved.txt"])
    assert {row["name"] for row in gone} == {f"{me}/own.txt", f"{me}/deep/moved.txt"}
    assert [item["name"] for item in box.list(me)] == ["a.txt"]


def test_an_object_says_whose_it_is(world: World) -> None:
    with psycopg.connect(world.stack.dsn("supabase_admin")) as connection:
        row = connection.execute(
            "select owner::text, owner_id from storage.objects where bucket_id = 'box' and name = %s",
            [f"{world.alice.id}/a.txt"],
        ).fetchone()
    assert row == (world.alice.id, world.alice.id)


def test_own_objects_cannot_be_given_into_a_foreign_folder(world: World) -> None:
    mine, theirs = f"{world.bob.id}/gift.txt", f"{world.alice.id}/gift.txt"
    world.bob.box.upload(mine, b"gift")
    assert refusal(lambda: world.bob.box.move(mine, theirs)) == FORBIDDEN
    assert refusal(lambda: world.bob.box.copy(mine, theirs)) == FORBIDDEN
    world.bob.box.remove([mine])


@pytest.mark.parametrize("path", ["{id}x/a.txt", "x{id}/a.txt", "a.txt", "{id}", "folder/{id}/a.txt"])
def test_a_look_alike_folder_is_not_the_own_one(world: World, path: str) -> None:
    name = path.format(id=world.bob.id)
    assert refusal(lambda: world.bob.box.upload(name, b"x")) == FORBIDDEN


@pytest.mark.parametrize("path", [
    "{id}/../{other}/a.txt", "{id}/%2e%2e/{other}/a.txt", "{id}/..%2F{other}/a.txt", "/{other}/a.txt",
    "{id}//a.txt", "{id}/./a.txt", "../../../etc/passwd", "{id}/%C3%A4.txt", "{id}/a%00.txt",
    "{id}/a%0A.txt", "{id}/%FF.txt", "{id}/",
])
def test_a_path_that_climbs_or_has_strange_letters_is_no_key(world: World, path: str) -> None:
    session = world.bob.client.auth.get_session()
    assert session
    raw = "/storage/v1/object/box/" + path.format(id=world.bob.id, other=world.alice.id)
    # Straight to the gateway: httpx itself would straighten most of these paths.
    headers = {"authorization": f"Bearer {session.access_token}", "content-type": "text/plain"}
    answer = world.stack.gateway.handle(Request("POST", raw, headers=headers, body=b"x"))
    assert (answer.status, json.loads(answer.body)["error"]) == (400, "InvalidKey")
    assert world.alice.box.download(f"{world.alice.id}/a.txt") == b"alice"


def test_moves_and_copies_climb_as_little(world: World) -> None:
    mine = f"{world.bob.id}/climb.txt"
    world.bob.box.upload(mine, b"x")
    for target in (f"{world.bob.id}/../{world.alice.id}/a.txt", f"/{mine}", ""):
        assert refusal(partial(world.bob.box.move, mine, target)) == ("400", "InvalidKey")
        assert refusal(partial(world.bob.box.copy, mine, target)) == ("400", "InvalidKey")
    world.bob.box.remove([mine])


def test_a_bucket_without_policies_is_closed_to_its_own_users_too(world: World) -> None:
    attic = world.alice.client.storage.from_("attic")
    path = f"{world.alice.id}/a.txt"
    assert refusal(lambda: attic.download(path)) == UNSEEN
    assert refusal(lambda: attic.upload(path + "2", b"x")) == FORBIDDEN
    assert refusal(lambda: public(world, "attic", path)) == ("404", "Bucket not found")


def public(world: World, bucket: str, path: str) -> bytes:
    """What a browser gets without any key."""
    with httpx.Client(transport=world.stack.transport()) as http:
        answer = http.get(f"{world.stack.url}/storage/v1/object/public/{bucket}/{path}")
    if answer.status_code != 200:
        told = answer.json()
        raise StorageApiError(told["message"], told["error"], told["statusCode"])
    return answer.content


def test_a_public_bucket_is_read_without_a_key_and_written_by_nobody(world: World) -> None:
    assert public(world, "window", "w.txt") == b"window"
    assert refusal(lambda: world.bob.client.storage.from_("window").update("w.txt", b"x")) == UNSEEN
    assert world.bob.client.storage.from_("window").list() == []


def test_without_any_credentials_a_private_object_is_not_even_looked_for(world: World) -> None:
    with httpx.Client(transport=world.stack.transport()) as http:
        answer = http.get(f"{world.stack.url}/storage/v1/object/box/{world.alice.id}/a.txt")
    assert (answer.status_code, answer.json()["error"]) == (400, "InvalidRequest")


def test_buckets_are_the_secret_keys_business(world: World) -> None:
    storage = world.alice.client.storage
    assert storage.list_buckets() == []
    assert refusal(lambda: storage.get_bucket("box")) == ("404", "Bucket not found")
    assert refusal(lambda: storage.create_bucket("mine")) == FORBIDDEN
    assert refusal(lambda: storage.update_bucket("box", {"public": True})) == ("404", "Bucket not found")
    assert refusal(lambda: storage.empty_bucket("box")) == ("404", "Bucket not found")
    assert refusal(lambda: storage.delete_bucket("window")) == ("404", "Bucket not found")
    assert not world.admin.storage.get_bucket("box").public


def test_a_forged_token_and_a_foreign_role_open_nothing(world: World) -> None:
    path = f"{world.stack.url}/storage/v1/object/box/{world.alice.id}/a.txt"
    claims = {"role": "supabase_storage_admin", "sub": world.alice.id, "aud": "authenticated"}
    good = world.stack.tokens.sign(claims)
    with httpx.Client(transport=world.stack.transport()) as http:
        bad = (f"Bearer {good[:-4]}AAAA", "Bearer nonsense", "Basic bm9uc2Vuc2U=", "Bearer ")
        for credential in (f"Bearer {good}", good, *bad):
            answer = http.get(path, headers={"authorization": credential})
            assert answer.json()["statusCode"] == "403"
