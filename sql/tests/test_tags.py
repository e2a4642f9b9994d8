"""Tags are tidied as they come in: trimmed, lower case, each once, in the order they were given."""

from __future__ import annotations

import pytest

from sql.tests.people import Person, ask, one, refusal
from sql.tests.rows import add
from sql.tests.servers import Connection

TAGGED = ["assets", "viral_reels"]
GIVEN = [
    (["Beach", " beach ", "BEACH"], ["beach"]),
    (["zoo", "apple"], ["zoo", "apple"]),
    (["", "  ", "\t", None, "a"], ["a"]),
    (["\tsunset\n"], ["sunset"]),
    (["ÉTÉ", "été"], ["été"]),
    (["two words"], ["two words"]),
    ([], []),
]


@pytest.mark.parametrize("table", TAGGED)
@pytest.mark.parametrize("given, kept", GIVEN)
def test_tags_are_kept_tidy(
    db: Connection, ada: Person, table: str, given: list[str | None], kept: list[str]
) -> None:
    row = add(db, table, ada.id, tags=given)
    assert one(db, ada, f"select tags from public.{table} where id = %s", [row]) == kept
    ask(db, ada, f"update public.{table} set tags = '{{Other}}' where id = %s", [row])
    assert one(db, ada, f"select tags from public.{table} where id = %s", [row]) == ["other"]


@pytest.mark.parametrize("table", TAGGED)
@pytest.mark.parametrize("tags, fits", [
    (["x" * 40], True), (["x" * 41], False),
    ([f"t{n}" for n in range(50)], True), ([f"t{n}" for n in range(51)], False), (["same"] * 60, True),
])
def test_fifty_tags_of_forty_characters_fit(
    db: Connection, ada: Person, table: str, tags: list[str], fits: bool
) -> None:
    row = add(db, table, ada.id)
    got = refusal(db, ada, f"update public.{table} set tags = %s where id = %s", [tags, row])
    assert got == (None if fits else f"{table}_tags_fit")


def test_many_assets_are_tagged_at_once(db: Connection, ada: Person) -> None:
    first, second = add(db, "assets", ada.id, tags=["old", "keep"]), add(db, "assets", ada.id)
    changed = one(db, ada, "select public.tag_assets(%s::uuid[], '{New,keep}', '{ OLD }')", [[first, second]])
    found = ask(db, ada, "select id::text, tags from public.assets")
    assert changed == 2
    assert dict(found) == {first: ["keep", "new"], second: ["new", "keep"]}


def test_tags_are_counted_for_whom_they_belong_to(db: Connection, ada: Person, ben: Person) -> None:
    for owner, tags in ((ada, ["beach", "sun"]), (ada, ["beach"]), (ben, ["beach"])):
        add(db, "assets", owner.id, tags=tags)
    counted = ask(db, ada, "select tag, assets from public.asset_tags order by assets desc")
    assert counted == [("beach", 2), ("sun", 1)]
