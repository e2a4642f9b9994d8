"""Tabs for load: each speaks Streamlit's websocket protocol and lets live parts look again as a browser does."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

RUN_SECONDS = 60


class Tab:
    """An open page. Runs of one tab follow each other; a look that meets one under way is left out, as there."""

    def __init__(self, url: str, page: str = "", sid: str = "") -> None:
        """`url` is the server's origin, `page` the page's path."""
        self._url, self._page, self._sid = url, page, sid
        self._socket: ClientConnection
        self._running = asyncio.Lock()
        self._parts: dict[str, float] = {}
        self.looks: list[float] = []
        """Seconds of each look so far."""

    @property
    def live(self) -> bool:
        """Whether the page asked to be looked at again."""
        return bool(self._parts)

    async def open(self) -> None:
        self._socket = await connect(
            f"ws://{urlsplit(self._url).netloc}/_stcore/stream", origin=Origin(self._url),
            subprotocols=[Subprotocol("streamlit"), Subprotocol("PLACEHOLDER_AUTH_TOKEN")],
            additional_headers={"Cookie": f"sid={self._sid}"} if self._sid else {}, max_size=None,
            open_timeout=RUN_SECONDS,
        )  # fmt: skip
        await self.click()

    async def click(self) -> float:
        """A whole run of the page; its seconds."""
        self._parts.clear()
        return await self._run(BackMsg())

    async def watch(self, looking: asyncio.Event, delay: float) -> None:
        """Let the live parts look as often as they asked to, while `looking` is set; ends by being cancelled.

        The first look comes `delay` seconds after it is set: people do not open their tabs at the same moment.
        """
        while True:
            if not looking.is_set():
                await looking.wait()
                await asyncio.sleep(delay)
            due = time.monotonic() + min(self._parts.values(), default=1.0)
            for part in [] if self._running.locked() else list(self._parts):
                asked = BackMsg()
                asked.rerun_script.fragment_id = part
                asked.rerun_script.is_auto_rerun = True
                self.looks.append(await self._run(asked))
            await asyncio.sleep(max(0.0, due - time.monotonic()))

    async def close(self) -> None:
        with suppress(AttributeError):
            await self._socket.close()

    async def _run(self, asked: BackMsg) -> float:
        asked.rerun_script.page_name = self._page
        async with self._running:
            began = time.perf_counter()
            await self._socket.send(asked.SerializeToString())
            async with asyncio.timeout(RUN_SECONDS):
                while not self._ended(await self._socket.recv()):
                    pass
            return time.perf_counter() - began

    def _ended(self, data: str | bytes) -> bool:
        said = ForwardMsg()
        said.ParseFromString(data)
        kind = said.WhichOneof("type")
        if kind == "auto_rerun":
            self._parts[said.auto_rerun.fragment_id] = said.auto_rerun.interval
        elif kind == "stop_auto_rerun":
            for part in said.stop_auto_rerun.fragment_ids:
                self._parts.pop(part, None)
        # A run that leads on to another one ends early; that one follows.
        return kind == "script_finished" and said.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
