"""Tabs for load: each speaks Streamlit's websocket protocol and looks again as browsers do, at parts and at lists."""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.BidiComponent_pb2 import BidiComponent
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

RUN_SECONDS = 60


@dataclass
class Watched:
    """A list that its browser looks at again: where, how often, and what is known of it."""

    href: str
    every: float
    lull: float
    ended: str
    tag: str = ""
    stale: bool = False
    active: bool = True
    drawn: float = field(default_factory=time.monotonic)

    @classmethod
    def of(cls, component: BidiComponent) -> Watched | None:
        """What a component says of it; most say nothing."""
        said = json.loads(component.json or component.mixed.json or "null")
        watch = said.get("watch") if isinstance(said, dict) else None
        return cls(watch["href"], watch["every"], watch["lull"], watch["ended"]) if watch else None


class Tab:
    """An open page. Runs of one tab follow each other; a look that meets one under way is left out, as there."""

    def __init__(self, url: str, page: str = "", sid: str = "") -> None:
        """`url` is the server's origin, `page` the page's path."""
        self._url, self._page, self._sid = url, page, sid
        self._socket: ClientConnection
        self._running = asyncio.Lock()
        self._parts: dict[str, float] = {}
        self._list: Watched | None = None
        self._http = httpx.AsyncClient(base_url=url, cookies={"sid": sid} if sid else None, timeout=RUN_SECONDS)
        self.looks: list[float] = []
        """Seconds of each look so far."""
        self.runs = 0
        """Of the page, that lists asked for so far."""

    @property
    def live(self) -> bool:
        """Whether the page asked to be looked at again."""
        return bool(self._parts) or self._list is not None

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
        self._list = None
        return await self._run(BackMsg())

    async def watch(self, looking: asyncio.Event, delay: float) -> None:
        """Let the live parts look as often as they asked to, while `looking` is set; ends by being cancelled.

        The first look comes `delay` seconds after it is set: people do not open their tabs at the same moment.
        """
        while True:
            if not looking.is_set():
                await looking.wait()
                await asyncio.sleep(delay)
            due = time.monotonic() + min(self._parts.values(), default=self._list.every if self._list else 1.0)
            for part in [] if self._running.locked() else list(self._parts):
                asked = BackMsg()
                asked.rerun_script.fragment_id = part
                asked.rerun_script.is_auto_rerun = True
                self.looks.append(await self._run(asked))
            if self._list is not None:
                await self._look(self._list)
            await asyncio.sleep(max(0.0, due - time.monotonic()))

    async def _look(self, watched: Watched) -> None:
        """What the list's own script does: ask for its rows, and have the page run when more than they changed."""
        began = time.perf_counter()
        answer = await self._http.get(watched.href, headers={"if-none-match": watched.tag} if watched.tag else {})
        self.looks.append(time.perf_counter() - began)
        if answer.status_code == 200:
            watched.tag, said = answer.headers["etag"], answer.json()
            watched.stale = said["ended"] != watched.ended
            watched.active = said["active"]
        lately = time.monotonic() - watched.drawn < watched.lull
        if watched.stale and not (watched.active and lately) and not self._running.locked():
            self.runs += 1
            await self.click()

    async def close(self) -> None:
        await self._http.aclose()
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
        if kind == "delta" and said.delta.new_element.HasField("bidi_component"):
            self._list = Watched.of(said.delta.new_element.bidi_component) or self._list
        if kind == "auto_rerun":
            self._parts[said.auto_rerun.fragment_id] = said.auto_rerun.interval
        elif kind == "stop_auto_rerun":
            for part in said.stop_auto_rerun.fragment_ids:
                self._parts.pop(part, None)
        # A run that leads on to another one ends early; that one follows.
        return kind == "script_finished" and said.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
