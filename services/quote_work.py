"""What a vendor says a job would cost: the worker's answer to a person who has not pressed yet."""

from __future__ import annotations

from decimal import Decimal

from services.domain import image_models
from services.domain.image_setting import SettingsError
from services.domain.pricing import SAMPLE_PROMPT
from services.errors import StudioError, Unavailable
from services.image_vendors import VENDORS
from services.store.patient import Pause, written
from services.store.quotes import Quote, QuoteQueue
from services.vendor_access import VendorAccess

SAMPLE_REFERENCE = "https://cdn.higgsfield.ai/reference.jpg"
"""UNVERIFIED whether the vendors look at the address when they only name a price; the job itself is priced
again with the real one before it is sent."""
NO_PRICE = "The vendor named no price for this."


class QuoteWork:
    """Answers questions about prices; nothing here costs money."""

    def __init__(self, queue: QuoteQueue, access: VendorAccess, pause: Pause | None = None) -> None:
        self._queue, self._access, self._pause = queue, access, pause

    def answer(self, quote: Quote) -> None:
        """Ask the vendor and write down what it said, or why it did not. Raises Unavailable.

        Asks again while the database is away: left alone, the question would wait for its lease to run out.
        """
        written(lambda: self._answered(quote), self._pause)

    def _answered(self, quote: Quote) -> None:
        try:
            facts = self._facts(quote)
        except Unavailable:
            raise
        except StudioError as error:
            facts = {"error_message": str(error)}
        except SettingsError as error:
            facts = {"error_message": f"{error} Nothing was sent or charged."}
        self._queue.answer(quote, facts)

    def _facts(self, quote: Quote) -> dict[str, object]:
        body = image_models.request_body(quote.model, SAMPLE_PROMPT, quote.settings, SAMPLE_REFERENCE)
        access = self._access.open(quote.user_id, quote.service)
        vendor = VENDORS[quote.service](access.http, access.key)
        said = vendor.estimate(image_models.model(quote.model).endpoint, body)
        if said.credits is None and said.usd is None:
            return {"error_message": NO_PRICE, "is_sandbox": access.is_sandbox}
        amount = said.usd if said.credits is None else said.credits
        return {"amount": _text(amount), "usd": _text(said.usd), "is_sandbox": access.is_sandbox}


def _text(amount: Decimal | None) -> str | None:
    """NUMERIC travels as text, which loses no digit."""
    return None if amount is None else str(amount)
