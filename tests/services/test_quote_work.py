"""A question about a price that meets a database that is away is answered when it is back, not when its lease ends."""

import pytest

from services import quotes
from services.errors import Unavailable
from services.quote_work import QuoteWork
from services.store.quotes import QuoteQueue
from services.vendor_access import VendorAccess
from tests.services.bench_fixtures import bench as bench
from tests.services.bench_fixtures import quick_stack as quick_stack
from tests.services.bench_fixtures import quick_studio as quick_studio

SETTINGS = {"resolution": "720p"}


class Shaky(QuoteQueue):
    """Its first answers do not reach the database."""

    lost = 0

    def answer(self, quote, facts):
        if self.lost:
            self.lost -= 1
            raise Unavailable("The studio's database does not answer.")
        return super().answer(quote, facts)


def asked(bench, lost):
    quotes.ask(bench.who, "soul", SETTINGS)
    queue = Shaky(bench.studio.admin, "one")
    queue.lost = lost
    (quote,) = queue.claim(8, 45)
    return queue, quote


def test_a_price_is_named_as_soon_as_the_database_is_back(bench):
    queue, quote = asked(bench, lost=3)
    waited = list[float]()

    def pause(seconds):
        waited.append(seconds)
        return False

    QuoteWork(queue, VendorAccess(bench.studio), pause).answer(quote)
    assert len(waited) == 3 and quotes.ask(bench.who, "soul", SETTINGS).known


def test_a_worker_that_is_to_stop_leaves_the_question_to_another(bench):
    queue, quote = asked(bench, lost=3)
    with pytest.raises(Unavailable):
        QuoteWork(queue, VendorAccess(bench.studio), lambda seconds: True).answer(quote)
    assert quotes.ask(bench.who, "soul", SETTINGS).open
