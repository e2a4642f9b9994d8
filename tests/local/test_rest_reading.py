"""Reading through REST: what each operator, order, range and media type answers."""

from __future__ import annotations

import pytest

from tests.local.rest_fixtures import OBJECT, Garden
from tests.local.rest_fixtures import garden as garden
from tests.local.rest_fixtures import open_garden as open_garden

ALL = ["Ash", "Box", "Cedar", "Dill, wild", 'Elm "old"', "Fern"]


@pytest.mark.parametrize(("query", "expected"), [
    ("id=eq.2", ["Box"]), ("id=neq.2&id=lt.4", ["Ash", "Cedar"]), ("id=gt.5", ["Fern", "Gorse"]),
    ("id=gte.6", ["Fern", "Gorse"]), ("id=lte.2", ["Ash", "Box"]), ("id=not.lte.5", ["Fern", "Gorse"]),
    ("name=like.C*", ["Cedar"]), ("name=like.%25sh", ["Ash"]), ("name=ilike.*ELM*", ['Elm "old"']),
    ("name=match.^[AB]", ["Ash", "Box"]), ("name=imatch.^[ab]", ["Ash", "Box"]),
    ("id=in.(1,3)", ["Ash", "Cedar"]), ("id=not.in.(1,2,3,4,5,6)", ["Gorse"]), ("id=in.()", []),
    ('name=in.("Dill, wild",Fern)', ["Dill, wild", "Fern"]), ('name=in.("Elm \\"old\\"")', ['Elm "old"']),
    ("kind=is.null", ['Elm "old"']), ("evergreen=is.true&id=lt.4", ["Box", "Cedar"]),
    ("evergreen=is.unknown", ["Dill, wild"]), ("height=is.not_null&id=gt.6", ["Gorse"]),
    ("kind=isdistinct.tree&id=gt.4&id=lt.7", ['Elm "old"', "Fern"]),
    ("tags=cs.{tall,scent}", ["Cedar"]), ("tags=cd.{low,thorn}&id=neq.5", ["Box", "Fern", "Gorse"]),
    ("tags=ov.{thorn,scent}", ["Cedar", "Dill, wild", "Gorse"]), ('facts=cs.{"soil":{"ph":7}}', ["Box"]),
    ("span=sl.[9,12)", ["Ash", "Box"]), ("span=sr.[1,6)", ["Cedar"]), ("span=nxr.[1,9)", ["Ash", "Box"]),
    ("span=nxl.[5,9)", ["Box", "Cedar"]), ("span=adj.[9,10)", ["Box", "Cedar"]),
    ("span=ov.[4,6)", ["Ash", "Box"]), ("story=fts.cat", ["Ash", "Cedar"]), ("story=plfts.fat cat", ["Ash"]),
    ("story=phfts(english).fat cats", ["Ash"]),
    ("story=wfts.cat -fat", ["Cedar"]), ("story=not.fts.cat", ["Box", 'Elm "old"']),
    ("id=eq(any).{1,4}", ["Ash", "Dill, wild"]), ("name=like(all).{*e*,*r}", ["Cedar"]),
    ("facts->soil->>ph=eq.6", ["Ash"]), ("facts->uses->>0=eq.food", ["Dill, wild"]),
    ("facts->uses->>-1=eq.tea", ["Dill, wild"]), ("tags->>0=eq.thorn", ["Gorse"]),
    ("or=(id.eq.1,and(kind.eq.shrub,id.gt.2))", ["Ash", "Gorse"]), ("not.or=(id.lt.6,id.eq.6)", ["Gorse"]),
    ("and=(id.gt.1,name.not.like.*r*,not.and(id.eq.5,kind.is.null))", ["Box", "Dill, wild"]),
    ('or=(name.eq."Dill, wild",tags.cs.{thorn},id.in.(1))', ["Ash", "Dill, wild", "Gorse"]),
    ("label=eq.2: Box", ["Box"]), ("story=eq.", ['Elm "old"']), ("name=eq.Gorse&select=ignored", ["Gorse"]),
])
def test_a_filter_keeps_exactly_the_rows_that_fit(garden: Garden, query: str, expected: list[str]) -> None:
    assert garden.names(query) == expected


@pytest.mark.parametrize(("select", "expected"), [
    ("id,name", {"id": 1, "name": "Ash"}), ("plant:name,id::text", {"plant": "Ash", "id": "1"}),
    ("facts->soil->ph", {"ph": 6}), ("facts->soil->>ph", {"ph": "6"}), ("tags->0", {"tags": "tall"}),
    ("use:facts->uses->>0", {"use": "tools"}), ("facts->soil->>ph::int", {"ph": 6}),
    ("label", {"label": "1: Ash"}), ("height", {"height": 30}), (" id , name ", {"id": 1, "name": "Ash"}),
    ("planted", {"planted": "2024-03-01T10:00:00+00:00"}),
])
def test_select_shapes_a_row(garden: Garden, select: str, expected: dict[str, object]) -> None:
    assert garden.rows(f"/plants?id=eq.1&select={select}") == [expected]


@pytest.mark.parametrize(("order", "expected"), [
    ("id.desc&limit=2", [7, 6]), ("height.desc.nullslast&limit=3", [3, 1, 7]),
    ("height.nullsfirst&limit=2", [5, 4]),
    ("kind.nullsfirst,id.desc&limit=3", [5, 6, 4]), ("facts->soil->ph.desc.nullslast&limit=2", [2, 1]),
])
def test_order_sorts_by_columns_directions_and_nulls(garden: Garden, order: str, expected: list[int]) -> None:
    assert [row["id"] for row in garden.rows(f"/plants?select=id&order={order}")] == expected


