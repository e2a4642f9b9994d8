"""Guessing passwords gets slow, for one address from anywhere and for one place at any address."""

import pytest

from services.errors import Invalid
from ui.web.tries import KEPT, MOST, WINDOW_SECONDS, Tries


@pytest.fixture
def clock():
    class Clock:
        now = 1000.0

        def __call__(self):
            return self.now

    return Clock()


def test_after_too_many_failures_an_address_waits_from_every_place_until_the_window_is_over(clock):
    tries = Tries(clock)
    for number in range(MOST["email"]):
        tries.refuse_too_many("ada@example.com", f"10.0.0.{number}")
        tries.failed("ada@example.com", f"10.0.0.{number}")
    with pytest.raises(Invalid, match="wait five minutes"):
        tries.refuse_too_many("ADA@example.com", "10.9.9.9")
    tries.refuse_too_many("bob@example.com", "10.9.9.9")
    clock.now += WINDOW_SECONDS + 1
    tries.refuse_too_many("ada@example.com", "10.9.9.9")


def test_one_place_that_tries_many_addresses_waits_too(clock):
    tries = Tries(clock)
    for number in range(MOST["ip"]):
        tries.failed(f"person{number}@example.com", "10.0.0.1")
    with pytest.raises(Invalid):
        tries.refuse_too_many("someone@example.com", "10.0.0.1")
    tries.refuse_too_many("someone@example.com", "10.0.0.2")


def test_the_right_password_clears_the_address(clock):
    tries = Tries(clock)
    for _ in range(MOST["email"] - 1):
        tries.failed("ada@example.com", None)
    tries.succeeded("ada@example.com")
    tries.failed("ada@example.com", None)
    tries.refuse_too_many("ada@example.com", None)


def test_what_is_remembered_is_bounded(clock):
    tries = Tries(clock)
    for number in range(KEPT + 100):
        tries.failed(f"{number}@example.com", None)
    assert len(tries._failures) == KEPT
