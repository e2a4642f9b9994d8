"""How long from `python app.py` to a usable page, beside a bare one-line Streamlit app on the same machine.

Usable: the sign-in page answers with 200 for the studio, Streamlit's health route for the bare app.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.server import StudioServer, free_port  # noqa: E402

RUNS = 5


def until_it_answers(url: str, began: float) -> float:
    while True:
        try:
            if httpx.get(url, timeout=5).status_code == 200:
                return time.monotonic() - began
        except httpx.TransportError:
            time.sleep(0.01)


def studio(home: Path) -> float:
    server = StudioServer(home)
    began = time.monotonic()
    server.launch()
    seconds = until_it_answers(f"{server.url}/sign-in", began)
    server.stop()
    return seconds


def bare(folder: Path) -> float:
    script, port = folder / "bare.py", free_port()
    script.write_text('import streamlit as st\nst.write("hello")\n')
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    began = time.monotonic()
    process = subprocess.Popen(
        [*command, "--server.headless", "true", "--browser.gatherUsageStats", "false"],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    seconds = until_it_answers(f"http://127.0.0.1:{port}/_stcore/health", began)
    process.terminate()
    process.wait()
    return seconds


def in_a_new_folder(measure: Callable[[Path], float]) -> float:
    folder = Path(tempfile.mkdtemp(prefix="start-", dir="/tmp"))
    try:
        return measure(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    first = [in_a_new_folder(studio) for _ in range(RUNS)]
    home = Path(tempfile.mkdtemp(prefix="start-", dir="/tmp"))
    studio(home)
    later = [studio(home) for _ in range(RUNS)]
    shutil.rmtree(home, ignore_errors=True)
    one_line = [in_a_new_folder(bare) for _ in range(RUNS)]
    base = statistics.median(one_line)
    rows = {"bare one-line app": one_line, "studio, later start": later, "studio, first start": first}
    for name, seconds in rows.items():
        middle, best, worst = statistics.median(seconds), min(seconds), max(seconds)
        print(f"{name:<20} {middle:5.2f} s (best {best:.2f}, worst {worst:.2f})  {middle / base:.2f} x bare")


if __name__ == "__main__":
    main()
