"""Of all tabs and processes one spends the refresh token, and only while it is the one it saw."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from sql.tests.people import SERVICE, Person, one, sign_up
from sql.tests.rows import add
from sql.tests.servers import Connect, Connection

CLAIM = "select public.claim_session_refresh(%s, %s, 30)"
CLAIM_SEEN = "select public.claim_session_refresh(%s, %s, 30, %s)"
KEEP = "select public.keep_session_tokens(%s, %s, 'bmV3', '2027-02-01T00:00:00Z')"


def test_eight_processes_at_once_get_one_claim(connections: Connect) -> None:
    first = connections()
    session = add(first, "web_sessions", sign_up(first, "ada").id)
    opened = [connections() for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        answers = pool.map(lambda n: one(opened[n], SERVICE, CLAIM, [session, f"tab{n}"]), range(8))
        assert sorted(answers) == [False] * 7 + [True]


def test_the_holder_replaces_the_tokens_and_gives_the_claim_back(db: Connection, ada: Person) -> None:
    session = add(db, "web_sessions", ada.id)
    assert one(db, SERVICE, CLAIM, [session, "a"])
    assert not one(db, SERVICE, CLAIM, [session, "b"])
    assert not one(db, SERVICE, KEEP, [session, "b"])
    assert one(db, SERVICE, KEEP, [session, "a"])
    columns = "sealed_tokens, refresh_owner, refresh_until, last_seen_at = now()"
    kept = db.execute(f"select {columns} from public.web_sessions").fetchone()
    assert kept == ("bmV3", None, None, True)
    assert one(db, SERVICE, CLAIM, [session, "b"])


def test_who_saw_the_old_tokens_cannot_claim_after_they_were_replaced(db: Connection, ada: Person) -> None:
    session = add(db, "web_sessions", ada.id)
    ((seen,),) = db.execute("select access_expires_at::text from web_sessions").fetchall()
    assert one(db, SERVICE, CLAIM_SEEN, [session, "a", seen])
    assert one(db, SERVICE, KEEP, [session, "a"])
    assert not one(db, SERVICE, CLAIM_SEEN, [session, "b", seen])
    assert one(db, SERVICE, CLAIM_SEEN, [session, "b", "2027-02-01T00:00:00Z"])


def test_a_claim_whose_holder_died_runs_out_and_its_tokens_are_too_late(db: Connection, ada: Person) -> None:
    session = add(db, "web_sessions", ada.id)
    one(db, SERVICE, CLAIM, [session, "a"])
    db.execute("update public.web_sessions set refresh_until = now() - interval '1 second'")
    assert one(db, SERVICE, CLAIM, [session, "b"])
    assert not one(db, SERVICE, KEEP, [session, "a"])


def test_a_session_that_ended_is_claimed_by_nobody(db: Connection, ada: Person) -> None:
    session = add(db, "web_sessions", ada.id)
    db.execute("delete from public.web_sessions")
    assert not one(db, SERVICE, CLAIM, [session, "a"])
    assert not one(db, SERVICE, KEEP, [session, "a"])
