"""How many presses are heard when they come quickly after each other, with and without `ui/web/whole_presses.py`.

A page of one hundred buttons, half of them with a callback and half asked in the run, is pressed in a browser by a
script, a different button each time, `--gap` ms apart at most, while `--busy` threads keep the interpreter. "Stock" is
Streamlit as it is; "whole" has callbacks done whole, and `ui/press.py` for the others.

    python -m benchmarks.presses [--presses 300] [--gap 80] [--busy 2]
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import httpx
from playwright.sync_api import Page, sync_playwright

from tests.browser.chromium import FLAGS, find
from tests.server import free_port

ROOT = Path(__file__).resolve().parent.parent
PAGE = """
import sys, threading, time
sys.path.insert(0, {root!r})
import streamlit as st
from ui import press
from ui.web import whole_presses

def busy():
    while True:
        sum(range(2000))
        time.sleep(0.002)

if not hasattr(sys, "heard"):
    sys.heard = {{"callback": 0, "asked": 0}}
    if {whole}:
        whole_presses.install()
    for _ in range({threads}):
        threading.Thread(target=busy, daemon=True).start()

def hear(kind):
    st.session_state["last"] = kind
    sys.heard[kind] += 1

for number in range(50):
    st.button(f"callback {{number}}", on_click=hear, args=("callback",))
time.sleep(0.02)
for number in range(50):
    label = f"asked {{number}}"
    if press.button(label, key=label) if {whole} else st.button(label):
        hear("asked")
st.markdown(f"heard {{sys.heard['callback']}} {{sys.heard['asked']}}")
"""
PRESS = """async ([kind, count, gap]) => {
  const pause = ms => new Promise(done => setTimeout(done, ms));
  for (let sent = 0; sent < count;) {
    const button = [...document.querySelectorAll('button')].find(
      one => one.textContent.trim() === `${kind} ${sent % 50}`);
    if (button) { button.click(); sent += 1; }
    await pause(Math.random() * gap);
  }
}"""


def heard(whole: bool, given: argparse.Namespace) -> dict[str, int]:
    """Of `given.presses` of each kind."""
    with tempfile.TemporaryDirectory() as folder:
        script, port = Path(folder, "page.py"), free_port()
        script.write_text(PAGE.format(root=str(ROOT), whole=whole, threads=given.busy), "utf-8")
        command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port),
                   "--server.headless", "true", "--browser.gatherUsageStats", "false"]  # fmt: skip
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            return pressed(f"http://127.0.0.1:{port}", given)
        finally:
            process.terminate()
            process.wait()


def pressed(url: str, given: argparse.Namespace) -> dict[str, int]:
    with httpx.Client(transport=httpx.HTTPTransport(retries=10)) as client:
        client.get(f"{url}/_stcore/health")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=FLAGS)
        page = browser.new_page()
        page.goto(url)
        page.get_by_text("heard 0 0").wait_for()
        for kind in ("callback", "asked"):
            page.evaluate(PRESS, [kind, given.presses, given.gap])
            callback, asked = told(page, url)
        browser.close()
    return {"callback": callback, "asked": asked}


def told(page: Page, url: str) -> tuple[int, int]:
    """What a fresh tab shows, once the presses under way are through: it shows the same twice."""
    before, now = [""], ["?"]
    while before != now:
        page.wait_for_timeout(3000)
        page.goto(url)
        before, now = now, page.get_by_text("heard ").inner_text().split()
    return int(now[1]), int(now[2])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--presses", type=int, default=300)
    parser.add_argument("--gap", type=int, default=80)
    parser.add_argument("--busy", type=int, default=2)
    given = parser.parse_args()
    for name, whole in (("stock", False), ("whole", True)):
        found = heard(whole, given)
        print(f"{name}: of {given.presses} with a callback {found['callback']} were heard, of as many asked in the run "
              f"{found['asked']}")  # fmt: skip


if __name__ == "__main__":
    main()
