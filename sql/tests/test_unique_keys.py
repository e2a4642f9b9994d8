"""Nobody learns by a refusal what somebody else has: whatever must be unique is so for each person alone."""

from __future__ import annotations

from sql.tests.people import Person, outcome
from sql.tests.rows import add, insertion, sample
from sql.tests.servers import Connection

UNIQUE = """
  select class.relname, index.relname, array_agg(attribute.attname::text)
  from pg_index as known
  join pg_class as class on class.oid = known.indrelid
  join pg_class as index on index.oid = known.indexrelid
  join pg_attribute as attribute on attribute.attrelid = known.indrelid and attribute.attnum = any(known.indkey)
  where known.indisunique and class.relnamespace = 'public'::regnamespace
    and has_any_column_privilege('authenticated', class.oid, 'insert')
    and exists (select 1 from pg_attribute as owner where owner.attrelid = class.oid and owner.attname = 'user_id')
  group by 1, 2
"""
OWNED = {
    "assets_file_path_key": "a path begins with the id of its owner, so nobody can name another's",
    "persona_identities_in_use_idx": "of a persona, whose id is random and known to its owner alone",
}
"""Unique without the owner's column, and why that tells nothing."""


def test_every_unique_key_a_person_can_meet_is_their_own(db: Connection) -> None:
    found = db.execute(UNIQUE).fetchall()
    assert len(found) > 20
    # An id is random, and made by the database unless a person brings one of their own.
    shared = {name for _, name, columns in found if "user_id" not in columns and columns != ["id"]}
    assert shared == set(OWNED)


def test_a_reel_or_a_press_of_somebody_else_is_no_hindrance(db: Connection, ada: Person, ben: Person) -> None:
    press = "00000000-0000-0000-0000-0000000000aa"
    add(db, "viral_reels", ada.id, shortcode="same", url="https://www.instagram.com/reel/same/")
    add(db, "generations", ada.id, request_key=press)
    reel = sample("public.viral_reels", ben.id, shortcode="same", url="https://www.instagram.com/reel/same/")
    assert outcome(db, ben, *insertion("public.viral_reels", reel)) == "rows"
    job = sample("public.generations", ben.id, request_key=press)
    assert outcome(db, ben, *insertion("public.generations", job)) == "rows"
