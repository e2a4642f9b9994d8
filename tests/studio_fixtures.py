"""Fixtures that give a test a whole studio on its own embedded Supabase, in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from local.supabase.stack import Stack
from services import identity, wiring
from services.identity import Browser, Identity
from services.settings import Settings
from services.wiring import Studio
from tests.stack_fixtures import make_stack as make_stack
from tests.stack_fixtures import new_database as new_database
from tests.stack_fixtures import postgres as postgres
from tests.stack_fixtures import stack as stack

PASSWORD = "a long walk home"
FIREFOX = Browser("Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0")


def here(sid: str) -> Identity:
    """The person of a `sid` that must be valid."""
    who = identity.resume(sid)
    assert who is not None, "this session is over"
    return who


@pytest.fixture(scope="session")
def session_studio(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """One started studio for the whole run; its people must not share addresses."""
    opened = Studio(Settings(home=tmp_path_factory.mktemp("home"), worker=False), stack).start()
    yield opened
    opened.close()


@pytest.fixture
def studio(session_studio: Studio) -> Iterator[Studio]:
    """The studio that services find in this test."""
    previous = wiring.use(session_studio)
    yield session_studio
    wiring.use(previous)


@pytest.fixture
def sign_up(studio: Studio) -> Callable[..., str]:
    """Call it for the `sid` of a new person."""

    def new(email: str | None = None, name: str = "Robin") -> str:
        sid = identity.sign_up(email or f"{uuid4().hex}@example.com", PASSWORD, name, FIREFOX)
        assert sid is not None
        return sid

    return new


@pytest.fixture
def new_person(sign_up: Callable[..., str]) -> Callable[..., Identity]:
    """Call it for the Identity of a new person."""

    def new(email: str | None = None, name: str = "Robin") -> Identity:
        return here(sign_up(email, name))

    return new


class Outage:
    """An `answer` for Interposed: while `away`, 503 to each request whose address `concerns` it."""

    def __init__(self, concerns: Callable[[str], bool] = lambda address: True) -> None:
        self.away, self._concerns = False, concerns

    def __call__(self, request: httpx.Request) -> httpx.Response | None:
        refused = self.away and self._concerns(str(request.url))
        return httpx.Response(503, json={"message": "no connection", "code": "PGRST000"}) if refused else None


class Interposed:
    """A stack whose requests pass through `answer` first: its response, or None to let them on."""

    def __init__(self, stack: Stack, answer: Callable[[httpx.Request], httpx.Response | None]) -> None:
        self._stack, self._answer = stack, answer
        self.publishable_key, self.secret_key = stack.publishable_key, stack.secret_key

    def transport(self) -> httpx.BaseTransport:
        through, answer = self._stack.transport(), self._answer

        class Transport(httpx.BaseTransport):
            def handle_request(self, request: httpx.Request) -> httpx.Response:
                return answer(request) or through.handle_request(request)

        return Transport()

    def dsn(self) -> str:
        return self._stack.dsn()


@pytest.fixture
def studio_with(stack: Stack, tmp_path: Path) -> Iterator[Callable[..., Studio]]:
    """Call it with `answer` (see Interposed) for a studio whose Supabase misbehaves like that."""
    opened: list[Studio] = []
    before = wiring.use(None)

    def make(answer: Callable[[httpx.Request], httpx.Response | None]) -> Studio:
        settings = Settings(home=tmp_path, worker=False)
        studio = Studio(settings, Interposed(stack, answer)).start()  # type: ignore[arg-type]
        opened.append(studio)
        wiring.use(studio)
        return studio

    yield make
    wiring.use(before)
    for studio in opened:
        studio.close()


@pytest.fixture
def sign_up_on() -> Callable[[Studio], str]:
    """Call it with a studio for the `sid` of a new person there."""

    def new(studio: Studio) -> str:
        wiring.use(studio)
        sid = identity.sign_up(f"{uuid4().hex}@example.com", PASSWORD, "Robin", FIREFOX)
        assert sid is not None
        return sid

    return new
