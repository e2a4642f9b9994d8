"""The table that looks by itself how far work is: what it asks, what it shows, and when it wants the page run again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

UI = Path(__file__).resolve().parents[2] / "ui"
SOURCE = "\n".join((UI / f"{part}.js").read_text("utf-8") for part in ("mounted", "in_place", "table"))
MOUNT = """async ([source, data]) => {
  const { default: call } = await import(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })));
  const place = document.body.appendChild(document.createElement('div')).attachShadow({ mode: 'open' });
  place.innerHTML = '<div class="host"></div>';
  window.told = [];
  const tell = (name, value) => told.push(name);
  window.last = data;
  window.drawn = (data) => call({ parentElement: place, data, setStateValue: tell, setTriggerValue: tell });
  drawn(data);
}"""


class Server:
    """Stands where the studio's route is. `said`: its answer of now; `asked`: the tags the browser knew.

    The browser's clock stands still but for `seconds`.
    """

    def __init__(self, page: Page) -> None:
        self.page, self.status = page, 200
        self.said: dict[str, Any] = {}
        self.asked: list[str | None] = []
        self.held: list[Route] | None = None
        """Where questions are kept that are to be answered later."""
        page.clock.install(time=0)
        page.clock.pause_at(1000)
        page.route("**/*", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
        page.route("**/looks", self._hear)
        page.goto("http://studio.test/")

    def _hear(self, route: Route) -> None:
        self.asked.append(route.request.headers.get("if-none-match"))
        if self.held is None:
            self.answer(route)
        else:
            self.held.append(route)

    def answer(self, route: Route) -> None:
        known = route.request.headers.get("if-none-match")
        if self.status == 0:
            route.abort()
        elif self.status == 200 and known == str(self.said):
            route.fulfill(status=304)
        else:
            route.fulfill(status=self.status, json=self.said, headers={"etag": str(self.said)})

    def seconds(self, number: int) -> None:
        """So much time passes in the browser."""
        self.page.clock.run_for(number * 1000)

    def after_looks(self, number: int = 1) -> None:
        """The browser has looked so many times more, and has taken what it was told: it asks the next time."""
        enough = len(self.asked) + number + 1
        while len(self.asked) < enough:
            self.seconds(1)

    def until_page_runs(self) -> None:
        """Time passes until the table wants the page run. Raises AssertionError when it never does."""
        for _ in range(60):
            if self.told("news"):
                return
            self.seconds(1)
        raise AssertionError("the table does not want the page run")

    def told(self, name: str) -> int:
        names: list[str] = self.page.evaluate("told")
        return names.count(name)


@pytest.fixture
def server(browser: Browser) -> Iterator[Server]:
    page = browser.new_page()
    yield Server(page)
    page.close()


def rows(*words: str) -> dict[str, Any]:
    """Rows of one column, numbered from 1."""
    named = enumerate(words, 1)
    shown = [[{"kind": "link", "text": word, "href": "#", "open": str(at), "note": ""}] for at, word in named]
    return {"rows": shown, "ids": [str(at) for at in range(1, len(words) + 1)]}


def draw(server: Server, *words: str, lull: float = 600, **given: Any) -> None:
    """What Python draws: a list that is looked at again every second."""
    watch = {"href": "/looks", "every": 1, "lull": lull, "states": "as drawn", "ended": "as drawn"}
    data = {"columns": [{"title": "Job", "look": ""}], "label": "Jobs", "epoch": 0, "picked": [], "watch": watch}
    server.page.evaluate(MOUNT, [SOURCE, data | rows(*words) | given])


def says(server: Server, *words: str, states: str = "as drawn", ended: str = "as drawn", active: bool = True) -> None:
    server.said = {**rows(*words), "states": states, "ended": ended, "active": active}


def test_what_changed_is_shown_in_the_rows_that_are_there_and_no_page_is_run(server):
    says(server, "A cat, drawn", "A dog", states="others")
    draw(server, "A cat, waiting", "A dog")
    server.page.get_by_role("link", name="A dog").evaluate("(link) => { window.dog = link; }")
    server.after_looks()
    expect(server.page.get_by_role("link", name="A cat, drawn")).to_be_visible()
    assert server.page.get_by_role("link", name="A dog").evaluate("(link) => link === window.dog")
    assert server.told("news") == 0


def test_a_label_stands_before_words_that_others_begin_with_too_and_names_the_row(server):
    draw(server, "A cat on a roof")
    cell = {"kind": "link", "text": "A cat on a roof", "href": "#", "open": "1", "note": "", "lead": "Red coat"}
    server.said = {"rows": [[cell]], "ids": ["1"], "states": "as drawn", "ended": "as drawn", "active": True}
    server.after_looks()
    expect(server.page.get_by_role("link", name="Red coat A cat on a roof", exact=True)).to_be_visible()
    expect(server.page.get_by_role("checkbox", name="Select Red coat: A cat on a roof", exact=True)).to_be_visible()


def test_it_asks_by_what_it_knows_and_no_answer_changes_nothing(server):
    says(server, "A cat, drawn")
    draw(server, "A cat, waiting")
    server.after_looks(2)
    assert server.asked[0] is None and set(server.asked[1:]) == {str(server.said)}
    for server.status in (500, 503, 0):
        server.after_looks()
    expect(server.page.get_by_role("link", name="A cat, drawn")).to_be_visible()
    server.status = 200
    says(server, "A cat, kept")
    server.after_looks()
    expect(server.page.get_by_role("link", name="A cat, kept")).to_be_visible()
    assert server.told("news") == 0


def test_when_nothing_is_under_way_any_more_the_page_is_run_once(server):
    says(server, "A cat, drawn", ended="more", active=False)
    draw(server, "A cat, waiting")
    server.until_page_runs()
    # It waits for the run it asked for.
    server.seconds(60)
    assert (server.told("news"), len(server.asked)) == (1, 1)


@pytest.mark.parametrize(("lull", "runs"), [(600, 0), (0, 1)])
def test_one_that_ended_among_others_runs_the_page_only_after_a_lull(server, lull, runs):
    says(server, "A cat, drawn", "A dog", ended="more")
    draw(server, "A cat", "A dog", lull=lull)
    server.after_looks(2)
    assert min(server.told("news"), 1) == runs


def test_while_rows_are_picked_any_other_state_runs_the_page_for_its_buttons(server):
    says(server, "A cat")
    draw(server, "A cat")
    server.page.get_by_role("checkbox", name="Select A cat").check()
    server.after_looks()
    assert server.told("news") == 0
    says(server, "A cat", states="others")
    server.until_page_runs()
    expect(server.page.get_by_role("checkbox", name="Select A cat")).to_be_checked()


def test_who_is_signed_out_is_told_by_the_page(server):
    server.status = 401
    draw(server, "A cat")
    server.until_page_runs()


def test_a_hidden_tab_rests_and_looks_at_once_when_it_is_seen_again(server):
    says(server, "A cat, drawn")
    server.page.evaluate("Object.defineProperty(document, 'hidden', { get: () => window.away }); window.away = true")
    draw(server, "A cat, waiting")
    server.seconds(5)
    assert server.asked == []
    server.page.evaluate("window.away = false; document.dispatchEvent(new Event('visibilitychange'))")
    expect(server.page.get_by_role("link", name="A cat, drawn")).to_be_visible()


def test_what_was_found_stays_when_streamlit_draws_the_same_again_and_gives_way_to_python(server):
    says(server, "A cat, drawn")
    draw(server, "A cat, waiting")
    server.after_looks()
    server.page.evaluate("drawn(structuredClone(last))")
    expect(server.page.get_by_role("link", name="A cat, drawn")).to_be_visible()
    server.page.evaluate("(rows) => drawn({ ...last, ...rows, watch: null })", rows("A cat, ended"))
    expect(server.page.get_by_role("link", name="A cat, ended")).to_be_visible()
    looks = len(server.asked)
    server.seconds(60)
    assert len(server.asked) == looks


def test_an_answer_that_a_run_of_the_page_overtook_is_dropped(server):
    server.held = []
    draw(server, "A cat, waiting")
    server.seconds(1)
    server.page.evaluate("fetch('/').then((answer) => answer.text())")
    assert len(server.asked) == 1
    server.page.evaluate("(rows) => drawn({ ...last, ...rows, watch: null })", rows("A cat, ended"))
    says(server, "A cat, waiting")
    for route in server.held:
        server.answer(route)
    # By the time another answer is read, this one has been.
    server.page.evaluate("fetch('/').then((answer) => answer.text())")
    expect(server.page.get_by_role("link", name="A cat, ended")).to_be_visible()


def test_a_list_that_lets_nothing_be_picked_never_does(server):
    says(server, "A cat, drawn")
    draw(server, "A cat, waiting", ids=[])
    server.after_looks()
    expect(server.page.get_by_role("link", name="A cat, drawn")).to_be_visible()
    expect(server.page.get_by_role("checkbox")).to_have_count(0)
