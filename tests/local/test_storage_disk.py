"""Rows and bytes on the disk agree, whatever fails, meets or dies in between."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any, ClassVar
from uuid import uuid4

import psycopg
import pytest

from local.supabase.database import Database
from local.supabase.http import Request
from local.supabase.stack import Stack
from local.supabase.storage import Storage
from local.supabase.storage_call import Call
from local.supabase.storage_files import Files
from local.supabase.storage_objects import Objects
from tests.local.storage_boxes import Box, client, make_box, refusal, stored
from tests.local.storage_boxes import box as box


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
