"""A component whose script loads slowly: newer data overtake its first call, and Streamlit cleans up after that one."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

UI = Path(__file__).resolve().parents[2] / "ui"
COMPONENTS = {
    "keys_help": (["mounted", "keys_help"], {"screen": "home"}),
    "prompt_keys": (["mounted", "prompt_keys"], {}),
    "table": (
        ["mounted", "in_place", "table"], {"columns": [], "rows": [], "ids": [], "picked": [], "label": "", "epoch": 0},
    ),
    "reel_queue": (
        ["mounted", "in_place", *(f"reel_queue{part}" for part in ("_log", "_card", "_grid", "_deck", "_answers", ""))],
        {"person": "p", "queue": "1 all", "view": "card", "waiting": 0, "cards": None, "answers": [], "now": ""},
    ),
}  # fmt: skip
COUNT = """() => {
  window.held = { keydown: 0, timers: new Set() };
  const [add, remove, set, clear] = [addEventListener, removeEventListener, setInterval, clearInterval];
  window.addEventListener = (name, ...rest) => { if (name in held) held[name] += 1; add(name, ...rest); };
  window.removeEventListener = (name, ...rest) => { if (name in held) held[name] -= 1; remove(name, ...rest); };
  window.setInterval = (...given) => { const id = set(...given); held.timers.add(id); return id; };
  window.clearInterval = (id) => { held.timers.delete(id); clear(id); };
}"""
OVERTAKEN = """async ([source, data]) => {
  const { default: call } = await import(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })));
  const place = document.body.appendChild(document.createElement('div')).attachShadow({ mode: 'open' });
  place.innerHTML = '<div class="host"></div>';
  const given = { parentElement: place, data, setStateValue() {}, setTriggerValue() {} };
  const [first, second] = [call(given), call(given)];
  const count = () => held.keydown + held.timers.size;
  const drawn = place.querySelector('.host').firstChild;
  first();
  const stays = count();
  call(given);
  const same = place.querySelector('.host').firstChild === drawn;
  place.host.remove();
  second();
  return { stays, same, left: count() };
}"""


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_component_outlives_a_call_that_was_overtaken_and_leaves_nothing_behind(browser: Browser, name: str) -> None:
    files, data = COMPONENTS[name]
    source = "\n".join((UI / f"{file}.js").read_text("utf-8") for file in files)
    page = browser.new_page()
    page.route("**/*", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
    page.goto("http://studio.test/")
    page.evaluate(COUNT)
    found = page.evaluate(OVERTAKEN, [source, data])
    page.close()
    assert found == {"stays": 1, "same": True, "left": 0}
