"""Writing through REST: insert, upsert, update, replace and delete, and what each hands back."""

from __future__ import annotations

from typing import Any

import pytest

from tests.local.rest_fixtures import OBJECT, Garden
from tests.local.rest_fixtures import garden as garden
from tests.local.rest_fixtures import open_garden as open_garden

FULL, MERGE, IGNORE = "return=representation", "resolution=merge-duplicates", "resolution=ignore-duplicates"
IVY = {"id": 50, "name": "Ivy"}


def test_an_insert_says_nothing_unless_asked(garden: Garden) -> None:
    answer = garden.ask("POST", "/plants", IVY)
    assert (answer.status_code, answer.content) == (201, b"")
    assert answer.headers["content-range"] == "*/*"
    assert "content-type" not in answer.headers and "location" not in answer.headers


def test_an_insert_hands_back_the_selected_columns_when_asked(garden: Garden) -> None:
    answer = garden.ask("POST", "/plants?select=plant:name,tags", IVY, prefer=f"{FULL}, count=exact")
    assert (answer.status_code, answer.json()) == (201, [{"plant": "Ivy", "tags": []}])
    assert answer.headers["content-range"] == "*/1"
    assert answer.headers["preference-applied"] == "return=representation, count=exact"


def test_an_insert_can_tell_where_the_new_row_is(garden: Garden) -> None:
    answer = garden.ask("POST", "/beds", {"row_no": 3, "col_no": 4}, prefer="return=headers-only")
    assert answer.headers["location"] == "/beds?row_no=eq.3&col_no=eq.4"


def test_many_rows_are_inserted_at_once_and_an_empty_list_inserts_none(garden: Garden) -> None:
    both = [IVY, {"id": 51, "name": "Jade"}]
    assert "location" not in garden.ask("POST", "/plants", both, prefer="return=headers-only").headers
    assert [row["id"] for row in garden.ask("POST", "/plants", both, prefer=FULL).json()] == [50, 51]
    assert garden.ask("POST", "/plants", [], prefer=FULL).json() == []


def test_columns_limits_what_is_taken_from_the_body(garden: Garden) -> None:
    body = {**IVY, "kind": "climber", "unknown": 1}
    answer = garden.ask("POST", "/plants?columns=id,name&select=name,kind", body, prefer=FULL)
    assert answer.json() == [{"name": "Ivy", "kind": None}]


def test_left_out_values_become_defaults_when_preferred_and_null_otherwise(garden: Garden) -> None:
    beds = [{"row_no": 5, "col_no": 5}, {"row_no": 5, "col_no": 6, "label": "mint"}]
    path = "/beds?columns=row_no,col_no,label&select=label"
    answer = garden.ask("POST", path, beds, prefer=f"{FULL}, missing=default")
    assert answer.json() == [{"label": "empty"}, {"label": "mint"}]
    assert garden.ask("POST", path, beds[:1], prefer=FULL).json() == [{"label": None}]


def test_a_row_of_defaults_is_inserted_from_an_empty_object(garden: Garden) -> None:
    assert garden.ask("POST", "/log", {}, prefer=FULL).json() == [{"entry": None}]
    assert len(garden.ask("POST", "/log", [{}, {}], prefer=FULL).json()) == 2


def test_forms_and_csv_are_bodies_too(garden: Garden) -> None:
    form = {"content_type": "application/x-www-form-urlencoded"}
    assert garden.ask("POST", "/log", "entry=a+b", prefer=FULL, **form).json() == [{"entry": "a b"}]
    table = "row_no,col_no,label\n7,1,NULL\n7,2,\"a,b\""
    answer = garden.ask("POST", "/beds?select=label", table, prefer=FULL, content_type="text/csv")
    assert answer.json() == [{"label": None}, {"label": "a,b"}]


@pytest.mark.parametrize(("wanted", "status", "labels"), [(MERGE, 201, ["new", "x"]), (IGNORE, 201, ["x"])])
def test_an_upsert_merges_or_ignores_rows_that_exist(
    garden: Garden, wanted: str, status: int, labels: list[str]
) -> None:
    rows = [{"row_no": 1, "col_no": 1, "label": "new"}, {"row_no": 9, "col_no": 9, "label": "x"}]
    answer = garden.ask("POST", "/beds?select=label", rows, prefer=f"{FULL}, {wanted}")
    assert (answer.status_code, [row["label"] for row in answer.json()]) == (status, labels)
    assert answer.headers["preference-applied"] == f"{wanted}, {FULL}"


def test_an_upsert_that_only_merged_is_200(garden: Garden) -> None:
    row = {"row_no": 1, "col_no": 1, "label": "new"}
    assert garden.ask("POST", "/beds", row, prefer=MERGE).status_code == 200


def test_an_upsert_may_name_another_unique_key(garden: Garden) -> None:
    row = {"id": 2, "name": "Box", "kind": "hedge"}
    answer = garden.ask("POST", "/plants?on_conflict=name&select=id,kind", row, prefer=f"{FULL}, {MERGE}")
    assert (answer.status_code, answer.json()) == (200, [{"id": 2, "kind": "hedge"}])


@pytest.mark.parametrize(("path", "row", "status"), [
    ("/beds?row_no=eq.1&col_no=eq.1", {"row_no": 1, "col_no": 1, "label": "mint"}, 200),
    ("/beds?row_no=eq.2&col_no=eq.2", {"row_no": 2, "col_no": 2, "label": "mint"}, 201),
])
def test_put_replaces_or_creates_the_row_of_a_key(garden: Garden, path: str, row: Any, status: int) -> None:
    answer = garden.ask("PUT", path, row, prefer=FULL)
    assert (answer.status_code, answer.json()) == (status, [row])


