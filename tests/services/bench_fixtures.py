"""Fixtures around the bench: one quick studio for all tests of a file, a person for each."""

import pytest

from services.settings import Settings
from tests.services.bench import Bench, SlowStudio, in_place, quick
from tests.stack_fixtures import open_on


@pytest.fixture(scope="module")
def quick_stack(postgres, new_database, tmp_path_factory):
    with open_on(postgres, new_database(), tmp_path_factory.mktemp("stack")) as stack:
        yield stack


@pytest.fixture(scope="module")
def quick_studio(quick_stack, tmp_path_factory):
    studio = quick(tmp_path_factory.mktemp("home"), quick_stack).start()
    yield studio
    studio.close()


@pytest.fixture
def bench(quick_studio, quick_stack):
    with in_place(quick_studio):
        yield Bench(quick_studio, quick_stack)


@pytest.fixture
def unhurried(quick_stack, tmp_path):
    """A vendor that takes its seconds."""
    with in_place(SlowStudio(Settings(home=tmp_path, worker=False), quick_stack)) as studio:
        yield Bench(studio, quick_stack)
    studio.close()


@pytest.fixture
def strict(quick_stack, tmp_path):
    """A studio without sandbox vendors."""
    with in_place(quick(tmp_path, quick_stack, sandbox=False)) as studio:
        yield Bench(studio, quick_stack)
    studio.close()
