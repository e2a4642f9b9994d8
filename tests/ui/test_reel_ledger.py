"""The review's log: every entry is done once and in order, however runs overlap and messages repeat."""

from __future__ import annotations

from threading import Event, Thread

import pytest

from ui.reel_queue import Ack, Ask, Entry, Heard, Ledger


def heard(*numbers: int) -> Heard:
    return Heard("tab", tuple(Entry(n, "star", {}) for n in numbers))


@pytest.fixture
def done():
    """What was done, in order, and the act that does it."""
    numbers: list[int] = []

    def act(entries):
        numbers.extend(one.n for one in entries)
        return [Ack(one.n, True, f"did {one.n}") for one in entries]

    return numbers, act


def test_what_is_said_again_is_answered_again_and_done_once(done):
    numbers, act = done
    ledger = Ledger("tab")
    first = ledger.answer(heard(1, 2), act)
    assert ledger.answer(heard(1, 2, 3), act)[:2] == first
    assert numbers == [1, 2, 3]


def test_a_run_that_overlaps_another_waits_and_does_nothing_again(done):
    numbers, act = done
    ledger, entered, twice, go_on = Ledger("tab"), Event(), Event(), Event()

    def slowly(entries):
        (twice if entered.is_set() else entered).set()
        go_on.wait(10)
        return act(entries)

    runs = [Thread(target=ledger.answer, args=(heard(1, 2), slowly)) for _ in range(2)]
    runs[0].start()
    assert entered.wait(10)
    runs[1].start()
    assert not twice.wait(0.3), "two runs act at the same time"
    go_on.set()
    for one in runs:
        one.join()
    assert numbers == [1, 2]


def test_a_run_that_is_late_does_not_do_again_what_was_answered_long_ago(done):
    numbers, act = done
    ledger = Ledger("tab")
    ledger.answer(heard(1, 2), act)
    ledger.answer(heard(3), act)
    assert ledger.answer(heard(1, 2), act) == [Ack(3, True, "did 3")] and numbers == [1, 2, 3]


def test_an_answer_stays_until_the_browser_stops_asking(done):
    ledger = Ledger("tab")
    ledger.answer(heard(1, 2), done[1])
    assert [one.n for one in ledger.answer(heard(2), done[1])] == [2]


def test_cards_are_fetched_once_and_sent_until_they_arrived():
    ledger, fetched = Ledger("tab"), []
    ask = Ask("1 all", 1, "here")

    def fetch():
        fetched.append(1)
        return {"cards": []}

    assert ledger.cards(ask, None, fetch) == ledger.cards(ask, Ask("1 all", 0), fetch) == {"cards": []}
    assert len(fetched) == 1 and ledger.cards(ask, ask, fetch) is None


def test_a_choice_made_again_is_another_queue():
    ledger = Ledger("tab")
    first = ledger.named("TikTok newest ")
    assert ledger.named("TikTok newest ") == first
    ledger.named("all newest ")
    assert ledger.named("TikTok newest ") not in (first, "")
