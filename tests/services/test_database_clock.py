"""The database's time, without asking for it at every turn, on machines that are wrong, jump or sleep."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services import identity, tokens
from services.database_clock import ASK_EVERY, DatabaseClock
from tests.services.session_rows import person, row_of, tokens_of

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Machine:
    """A machine with a clock that may be set, and one that only goes on; the database's is right."""

    def __init__(self, wrong: float = 0) -> None:
        self.running, self.shown, self.right, self.asked = 50.0, wrong, NOON, 0
        self.clock = DatabaseClock(self._ask, lambda: self.running, lambda: self.shown)

    def _ask(self) -> datetime:
        self.asked += 1
        return self.right

    def passes(self, seconds: float, *, asleep: bool = False, jump: float = 0) -> None:
        self.right += timedelta(seconds=seconds)
        self.shown += seconds + jump
        self.running += 0 if asleep else seconds


@pytest.mark.parametrize("wrong", [0, 600, -600, 1e9])
def test_it_tells_the_databases_time_and_asks_once_a_minute(wrong):
    machine = Machine(wrong)
    for _ in range(7):
        assert machine.clock.now() == machine.right
        machine.passes(ASK_EVERY / 6)
    assert machine.asked == 1
    machine.passes(1)
    assert machine.clock.now() == machine.right and machine.asked == 2


@pytest.mark.parametrize("what", [{"jump": 600.0}, {"jump": -600.0}, {"asleep": True}])
def test_after_a_jump_or_a_sleep_it_asks_again(what):
    machine = Machine()
    machine.clock.now()
    machine.passes(20, **what)
    assert machine.clock.now() == machine.right and machine.asked == 2


def test_a_token_ends_by_the_databases_time(studio, sign_up):
    """Whatever this machine shows: at the end the database counts, the token is replaced."""
    sid = sign_up()
    before, right = row_of(studio, sid), studio.clock
    assert tokens.current(studio, before) == tokens_of(studio, before)
    studio.clock = DatabaseClock(lambda: right.now() + timedelta(hours=1))
    try:
        assert person(sid).access_token
        kept = row_of(studio, sid)
        assert tokens_of(studio, kept).refresh != tokens_of(studio, before).refresh
        assert kept.access_expires_at > before.access_expires_at + timedelta(minutes=50)
        studio.clock = DatabaseClock(lambda: right.now() + identity.IDLE_LIMIT + timedelta(hours=1))
        assert identity.resume(sid) is None
    finally:
        studio.clock = right
