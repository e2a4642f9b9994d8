"""The door while the database is away: a page that looks again by itself, and a short word for whatever is no page."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.studio_fixtures import Outage
from tests.studio_fixtures import sign_up_on as sign_up_on
from tests.studio_fixtures import studio_with as studio_with
from ui.web.gate import Gate
from ui.web.routes import health


@pytest.fixture
def knock(studio_with, sign_up_on):
    """Call it with a path for the answer that somebody gets who was signed in when the database went."""
    database = Outage()
    sid = sign_up_on(studio_with(database))

    async def ask(path: str) -> httpx.Response:
        async def inside(scope, receive, send):
            await (await health(scope))(scope, receive, send)

        transport = httpx.ASGITransport(app=Gate(inside))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", cookies={"sid": sid}) as client:
            return await client.get(path)

    def send(path: str) -> httpx.Response:
        database.away = True
        # A loop of its own: the browser of other tests keeps one running in this thread.
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(asyncio.run, ask(path)).result()

    return send


def test_a_page_says_that_it_looks_again_and_does(knock):
    answer = knock("/prompts")
    assert (answer.status_code, answer.headers["refresh"], answer.headers["cache-control"]) == (503, "5", "no-store")
    assert "One moment" in answer.text and "looks again by itself every 5 seconds" in answer.text
    assert "does not answer" in answer.text and "Sign in" not in answer.text


@pytest.mark.parametrize("path", ["/files/7f3c0a52-0000-4000-8000-000000000000/thumb", "/looks/jobs?rows=5"])
def test_what_is_no_page_gets_a_sentence_and_when_to_ask_again(knock, path):
    answer = knock(path)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert "refresh" not in answer.headers and "<html" not in answer.text


def test_whether_the_server_lives_is_answered_all_the_same(knock):
    assert knock("/healthz").json() == {"status": "ok"}
