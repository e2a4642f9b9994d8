"""What REST refuses: features it does not have, bad requests, other people's rows, and hostile input."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg_pool import PoolTimeout

from local.supabase.rest_errors import of_database
from tests.local.rest_fixtures import Garden
from tests.local.rest_fixtures import garden as garden
from tests.local.rest_fixtures import open_garden as open_garden

ODD = "/" + quote('odd "names%s')


@pytest.mark.parametrize("path", [
    "/", "/plants?select=*,beds(*)", "/plants?select=id,b:beds!inner(label)", "/plants?select=...beds(label)",
    "/plants?select=id,beds()&beds.label=eq.x", "/rpc/taller_than?metres=1&select=id,beds(*)", "/pots",
    "/rpc/plain",
])
def test_a_feature_that_is_not_there_is_501_and_says_so(garden: Garden, path: str) -> None:
    answer = garden.ask("GET", path)
    assert (answer.status_code, answer.json()["code"]) == (501, "PGRST127")
    assert answer.json()["details"].startswith("The embedded gateway does not support ")


@pytest.mark.parametrize(("method", "path", "body", "prefer"), [
    ("DELETE", "/plants?limit=1", None, ""), ("PATCH", "/plants?offset=1", {"kind": "x"}, ""),
    ("OPTIONS", "/trees", None, ""),
    ("PUT", "/trees?id=eq.1", {"id": 1, "name": "Ash"}, ""),
    ("POST", "/trees", {"id": 1, "name": "Ash"}, "resolution=merge-duplicates"),
    ("POST", "/trees", {"id": 61, "name": "Yew"}, "return=headers-only"),
])
def test_a_write_that_could_not_be_answered_exactly_is_501(
    garden: Garden, method: str, path: str, body: Any, prefer: str
) -> None:
    assert garden.ask(method, path, body, prefer=prefer).status_code == 501


@pytest.mark.parametrize(("accept", "status"), [
    ("application/vnd.pgrst.plan+json", 406), ("image/png", 406), ("application/geo+json", 501),
    ("image/png, */*;q=0.1", 200), ("text/csv;q=0.2, application/json", 200),
])
def test_only_media_types_that_can_be_made_are_made(garden: Garden, accept: str, status: int) -> None:
    assert garden.ask("GET", "/plants?select=id", accept=accept).status_code == status


@pytest.mark.parametrize(("path", "details"), [
    ("/plants?id=5", 'unexpected "5" expecting "not" or operator (eq, gt, ...)'),
    ("/plants?order=id.asc.nullslastt", "unexpected 't' expecting \",\" or end of input"),
    ("/plants?or=()", 'unexpected ")" expecting field name (* or [a..z0..9_$]), negation operator (not) or'
        " logic operator (and, or)"),
    ("/plants?select=facts->>--1", 'unexpected "-" expecting digit'),
])
def test_an_unreadable_query_says_where_it_went_wrong(garden: Garden, path: str, details: str) -> None:
    answer = garden.ask("GET", path)
    assert (answer.status_code, answer.json()["code"]) == (400, "PGRST100")
    assert answer.json()["details"] == details


@pytest.mark.parametrize("query", [
    "id=eq", "id=is.maybe", "id=in.1,2", "id=in.(1", "or=(id.eq.1", "or=id.eq.1", "select=id,", "select=,id",
    "select=id)", "order=", "order=id.up", "order=id.desc.asc", "limit=ten", "id=not.not.eq.1",
    "id=eq(some).1",
    "id=in.(1)2", "select=id::", "select=id::int%3Bdrop", "columns=a%3Bb", "on_conflict=", "select=count()",
    "select=id.max()", "beds.id=eq.1", "beds.order=id", "order=beds(id)", "or=" + "(and" * 3000 + "(id.eq.1)",
    "id=eq.%00", "nothing=eq.1", "id=fts.1", "select=nothing", "id=eq.one",
])
def test_a_wrong_query_is_the_clients_mistake(garden: Garden, query: str) -> None:
    assert 400 <= garden.ask("GET", f"/plants?{query}").status_code < 500


def test_unknown_names_are_404_with_the_nearest_name(garden: Garden) -> None:
    answer = garden.ask("GET", "/plant?id=eq.1")
    assert (answer.status_code, answer.json()["code"]) == (404, "PGRST205")
    assert answer.json()["hint"] == "Perhaps you meant the table 'public.plants'"
    assert answer.headers["proxy-status"] == "PostgREST; error=PGRST205"
    assert garden.ask("GET", "/some/deep/path").json()["code"] == "PGRST125"
    assert garden.ask("TRACE", "/plants").status_code == 405


def test_a_strict_client_is_told_of_preferences_nobody_knows(garden: Garden) -> None:
    answer = garden.ask("GET", "/plants", prefer="handling=strict, shape=round")
    assert (answer.status_code, answer.json()["code"]) == (400, "PGRST122")
    assert answer.json()["details"] == "Invalid preferences: shape=round"
    assert garden.ask("GET", "/plants", prefer="shape=round").status_code == 200


def test_people_see_and_write_only_their_own_rows(open_garden: Garden) -> None:
    mine, other = str(uuid4()), str(uuid4())
    me, them = open_garden.user(mine), open_garden.user(other)
    assert me.ask("POST", "/notes", {"body": "mine"}).status_code == 201
    assert [note["user_id"] for note in me.rows("/notes")] == [mine]
    assert them.rows("/notes") == []
    assert them.ask("PATCH", "/notes", {"body": "taken"}, prefer="return=representation").json() == []
    forged = them.ask("POST", "/notes", {"body": "forged", "user_id": mine})
    assert (forged.status_code, forged.json()["code"]) == (403, "42501")


def test_a_table_nobody_was_given_is_401_for_strangers_and_403_for_users(garden: Garden) -> None:
    stranger = garden.ask("GET", "/secrets")
    assert (stranger.status_code, stranger.headers["www-authenticate"]) == (401, "Bearer")
    assert garden.user(str(uuid4())).ask("GET", "/secrets").status_code == 403


def test_nothing_of_one_request_is_left_for_the_next(garden: Garden) -> None:
    user = garden.user(str(uuid4()))
    assert "authenticated" in user.ask("POST", "/rpc/setting", {"name": "request.jwt.claims"}).json()
    for name in ("request.jwt.claims", "role"):
        assert "authenticated" not in garden.ask("POST", "/rpc/setting", {"name": name}).json()


@pytest.mark.parametrize(("token", "code"), [("a.b.c", "PGRST301"), ("x", "PGRST301")])
def test_a_token_that_cannot_be_trusted_is_401(garden: Garden, token: str, code: str) -> None:
    answer = garden.ask("GET", "/plants", authorization=f"Bearer {token}")
    assert (answer.status_code, answer.json()["code"]) == (401, code)
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]


def test_names_with_quotes_and_placeholders_are_only_names(garden: Garden) -> None:
    column, strange = quote('"a b"'), quote('"c%d"')
    assert garden.rows(f"{ODD}?select={column},{strange}&{column}=eq.1") == [{"a b": 1, "c%d": "x"}]
    answer = garden.ask("POST", ODD, {"a b": 2, "c%d": "%s"}, prefer="return=representation")
    assert answer.json() == [{"a b": 2, "c%d": "%s"}]
    assert garden.ask("PATCH", f"{ODD}?{strange}=eq.x", {"c%d": "y"}).status_code == 204


@pytest.mark.parametrize("hostile", [
    "x'; drop table plants; --", 'x" or true --', "%s", "%(a)s", "{}", "\\'; select 1; --", "*)",
    "1) or (1=1",
])
def test_hostile_text_is_a_value_or_a_name_and_never_sql(garden: Garden, hostile: str) -> None:
    text = quote(hostile)
    assert garden.ask("GET", f"/plants?name=eq.{text}").json() == []
    quoted = quote('"' + hostile.replace("\\", "\\\\").replace('"', '\\"') + '"')
    for query in ("{}=eq.1", "select={}", "order={}", "select=a:{}", "or=({}.eq.1)"):
        assert garden.ask("GET", f"/plants?{query.format(quoted)}").json()["code"] == "42703"
    assert garden.ask("GET", f"/plants?select=facts->{quoted}&id=eq.1").json() == [{hostile: None}]
    assert garden.ask("GET", f"/{text}").status_code in (404, 501)
    answer = garden.ask("POST", "/plants", {"id": 90, "name": hostile}, prefer="return=representation")
    assert answer.json()[0]["name"] == hostile


WORDS = (
    "id name facts tags select order limit offset columns on_conflict or and not eq in is fts cs like any"
    " null int text asc desc 1 0 9999999999999999999"
).split()
SIGNS = [
    "=", "&", ".", ",", "(", ")", "->", "->>", "::", "*", "{", "}", '"', "\\", "'", ";", "-", "%", "%00",
    "%25", "%F0%9F%8C%B1", "+", " ", "é", ":", "...", "!inner", "count()", "$", "\n", "\t", "[1,2)", "!",
]
ROW_KEYS = st.sampled_from(["id", "name", "x"])
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
BODIES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ROW_KEYS, inner, max_size=3)
)
FIND_DOZING = "select pid from pg_stat_activity where query like '%doze%' and state = 'active'" \
    " and pid <> pg_backend_pid()"


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.lists(st.sampled_from(WORDS + SIGNS), max_size=14).map("".join) | st.text(max_size=30))
def test_no_query_string_breaks_the_gateway(garden: Garden, query: str) -> None:
    raw = quote(query, safe="=&.,()*:!\"'->{}[]$;+%")
    for method, path in (("GET", "/plants"), ("GET", "/rpc/taller_than"), ("DELETE", "/beds")):
        assert garden.ask(method, f"{path}?{raw}").status_code != 500


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=40) | BODIES)
def test_no_body_breaks_the_gateway(garden: Garden, body: Any) -> None:
    for method, path in (("POST", "/plants"), ("PATCH", "/plants?columns=name"), ("POST", "/rpc/echo")):
        assert garden.ask(method, path, body).status_code != 500


def test_a_killed_request_is_an_error_and_the_next_one_works(open_garden: Garden) -> None:
    admin = open_garden.stack.dsn("supabase_admin")
    with ThreadPoolExecutor(1) as pool, psycopg.connect(admin, autocommit=True) as connection:
        sleeping = pool.submit(open_garden.user(str(uuid4())).ask, "POST", "/rpc/doze")
        while (found := connection.execute(FIND_DOZING).fetchone()) is None:
            connection.execute("select pg_sleep(0.02)")
        connection.execute("select pg_terminate_backend(%s)", [found[0]])
        answer = sleeping.result(timeout=15)
    assert (answer.status_code, answer.json()["code"]) == (500, "57P01")
    assert open_garden.rows("/plants?id=eq.1&select=id") == [{"id": 1}]


def test_a_busy_database_is_504_and_nothing_was_done() -> None:
    busy = of_database(PoolTimeout("Every connection is busy."), is_anonymous=True)
    assert (busy.status, busy.payload["code"]) == (504, "PGRST003")
    lost = of_database(psycopg.OperationalError("gone"), is_anonymous=True)
    assert (lost.status, lost.payload["code"]) == (500, "PGRST001")


def test_changes_of_the_schema_are_seen_at_once(open_garden: Garden) -> None:
    assert open_garden.ask("GET", "/ponds").status_code == 404
    open_garden.sql("create table public.ponds (id int primary key); grant all on public.ponds to anon")
    assert open_garden.ask("POST", "/ponds", {"id": 1}, prefer="return=headers-only").status_code == 201
    open_garden.sql("alter table public.ponds add column depth int")
    assert open_garden.ask("POST", "/ponds", {"id": 2, "depth": 3}).status_code == 201
    open_garden.sql("alter table public.ponds rename column depth to fathoms")
    assert open_garden.ask("POST", "/ponds", {"id": 3, "fathoms": 3}).status_code == 201
    open_garden.sql("create function public.deepest() returns int language sql as 'select 3'")
    assert open_garden.ask("POST", "/rpc/deepest").json() == 3
    open_garden.sql("drop table public.ponds")
    assert open_garden.ask("GET", "/ponds").status_code == 404


@pytest.mark.parametrize(("path", "allowed"), [
    ("/plants", "OPTIONS,GET,HEAD,POST,PUT,PATCH,DELETE"),
    ("/counts", "OPTIONS,GET,HEAD"),
    ("/rpc/add?a=1", "OPTIONS,GET,HEAD,POST"), ("/rpc/write_down?entry=x", "OPTIONS,POST"),
])
def test_options_tells_which_methods_fit(garden: Garden, path: str, allowed: str) -> None:
    assert garden.ask("OPTIONS", path).headers["allow"] == allowed
