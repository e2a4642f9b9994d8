"""Rules that hold for every table, policy, function and grant at once."""

from __future__ import annotations

import pytest

from sql.tests.servers import Connection
from sql.tests.sweeps import SWEEPS


@pytest.mark.parametrize("rule", SWEEPS)
def test_the_whole_schema_keeps_the_rule(db: Connection, rule: str) -> None:
    assert db.execute(SWEEPS[rule]).fetchall() == []
