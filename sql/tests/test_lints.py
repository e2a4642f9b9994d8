"""The schema pleases a linter, and the linter can be displeased."""

from __future__ import annotations

import pytest

from sql.tests.lints import LINTS
from sql.tests.servers import Connection


@pytest.mark.parametrize("name", LINTS)
def test_the_schema_gives_the_linter_nothing_to_say(db: Connection, name: str) -> None:
    assert db.execute(LINTS[name].query).fetchall() == []


@pytest.mark.parametrize("name", LINTS)
def test_the_linter_speaks_when_something_is_done_wrong(db: Connection, name: str) -> None:
    db.execute(LINTS[name].bad)
    assert db.execute(LINTS[name].query).fetchall() != []
