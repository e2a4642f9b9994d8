"""A vendor key is stored sealed, one for each service and person, replaced in place."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from sql.tests.people import ANON, NOBODY, Person, ask, one, outcome, refusal, sign_up
from sql.tests.rows import insertion, sample
from sql.tests.servers import Connect, Connection

SAVE = "select public.save_api_key(%s, %s, %s)"
KEPT = "select service, encrypted_api_key, last4 from public.user_api_keys where user_id = %s"


def test_a_key_is_saved_and_replaced(db: Connection, ada: Person) -> None:
    ask(db, ada, SAVE, ["higgsfield", "c2VhbGVkMQ==", "1111"])
    ask(db, ada, SAVE, ["higgsfield", "c2VhbGVkMg==", "2222"])
    assert db.execute(KEPT, [ada.id]).fetchall() == [("higgsfield", "c2VhbGVkMg==", "2222")]


def test_each_person_has_a_key_of_their_own(db: Connection, ada: Person, ben: Person) -> None:
    for person, sealed in ((ada, "YQ=="), (ben, "Yg==")):
        ask(db, person, SAVE, ["anthropic", sealed, ""])
    assert db.execute(KEPT, [ada.id]).fetchall() == [("anthropic", "YQ==", "")]
    assert one(db, ben, "select count(*) from public.user_api_keys") == 1


@pytest.mark.parametrize("values, rule", [
    (["openfield", "YQ==", ""], "user_api_keys_service_known"),
    (["higgsfield", "", ""], "user_api_keys_encrypted_api_key_length"),
    (["higgsfield", "x" * 8193, ""], "user_api_keys_encrypted_api_key_length"),
    (["higgsfield", "YQ==", "12345"], "user_api_keys_last4_length"),
])
def test_what_is_no_key_is_refused_by_name(db: Connection, ada: Person, values: list[str], rule: str) -> None:
    assert refusal(db, ada, SAVE, values) == rule


@pytest.mark.parametrize("who", [ANON, NOBODY], ids=["anon", "nobody"])
def test_without_a_name_nothing_is_saved(db: Connection, who: Person) -> None:
    assert outcome(db, who, SAVE, ["higgsfield", "YQ==", ""]) == "42501"


def test_a_second_row_for_a_service_is_refused(db: Connection, ada: Person) -> None:
    row = sample("public.user_api_keys", ada.id)
    db.execute(*insertion("public.user_api_keys", row))
    assert refusal(db, ada, *insertion("public.user_api_keys", row)) == "user_api_keys_user_id_service_key"


def test_eight_tabs_saving_at_once_all_save_and_leave_one_key(connections: Connect) -> None:
    first = connections()
    person = sign_up(first, "ada")
    tabs = [connections() for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(10):
            first.execute("delete from public.user_api_keys")
            saved = pool.map(lambda tab: one(tab, person, SAVE, ["higgsfield", "YQ==", ""]), tabs)
            assert None not in list(saved)
            assert first.execute("select count(*) from public.user_api_keys").fetchone() == (1,)
