"""Tries what the Storage service does for a caller on storage.objects, path by path."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sql.tests.people import ANON, NOBODY, SERVICE, Person, outcome, sign_up
from sql.tests.servers import Connection

# Where somebody may try to put or find a file; {me} is the asker, {owner} the owner of the stored one.
PATHS = {
    "own": "{me}/image/x.png",
    "other's": "{owner}/image/x.png",
    "no folder": "x.png",
    "no name": "{me}/",
    "id alone": "{me}",
    "empty segment": "{me}//x.png",
    "leading slash": "/{me}/x.png",
    "climbing out": "{me}/../{owner}/x.png",
    "climbing in": "../{me}/x.png",
    "dot segment": "{me}/./x.png",
    "look-alike": "{me}-evil/x.png",
    "look-alike inside": "public/{me}/x.png",
    "upper case": "{me_upper}/x.png",
    "wildcard": "%/x.png",
}
ACTIONS = ("list", "read", "sign", "move in", "move out", "replace", "copy", "remove")
STORED = "image/beach.png"
COPY = "insert into storage.objects (bucket_id, name) select bucket_id, %s from storage.objects"


@dataclass(frozen=True)
class Attempt:
    """`actor` does `action` to `place`; `allowed` says whether it should and `got` how it ended."""

    actor: str
    action: str
    place: str
    allowed: bool
    got: str

    @property
    def wrong(self) -> bool:
        return (self.got == "rows") is not self.allowed


class Shelf:
    """Two people, one stored file each, a second private bucket; all in the caller's transaction."""

    def __init__(self, db: Connection) -> None:
        self._db = db
        self.owner, other = sign_up(db, "owner"), sign_up(db, "other")
        self.actors = {"anon": ANON, "owner": self.owner, "other": other, "nobody": NOBODY}
        self.actors["service"] = SERVICE
        # As the Storage service does before it removes the row of a file.
        db.execute("select set_config('storage.allow_delete_query', 'true', true)")
        db.execute("insert into storage.buckets (id, name, public) values ('attic', 'attic', false)")
        for bucket in ("assets", "attic"):
            for person in (self.owner, other):
                self._add(bucket, f"{person.id}/{STORED}")

    def _add(self, bucket: str, name: str) -> None:
        self._db.execute("insert into storage.objects (bucket_id, name) values (%s, %s)", [bucket, name])

    def uploads(self) -> Iterator[Attempt]:
        """A new file at every path by every actor, and at one's own path in another bucket."""
        for actor, person in self.actors.items():
            for place, bucket in [(place, "assets") for place in PATHS] + [("own", "attic")]:
                mine = place == "own" or (place == "other's" and actor == "owner")
                allowed = actor == "service" or (person.id is not None and bucket == "assets" and mine)
                statement = "insert into storage.objects (bucket_id, name) values (%s, %s)"
                got = outcome(self._db, person, statement, [bucket, self._path(place, person)])
                yield Attempt(actor, f"upload to {bucket}", place, allowed, got)

    def _path(self, place: str, person: Person) -> str:
        me = person.id or str(self.owner.id)
        return PATHS[place].format(me=me, me_upper=me.upper(), owner=self.owner.id)

    def others(self) -> Iterator[Attempt]:
        """Everything else that can be done to the owner's stored file, in both buckets."""
        for actor, person in self.actors.items():
            for bucket in ("assets", "attic"):
                for action in ACTIONS:
                    allowed = actor == "service" or (actor == "owner" and bucket == "assets")
                    if action == "move out":
                        allowed = actor == "service"
                    got = outcome(self._db, person, *self._act(action, bucket, person))
                    yield Attempt(actor, action, bucket, allowed, got)

    def _act(self, action: str, bucket: str, person: Person) -> tuple[str, list[str]]:
        """The statement of the Storage service behind `action` on the owner's file."""
        stored, me = f"{self.owner.id}/{STORED}", person.id or str(self.owner.id)
        at = "bucket_id = %s and name = %s"
        move = f"update storage.objects set name = %s where {at}"
        return {
            "list": ("select name from storage.objects where bucket_id = %s and name like %s",
                     [bucket, f"{self.owner.id}/%"]),
            "read": (f"select id, metadata from storage.objects where {at}", [bucket, stored]),
            "sign": (f"select id from storage.objects where {at}", [bucket, stored]),
            "move in": (move, [f"{me}/image/moved.png", bucket, stored]),
            "move out": (move, [f"{self.actors['other'].id}/image/moved.png", bucket, stored])
            if person != self.actors["other"] else (move, ["public/moved.png", bucket, stored]),
            "replace": (f"update storage.objects set version = 'new' where {at}", [bucket, stored]),
            "copy": (f"{COPY} where {at}", [f"{me}/image/copy.png", bucket, stored]),
            "remove": (f"delete from storage.objects where {at}", [bucket, stored]),
        }[action]

    def wrong(self) -> list[Attempt]:
        """Every attempt that ended otherwise than it should."""
        return [attempt for attempt in (*self.uploads(), *self.others()) if attempt.wrong]
