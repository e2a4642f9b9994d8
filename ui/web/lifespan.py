"""From the first moment of the server to its last: the studio opens, the worker works, both end."""

from __future__ import annotations

import gc
import os
import sys
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

from anyio import to_thread

from services import heap, wiring
from services.wiring import Studio

if TYPE_CHECKING:
    import streamlit as st

FRAME = ("services.personas", "services.status", "ui.menu", "ui.sidebar", "ui.style", "ui.session")
"""What every page needs, loaded before the first person waits for it."""
TURN_SECONDS = 0.001
WORKER_SECONDS = 10
"""How long a stop waits for the worker to finish its step. Its lease tells others if it does not."""


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[dict[str, Any]]:
    heap.give_back_at_once()
    studio = await to_thread.run_sync(wiring.studio)
    stop = threading.Event()
    worker = _worker(studio, stop)
    threading.Thread(target=_warm_up, name="warm-up", daemon=True).start()
    try:
        yield {}
    finally:
        stop.set()
        if worker is not None:
            await to_thread.run_sync(worker.join, WORKER_SECONDS)
        await to_thread.run_sync(studio.close)


def _warm_up() -> None:
    for name in FRAME:
        import_module(name)
    # What was loaded by now stays for ever; the collector need not look at it again and again.
    gc.collect()
    gc.freeze()
    # A run waits for the interpreter after every answer of the database, behind whoever computes: many tabs look while
    # one person clicks. The default lets each of them keep it for 5 ms.
    sys.setswitchinterval(TURN_SECONDS)


def _worker(studio: Studio, stop: threading.Event) -> threading.Thread | None:
    if not studio.settings.worker:
        return None
    from services.worker import Worker

    worker = Worker(studio, f"app-{os.uname().nodename}-{os.getpid()}-{time.time_ns() % 1_000_000}")
    thread = threading.Thread(target=worker.run, args=(stop,), name="worker", daemon=True)
    thread.start()
    return thread