@pytest.mark.parametrize(("query", "status", "code"), [
    ("row_no=eq.1", 405, "PGRST105"), ("row_no=eq.1&col_no=gt.1", 405, "PGRST105"),
    ("row_no=eq.1&col_no=eq.1&limit=1", 400, "PGRST114"), ("row_no=eq.8&col_no=eq.8", 400, "PGRST115"),
])
def test_put_wants_exactly_the_key_and_the_same_key_in_the_body(
    garden: Garden, query: str, status: int, code: str
) -> None:
    answer = garden.ask("PUT", f"/beds?{query}", {"row_no": 1, "col_no": 1, "label": "x"})
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_an_update_changes_the_filtered_rows_and_counts_them(garden: Garden) -> None:
    answer = garden.ask("PATCH", "/plants?kind=eq.tree&select=id,kind", {"kind": "giant"}, prefer=FULL)
    assert answer.json() == [{"id": 1, "kind": "giant"}, {"id": 3, "kind": "giant"}]
    assert answer.headers["content-range"] == "0-1/*"
    silent = garden.ask("PATCH", "/plants?id=eq.1", {"kind": "giant"}, prefer="count=exact")
    assert (silent.status_code, silent.content, silent.headers["content-range"]) == (204, b"", "0-0/1")


def test_an_update_of_nothing_changes_nothing(garden: Garden) -> None:
    answer = garden.ask("PATCH", "/plants", {}, prefer=FULL)
    assert (answer.status_code, answer.json(), answer.headers["content-range"]) == (200, [], "*/*")


def test_a_delete_hands_back_what_it_removed(garden: Garden) -> None:
    answer = garden.ask("DELETE", "/plants?or=(id.eq.1,id.eq.2)&select=name", prefer=FULL)
    assert (answer.status_code, answer.json()) == (200, [{"name": "Ash"}, {"name": "Box"}])
    assert garden.ask("DELETE", "/plants?id=eq.1").status_code == 204


def test_writing_more_rows_than_allowed_is_undone(open_garden: Garden) -> None:
    answer = open_garden.ask("DELETE", "/plants", prefer="handling=strict, max-affected=2")
    assert (answer.status_code, answer.json()["code"]) == (400, "PGRST124")
    assert answer.json()["details"] == "The query affects 7 rows"
    assert open_garden.sql("select count(*) from public.plants") == [(7,)]


def test_writing_not_exactly_one_row_for_one_object_is_undone(open_garden: Garden) -> None:
    answer = open_garden.ask("PATCH", "/plants?kind=eq.tree", {"kind": "x"}, accept=OBJECT)
    assert (answer.status_code, answer.json()["code"]) == (406, "PGRST116")
    assert open_garden.sql("select count(*) from public.plants where kind = 'tree'") == [(2,)]


def test_a_write_stays_unless_the_installation_undoes_all(open_garden: Garden, garden: Garden) -> None:
    answer = open_garden.ask("POST", "/log", {"entry": "kept"}, prefer="tx=rollback")
    assert answer.status_code == 201 and "preference-applied" not in answer.headers
    assert open_garden.sql("select entry from public.log") == [("kept",)]
    assert garden.ask("POST", "/log", {"entry": "undone"}).status_code == 201
    assert garden.sql("select entry from public.log") == []
    assert garden.ask("POST", "/log", {"entry": "kept"}, prefer="tx=commit").status_code == 201
    assert garden.sql("delete from public.log returning entry") == [("kept",)]


@pytest.mark.parametrize(("body", "message"), [
    ('{"\\ud800": 1}', "Empty or invalid json"),
    ("", "Empty or invalid json"), ("{", "Empty or invalid json"), ('{"id": NaN}', "Empty or invalid json"),
    (b"\xff", "Empty or invalid json"), ("[" * 100_000, "Empty or invalid json"),
    ('[{"id": 1}, {"name": "x"}]', "All object keys must match"), ("[1]", "All object keys must match"),
])
def test_a_body_that_is_no_rows_is_refused(garden: Garden, body: str | bytes, message: str) -> None:
    answer = garden.ask("POST", "/plants", body)
    assert (answer.status_code, answer.json()["code"], answer.json()["message"]) == (400, "PGRST102", message)


@pytest.mark.parametrize(("method", "path", "body", "status", "code"), [
    ("POST", "/plants", {"id": 1, "name": "again"}, 409, "23505"),
    ("POST", "/plants", {"id": 9}, 400, "23502"),
    ("POST", "/plants", {"id": "x", "name": "y"}, 400, "22P02"),
    ("POST", "/plants", {"depth": 1}, 400, "PGRST204"), ("POST", "/plants?columns=", IVY, 400, "PGRST100"),
    ("POST", "/plants?columns=depth", {"id": 1}, 400, "PGRST204"), ("POST", "/plant", IVY, 404, "PGRST205"),
    ("PATCH", "/plants?depth=eq.1", {"id": 1}, 400, "42703"),
])
def test_what_the_database_refuses_keeps_its_code(
    garden: Garden, method: str, path: str, body: Any, status: int, code: str
) -> None:
    answer = garden.ask(method, path, body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_constraint_that_waits_for_the_commit_is_heard(garden: Garden, open_garden: Garden) -> None:
    for each in (garden, open_garden):
        answer = each.ask("POST", "/slots", [{"n": 1}, {"n": 1}])
        assert (answer.status_code, answer.json()["code"]) == (409, "23505")


def test_a_view_over_one_table_takes_rows_too(garden: Garden) -> None:
    assert garden.ask("POST", "/trees", {"id": 60, "name": "Yew"}).status_code == 201
