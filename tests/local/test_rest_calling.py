"""Calling functions through REST: which overload, which arguments, which form of answer."""

from __future__ import annotations

from typing import Any

import pytest

from tests.local.rest_fixtures import OBJECT, Garden
from tests.local.rest_fixtures import garden as garden
from tests.local.rest_fixtures import open_garden as open_garden


@pytest.mark.parametrize(("path", "body", "expected"), [
    ("shout", {"word": "hé"}, "HÉ"), ("add", {"a": 1}, 11), ("add", {"a": 1, "b": 2}, 3),
    ("add", [{"a": 1, "b": 1}, {"a": 5, "b": 5}], 2), ("add?columns=a", {"a": 4, "z": 1}, 14),
    ("echo", {"any": ["thing"]}, {"any": ["thing"]}), ("words", {"list": ["a", "b"]}, 2),
    ("bounds", {}, {"low": 1, "high": 7}), ("taller_than?select=name", {"metres": 30}, [{"name": "Cedar"}]),
])
def test_a_posted_call_answers_in_the_form_of_its_result(
    garden: Garden, path: str, body: Any, expected: Any
) -> None:
    answer = garden.ask("POST", f"/rpc/{path}", body)
    assert (answer.status_code, answer.json()) == (200, expected)


@pytest.mark.parametrize(("query", "expected"), [
    ("shout?word=a%20b", "A B"), ("shout?word=first&word=last", "LAST"), ("add?a=1&b=5", 6), ("bounds", {
        "low": 1, "high": 7}),
    ("words?list=a&list=b&list=c", 3), ("taller_than?metres=1&kind=eq.shrub&select=id&order=id.desc", [
        {"id": 7}, {"id": 2}]),
    ("taller_than?metres=1&select=label&limit=1&offset=1", [{"label": "2: Box"}]),
])
def test_a_call_by_get_takes_arguments_and_filters_from_the_query(
    garden: Garden, query: str, expected: Any
) -> None:
    assert garden.rows(f"/rpc/{query}") == expected


def test_a_form_gives_arguments_too(garden: Garden) -> None:
    answer = garden.ask("POST", "/rpc/add", "a=2&b=3", content_type="application/x-www-form-urlencoded")
    assert answer.json() == 5


def test_a_called_set_is_counted_and_paged(garden: Garden) -> None:
    answer = garden.ask("HEAD", "/rpc/taller_than?metres=0&limit=2", prefer="count=exact")
    assert (answer.status_code, answer.headers["content-range"], answer.content) == (206, "0-1/6", b"")


def test_one_object_can_be_asked_of_a_function(garden: Garden) -> None:
    answer = garden.ask("POST", "/rpc/taller_than?select=id", {"metres": 30}, accept=OBJECT)
    assert answer.json() == {"id": 3}
    assert garden.ask("POST", "/rpc/taller_than", {"metres": 1}, accept=OBJECT).status_code == 406


def test_a_function_without_result_is_204_and_did_its_work(open_garden: Garden) -> None:
    answer = open_garden.ask("POST", "/rpc/write_down", {"entry": "seen"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert open_garden.sql("select entry from public.log") == [("seen",)]


def test_get_and_functions_declared_as_readers_cannot_write(garden: Garden) -> None:
    answer = garden.ask("GET", "/rpc/write_down?entry=x")
    assert (answer.status_code, answer.json()["code"]) == (405, "25006")


@pytest.mark.parametrize(("method", "path", "body", "code", "hint"), [
    ("GET", "/rpc/shouts", None, "PGRST202", "Perhaps you meant to call the function public.shout"),
    ("GET", "/rpc/shout?wor=x", None, "PGRST202", "Perhaps you meant to call the function public.shout(w"),
    ("POST", "/rpc/add", {"b": 1}, "PGRST202", "Perhaps you meant to call the function public.add(a, b)"),
    ("GET", "/rpc/pick?a=1", None, "PGRST203", "Try renaming the parameters"),
])
def test_a_call_that_fits_no_function_or_several_is_refused_with_a_hint(
    garden: Garden, method: str, path: str, body: Any, code: str, hint: str
) -> None:
    answer = garden.ask(method, path, body)
    assert (answer.status_code, answer.json()["code"]) == ({"PGRST202": 404, "PGRST203": 300}[code], code)
    assert answer.json()["hint"].startswith(hint)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_functions_answer_only_get_head_and_post(garden: Garden, method: str) -> None:
    answer = garden.ask(method, "/rpc/shout", {"word": "x"})
    assert (answer.status_code, answer.json()["code"]) == (405, "PGRST101")


def test_a_function_may_raise_its_own_status(garden: Garden) -> None:
    answer = garden.ask("POST", "/rpc/teapot")
    assert (answer.status_code, answer.json()) == (418, {
        "code": "PT418", "message": "short and stout", "details": None, "hint": "tip me over",
    })


def test_a_function_may_set_status_and_headers(garden: Garden) -> None:
    answer = garden.ask("POST", "/rpc/shaped")
    assert (answer.status_code, answer.json(), answer.headers["x-soil"]) == (202, {"ok": True}, "loam")


@pytest.mark.parametrize("headers", [
    '{"X-Soil": "loam"}', '["loam"]', '[{"X-Soil": 1}]', '[{"X-Soil": "a\\r\\nX-More: b"}]',
    '[{"X Soil": "a"}]', "loam",
])
def test_headers_that_are_none_are_refused(garden: Garden, headers: str) -> None:
    answer = garden.ask("POST", "/rpc/head", {"headers": headers})
    assert (answer.status_code, answer.json()["code"]) == (500, "PGRST111")


@pytest.mark.parametrize(("name", "expected"), [
    ("request.method", "POST"), ("request.path", "/rpc/setting"), ("search_path", '"public", "extensions"'),
])
def test_functions_can_look_at_the_request(garden: Garden, name: str, expected: str) -> None:
    assert garden.ask("POST", "/rpc/setting", {"name": name}).json() == expected


def test_headers_and_cookies_are_there_as_json(garden: Garden) -> None:
    seen = garden.ask("POST", "/rpc/setting", {"name": "request.headers"}, x_soil="loam", cookie="a=1; b=2")
    assert '"x-soil": "loam"' in seen.json() and "cookie" not in seen.json()
    cookies = garden.ask("POST", "/rpc/setting", {"name": "request.cookies"}, cookie="a=1; b=2")
    assert cookies.json() == '{"a": "1", "b": "2"}'
