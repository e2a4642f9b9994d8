"""Tests of what people meet: some drive the pages in this process, some walk through a real server."""

from collections.abc import Callable, Iterator

import pytest

from services.identity import Identity
from tests.server import StudioServer, Visitor
from tests.stack_fixtures import make_stack as make_stack
from tests.stack_fixtures import new_database as new_database
from tests.stack_fixtures import postgres as postgres
from tests.stack_fixtures import stack as stack
from tests.studio_fixtures import here
from tests.studio_fixtures import new_person as new_person
from tests.studio_fixtures import session_studio as session_studio
from tests.studio_fixtures import sign_up as sign_up
from tests.studio_fixtures import studio as studio


@pytest.fixture(scope="session")
def server() -> Iterator[StudioServer]:
    """One running studio for every test that does not stop or break it."""
    with StudioServer(env={"STUDIO_WORKER": "off"}) as running:
        yield running


@pytest.fixture
def visitor(server: StudioServer) -> Iterator[Visitor]:
    """A browser that has never been here."""
    with Visitor(server) as fresh:
        yield fresh


@pytest.fixture
def person(server: StudioServer) -> Iterator[Visitor]:
    """A browser with a new account, signed in."""
    with Visitor(server) as fresh:
        fresh.sign_up()
        yield fresh


@pytest.fixture
def sid(sign_up: Callable[..., str]) -> str:
    """The session of a new person in this process."""
    return sign_up()


@pytest.fixture
def who(sid: str) -> Identity:
    """That person."""
    return here(sid)
