"""The price before the press: asked of the vendor by the worker, shown with its age."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from services import doorbell, keys
from services.domain import image_models
from services.domain.image_setting import SettingsError
from services.domain.money_text import Cost
from services.domain.pricing import priced
from services.errors import Invalid
from services.identity import Identity
from services.store import quotes as store
from services.store.quotes import Quote as Quote

FRESH = timedelta(minutes=15)
"""How long a price is taken as it is. Before a job is sent the vendor is asked once more, whatever this says."""
ASK_AGAIN = timedelta(minutes=1)
"""How soon a question is put again that nobody answered, or that ended in an error."""


def ask(who: Identity, model: str, settings: Mapping[str, object]) -> Quote:
    """The price of one job with these settings; the worker is asked where it is not known or old.

    Raises Invalid for settings the model does not know, Unavailable.
    """
    try:
        wanted = priced(model, settings)
    except SettingsError as error:
        raise Invalid(str(error)) from error
    quote = store.of_settings(who.client, model, wanted)
    if quote is None:
        quote = store.ask(who.client, who.user_id, model, wanted)
        doorbell.ring()
    elif stale(quote, keys.saved_at(who, quote.service), datetime.now(UTC)):
        quote = store.ask_again(who.client, quote)
        doorbell.ring()
    return quote


def get(who: Identity, quote_id: str) -> Quote:
    """As it is now; nothing is asked. Raises NotFound."""
    return store.by_id(who.client, quote_id)


def stale(quote: Quote, key_since: datetime | None, now: datetime) -> bool:
    """Whether to ask again. `key_since`: when the person's own key came, None without one."""
    if quote.answered_at is None or quote.open:
        return now - quote.asked_at > ASK_AGAIN
    if key_since is not None and key_since > quote.answered_at:
        return True
    return now - quote.answered_at > (ASK_AGAIN if quote.error_message else FRESH)


def cost(quote: Quote | None, model: str, settings: Mapping[str, object]) -> Cost:
    """What one job costs by this quote; without an answer the price is not known. Raises Invalid."""
    try:
        number = image_models.pictures(model, settings)
    except SettingsError as error:
        raise Invalid(str(error)) from error
    if quote is None or not quote.known:
        return Cost(number, "", None, None)
    return Cost(number, quote.unit or "", quote.amount, quote.usd, quote.is_sandbox)
