"""A tab with the studio open, spoken to as Streamlit's own page does: one websocket, runs read from it."""

from __future__ import annotations

from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from tests.server import StudioServer

RUN_SECONDS = 60


class Tab:
    """An open tab. `run` asks for a run of one page and returns what it drew, as text."""

    def __init__(
        self,
        server: StudioServer,
        sid: str = "",
        *,
        session_id: str = "",
        headers: dict[str, str] | None = None,
    ) -> None:
        """Raises Refused when the door stays shut. `session_id`: a Streamlit session to take up again."""
        known = ["streamlit", "PLACEHOLDER_AUTH_TOKEN", *([session_id] if session_id else [])]
        given = {"Origin": server.url, **({"Cookie": f"sid={sid}"} if sid else {}), **(headers or {})}
        address = f"ws://{urlsplit(server.url).netloc}/_stcore/stream"
        origin = given.pop("Origin")
        try:
            self._socket: ClientConnection = connect(
                address,
                origin=Origin(origin),
                subprotocols=[Subprotocol(name) for name in known],
                additional_headers=given,
                max_size=None,
                open_timeout=RUN_SECONDS,
            )
        except InvalidStatus as refusal:
            raise Refused(refusal.response.status_code) from refusal
        self.session_id = ""
        self._page = ""

    def run(self, page: str = "", query: str = "") -> str:
        return self._ask(ClientState(query_string=query, page_name=page))

    def choose(self, widget: str, option: str, query: str = "") -> str:
        """Another option of the select box of this id."""
        chosen = WidgetStates(widgets=[WidgetState(id=widget, string_value=option)])
        return self._ask(ClientState(query_string=query, page_script_hash=self._page, widget_states=chosen))

    def tick(self, part: str, query: str = "") -> str:
        """What the live part of this id does by itself; `query` is what the browser showed as it asked."""
        here = self._page
        return self._ask(ClientState(query_string=query, page_script_hash=here, fragment_id=part, is_auto_rerun=True))

    def _ask(self, state: ClientState) -> str:
        self._socket.send(BackMsg(rerun_script=state).SerializeToString())
        drawn = ""
        while True:
            said = ForwardMsg()
            said.ParseFromString(bytes(self._socket.recv(RUN_SECONDS)))  # type: ignore[arg-type]
            if said.WhichOneof("type") == "new_session":
                self.session_id = said.new_session.initialize.session_id
                drawn = ""
            elif said.WhichOneof("type") == "navigation":
                self._page = said.navigation.page_script_hash
                drawn += str(said)
            elif said.WhichOneof("type") == "script_finished":
                # A page that leads on to another one ends early; what it led to follows.
                if said.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    return drawn
            else:
                drawn += str(said)

    def close(self) -> None:
        self._socket.close()

    def __enter__(self) -> Tab:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Refused(Exception):
    """The handshake was refused; `status` is its HTTP status."""

    def __init__(self, status: int) -> None:
        super().__init__(f"refused with {status}")
        self.status = status
