"""Ordering pictures: choose how they come out, see the price, press once.

    offer = order.offer(who, query.persona_id())          # left: settings, and the price as it is known now
    offer = order.as_of_now(who, offer)                   # where the buttons are drawn: what the budgets hold
    order.button(who, offer, [prompt])                    # on a card: one prompt
    order.button(who, offer, selected, label="Generate all selected")

The price is asked of the vendor by the worker as soon as settings are chosen; the page draws itself anew when the
answer is there. The button says all of it ("4 images · 6 credits · $0.38 · leaves $11.20 this month"), cannot be
pressed for more than a budget holds, and sends a set whole or not at all. What is left is that of the prompts' own
personas, whatever persona the rest of the studio is narrowed to. Each prompt has its own request key made of
that of the press, so a double click, a second tab or a resent form is one set.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

from pages.prompt import style
from services import budgets, generations, identities, keys, personas, quotes
from services.budgets import BudgetStanding
from services.domain import image_models
from services.domain.money_text import Left
from services.generations import Order
from services.identity import Identity
from services.prompts import Prompt
from services.quotes import Quote
from ui import live, picture_settings, places, session
from ui import order as bar
from ui.order import PriceTag

WATCHED = "order-price"


@dataclass(frozen=True)
class Offer:
    """What one prompt would be drawn with, and the price of that as it was when the page was drawn."""

    model: str
    settings: Mapping[str, object]
    quote: Quote
    tag: PriceTag
    budgets: Sequence[BudgetStanding] = ()


def offer(who: Identity, persona_id: str | None) -> Offer:
    """Draw the settings and the price's state. Raises Invalid, Unavailable."""
    offered = picks(who, persona_id)
    if persona_id:
        picture_settings.begin_with(persona_id, personas.get(who, persona_id).image_settings, offered)
    chosen = picture_settings.show(offered, partial(style.show, who))
    return priced(who, chosen.model, chosen.settings)


def as_of_now(who: Identity, made: Offer) -> Offer:
    """The offer with the budgets as they stand now: a press on one card takes from what the next one may cost."""
    return replace(made, budgets=budgets.standings(who))


def priced(who: Identity, model: str, settings: Mapping[str, object], left: Left | None = None) -> Offer:
    """Draw the state of the price of these settings. Raises Invalid, Unavailable."""
    quote = quotes.ask(who, model, settings)
    tag = PriceTag(
        vendor=keys.SERVICES[quote.service],
        cost=quotes.cost(quote, model, settings),
        left=left,
        open=quote.open,
        asked_at=quote.asked_at,
        said_at=quote.answered_at,
        error=None if quote.open else quote.error_message,
    )
    _wait(quote, tag)
    bar.unknown(tag)
    return Offer(model, settings, quote, tag)


def button(who: Identity, made: Offer, ordered: Sequence[Prompt], *, label: str = "Generate") -> None:
    """The paid button for these prompts together."""
    ids, many = tuple(one.id for one in ordered), len(ordered) > 1
    key = "order-selected" if many else f"order-{''.join(ids)}"
    left = budgets.left_for(made.budgets, [one.model_id for one in ordered], made.tag.cost.usd)
    tag, send, again = replace(made.tag, left=left), partial(_send, who, made, ids), bar.sent(ids)
    # What was sent a moment ago can be sent again, but not by the button that invites to be pressed.
    bar.button(tag, len(ids), key=key, send=send, label=label, again=again, primary=many and not again, of=ids)
    if again:
        places.link("Follow it", "generations", icon=":material/arrow_forward:")


def picks(who: Identity, persona_id: str | None) -> picture_settings.Picks:
    """What of the persona a model may be given: trained likenesses by family, and reference images."""
    if persona_id is None:
        return picture_settings.NO_PICKS
    references = personas.get(who, persona_id).reference_image_ids
    named = [(one, f"Reference {place}") for place, one in enumerate(references, 1)]
    families = {one.characters for one in image_models.MODELS.values() if one.characters}
    likenesses = {one: list(identities.offered(who, persona_id, one).items()) for one in sorted(families)}
    return picture_settings.Picks(likenesses, named)


def _wait(quote: Quote, tag: PriceTag) -> None:
    """Look every second while the vendor is being asked; the page is drawn anew when it has answered."""

    def look() -> bool:
        now = quotes.get(session.require(), quote.id) if tag.open else quote
        bar.standing(tag, datetime.now(UTC))
        return now.open

    live.watch(f"{WATCHED}-{quote.id}", look, every=1, seen=tag.open)


def _send(who: Identity, made: Offer, prompt_ids: tuple[str, ...], key: str) -> None:
    orders = [Order(one, f"{key} {one}") for one in prompt_ids]
    quote_id = made.quote.id if made.quote.known else None
    generations.submit_many(who, orders, made.model, made.settings, quote_id)
