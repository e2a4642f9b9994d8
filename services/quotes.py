"""The price before the press: asked of the vendor by the worker, shown with its age."""

from __future__ import annotations

from collections.abc import Mapping

from services import doorbell
from services.domain import image_models
from services.domain.image_setting import SettingsError
from services.domain.money_text import Cost
from services.domain.pricing import priced
from services.errors import Invalid
from services.identity import Identity
from services.store import quotes as store
from services.store.quotes import Quote as Quote


def ask(who: Identity, model: str, settings: Mapping[str, object]) -> Quote:
    """The price of one job with these settings; the worker is asked where it is not known or old.

    Raises Invalid for settings the model does not know, Unavailable.
    """
    try:
        wanted = priced(model, settings)
    except SettingsError as error:
        raise Invalid(str(error)) from error
    quote = store.ask(who.client, model, wanted)
    if quote.open:
        doorbell.ring()
    return quote


def get(who: Identity, quote_id: str) -> Quote:
    """As it is now; nothing is asked. Raises NotFound."""
    return store.by_id(who.client, quote_id)


def cost(quote: Quote | None, model: str, settings: Mapping[str, object]) -> Cost:
    """What one job costs by this quote; without an answer the price is not known. Raises Invalid."""
    try:
        number = image_models.pictures(model, settings)
    except SettingsError as error:
        raise Invalid(str(error)) from error
    if quote is None or not quote.known:
        return Cost(number, "", None, None)
    return Cost(number, quote.unit or "", quote.amount, quote.usd, quote.is_sandbox)