def test_no_answer_has_more_rows_than_the_cap_and_the_count_tells_of_the_others(garden: Garden) -> None:
    answer = garden.ask("GET", "/plants?select=name&order=id", prefer="count=exact")
    assert [row["name"] for row in answer.json()] == ALL
    assert (answer.status_code, answer.headers["content-range"]) == (206, "0-5/7")
    assert answer.headers["preference-applied"] == "count=exact"


@pytest.mark.parametrize(("query", "headers", "status", "reach"), [
    ("limit=2&offset=1", {}, 200, "1-2/*"), ("limit=0", {}, 200, "*/*"), ("id=eq.99", {}, 200, "*/*"),
    ("", {"range": "2-3"}, 200, "2-3/*"), ("limit=3", {"range": "0-1"}, 200, "0-1/*"),
    ("id=lt.3", {"prefer": "count=exact"}, 200, "0-1/2"), ("id=eq.99", {"prefer": "count=exact"}, 200, "*/0"),
    ("offset=-3&limit=1", {}, 200, "0-0/*"), ("id=lt.4", {"prefer": "count=estimated"}, 200, "0-2/3"),
])
def test_content_range_says_which_rows_these_are(
    garden: Garden, query: str, headers: dict[str, str], status: int, reach: str
) -> None:
    answer = garden.ask("GET", f"/plants?select=id&{query}", **headers)
    assert (answer.status_code, answer.headers["content-range"]) == (status, reach)


@pytest.mark.parametrize(("query", "headers", "details"), [
    ("offset=9", {"prefer": "count=exact"}, "An offset of 9 was requested, but there are only 7 rows."),
    ("limit=-1", {}, "Limit should be greater than or equal to zero."),
    ("", {"range": "5-2"}, "The lower boundary must be lower than or equal to the upper boundary"),
])
def test_an_impossible_range_is_416(
    garden: Garden, query: str, headers: dict[str, str], details: str
) -> None:
    answer = garden.ask("GET", f"/plants?{query}", **headers)
    assert (answer.status_code, answer.json()["code"]) == (416, "PGRST103")
    assert answer.json()["details"].startswith(details)


def test_head_answers_as_get_without_the_rows(garden: Garden) -> None:
    answer = garden.ask("HEAD", "/plants?limit=2", prefer="count=exact")
    assert (answer.status_code, answer.content) == (206, b"")
    assert answer.headers["content-range"] == "0-1/7"
    assert answer.headers["content-type"] == "application/json; charset=utf-8"


def test_a_planned_count_is_the_planners_guess(open_garden: Garden) -> None:
    open_garden.sql("analyze public.plants")
    answer = open_garden.ask("HEAD", "/plants", prefer="count=planned")
    assert (answer.status_code, answer.headers["content-range"]) == (200, "0-6/7")


def test_one_object_is_given_without_brackets(garden: Garden) -> None:
    answer = garden.ask("GET", "/plants?select=id,kind&id=eq.5", accept=OBJECT)
    assert answer.json() == {"id": 5, "kind": None}
    assert answer.headers["content-type"] == f"{OBJECT}; charset=utf-8"


@pytest.mark.parametrize(("query", "rows"), [("id=gt.5", 2), ("id=gt.99", 0)])
def test_more_or_less_than_one_row_is_no_object(garden: Garden, query: str, rows: int) -> None:
    answer = garden.ask("GET", f"/plants?{query}", accept=OBJECT)
    assert (answer.status_code, answer.json()) == (406, {
        "code": "PGRST116", "message": "Cannot coerce the result to a single JSON object",
        "details": f"The result contains {rows} rows", "hint": None,
    })


def test_nulls_can_be_stripped(garden: Garden) -> None:
    stripped = "application/vnd.pgrst.array+json;nulls=stripped"
    answer = garden.ask("GET", "/plants?select=id,kind&id=gt.4&id=lt.7&order=id", accept=stripped)
    assert answer.json() == [{"id": 5}, {"id": 6, "kind": "herb"}]
    assert answer.headers["content-type"] == f"{stripped}; charset=utf-8"


def test_csv_has_a_header_and_one_line_a_row(garden: Garden) -> None:
    answer = garden.ask("GET", "/plants?select=id,name&id=in.(1,4)&order=id", accept="text/csv, */*")
    assert answer.text == 'id,name\n1,Ash\n4,"Dill, wild"'
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"


def test_another_exposed_schema_is_chosen_by_header(garden: Garden) -> None:
    answer = garden.ask("GET", "/tools", accept_profile="shed")
    assert answer.json() == [{"id": 1, "name": "spade"}]
    assert answer.headers["content-profile"] == "shed"
    refused = garden.ask("GET", "/tools", accept_profile="auth")
    assert (refused.status_code, refused.json()["code"]) == (406, "PGRST106")
    assert refused.json()["hint"] == "Only the following schemas are exposed: public, shed"


def test_the_canonical_place_of_an_answer_has_its_parameters_in_order(garden: Garden) -> None:
    answer = garden.ask("GET", "/plants?name=eq.Box&id=eq.2")
    assert answer.headers["content-location"] == "/plants?id=eq.2&name=eq.Box"


def test_times_are_shown_in_the_zone_that_was_preferred(garden: Garden) -> None:
    asked = "/plants?select=planted&id=eq.1"
    answer = garden.ask("GET", asked, prefer="timezone=America/Los_Angeles")
    assert answer.json() == [{"planted": "2024-03-01T02:00:00-08:00"}]
    assert answer.headers["preference-applied"] == "timezone=America/Los_Angeles"
    assert garden.rows(asked, prefer="timezone=Nowhere/Land") == [{"planted": "2024-03-01T10:00:00+00:00"}]
