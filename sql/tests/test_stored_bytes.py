"""What a person's files may take together: counted by the database, also when uploads come all at once."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import psycopg

from sql.tests.people import SERVICE, Person, ask, one, outcome, refusal, sign_up
from sql.tests.rows import add, insertion, sample
from sql.tests.servers import Connect, Connection

RULE = "assets_stored_bytes_exceeded"
LIMIT = "update public.users set stored_bytes_limit = %s where id = %s"
HELD = "select stored_bytes from public.users where id = %s"


def upload(db: Connection, who: Person, size: int) -> str | None:
    return refusal(db, who, *insertion("public.assets", sample("public.assets", who.id, file_size=size)))


def test_uploads_are_counted_and_refused_above_the_limit(db: Connection, ada: Person) -> None:
    db.execute(LIMIT, [100, ada.id])
    kept = add(db, "assets", ada.id, file_size=60)
    assert upload(db, ada, 41) == RULE
    assert one(db, ada, HELD, [ada.id]) == 60
    add(db, "assets", ada.id, file_size=40)
    assert one(db, ada, HELD, [ada.id]) == 100
    ask(db, ada, "delete from public.assets where id = %s returning id", [kept])
    assert one(db, ada, HELD, [ada.id]) == 40


def test_a_file_that_grows_is_counted_and_one_that_shrinks_is_never_refused(db: Connection, ada: Person) -> None:
    kept = add(db, "assets", ada.id, file_size=60)
    db.execute(LIMIT, [50, ada.id])
    change = "update public.assets set file_size = %s where id = %s returning id"
    assert refusal(db, ada, change, [61, kept]) == RULE
    assert ask(db, ada, change, [55, kept]) and one(db, ada, HELD, [ada.id]) == 55


def test_what_the_service_brings_home_is_kept_and_counted_beyond_the_limit(db: Connection, ada: Person) -> None:
    db.execute(LIMIT, [10, ada.id])
    row = sample("public.assets", ada.id, file_size=60)
    assert refusal(db, SERVICE, *insertion("public.assets", row)) is None
    ask(db, SERVICE, *insertion("public.assets", sample("public.assets", ada.id, file_size=60), "returning id"))
    assert one(db, ada, HELD, [ada.id]) == 60


def test_nobody_writes_their_own_count_or_limit(db: Connection, ada: Person) -> None:
    for column in ("stored_bytes", "stored_bytes_limit"):
        given = outcome(db, ada, f"update public.users set {column} = 0 where id = %s", [ada.id])
        assert given == "42501"


def test_another_persons_files_do_not_count(db: Connection, ada: Person, ben: Person) -> None:
    db.execute(LIMIT, [50, ada.id])
    add(db, "assets", ben.id, file_size=60)
    assert upload(db, ada, 50) is None


def test_of_ten_uploads_at_once_only_those_that_fit_are_kept(connections: Connect) -> None:
    db = connections()
    person = sign_up(db, "ada")
    db.execute(LIMIT, [35, person.id])
    tabs = [connections() for _ in range(10)]

    def press(tab: Connection) -> str:
        row = sample("public.assets", person.id, file_size=10)
        try:
            ask(tab, person, *insertion("public.assets", row, "returning id"))
        except psycopg.errors.CheckViolation as error:
            return str(error.diag.constraint_name)
        return "kept"

    with ThreadPoolExecutor(10) as pool:
        done = Counter(pool.map(press, tabs))
    assert done == {"kept": 3, RULE: 7} and one(db, person, HELD, [person.id]) == 30


def test_the_account_ends_with_all_its_files(db: Connection, ada: Person) -> None:
    add(db, "assets", ada.id, file_size=60)
    db.execute("delete from auth.users where id = %s", [ada.id])
    assert db.execute("select 1 from public.assets where user_id = %s", [ada.id]).fetchall() == []
