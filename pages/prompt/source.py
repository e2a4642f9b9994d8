"""The left of the screen: the picture to start from, what may change, and asking for five prompts."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial

import streamlit as st

from services import assets, consents, keys, prompts, reel_lessons, wiring
from services.domain import look_price, money
from services.identity import Identity
from services.prompts import Question
from services.store.assets import Asset, AssetFilter
from ui import ask_panel, flash, live, numbers, price, query, request_key, source_picker, vision_model
from ui.ask_panel import Unconsented, Wanted
from ui.attempt import reason
from ui.price import Price

ASK = "ask-for-five"


def show(who: Identity, source_id: str | None, names: Mapping[str, str], busy: str) -> None:
    """`names` are the personas' by id, `busy` the live part that follows a look under way."""
    if source_id is None:
        pick(who)
        return
    known = assets.get_many(who, [source_id]).get(source_id)
    change = partial(query.put, "source", None)
    if known is None:
        source_picker.gone(change)
        return
    source_picker.chosen(known.id, known.alt_text or known.filename, known.size, change)
    first = st.container()
    lessons = {one.id: one.caption or one.url for one in reel_lessons.approved(who, query.row_id("reel"))}
    model, prices = wiring.studio().settings.vision_model, _prices(known)
    wanted = ask_panel.choose(names, query.persona_id() or known.ai_model_id, lessons, prices, model)
    unconsented = _unconsented(who, known, wanted, names)
    if unconsented:
        with first:
            ask_panel.consent_first(unconsented)
    earlier = prompts.asked_before(who, _question(who, known, wanted)) if wanted.axes else None
    # An answer of the sandbox is no reason not to ask the vendor, once there is a key.
    stale = bool(earlier and earlier.is_sandbox and "anthropic" in keys.answered(who))
    ask_panel.button(
        wanted,
        cost(who, "anthropic", prices[wanted.model]),
        prices[wanted.model],
        None if stale else earlier,
        query.row_id("group"),
        partial(ask, who, known, earlier.attempt + 1 if earlier and stale else 0),
        partial(query.put, "group"),
        purpose=ASK,
        busy=live.busy(busy),
        unconsented=unconsented is not None,
    )


def pick(who: Identity) -> None:
    """From the library, or a new one dropped here."""
    persona = query.persona_id()
    source_picker.drop(lambda name, data: _kept(who, name, data, persona))
    pictures = AssetFilter(kind="image", text=source_picker.search("source"))
    found = assets.browse(who, pictures, limit=18)
    query.follow("source", source_picker.one(found.items, key="source"))


def ask(who: Identity, source: Asset, least: int, wanted: Wanted, attempt: int) -> None:
    def act(key: str) -> None:
        group = prompts.ask_for_five(who, _question(who, source, wanted), key, max(least, attempt))
        if group.status in ("completed", "failed"):
            flash.say("You asked this before; these are those five. Nothing was charged.")
        query.put("group", group.id)

    request_key.press(ASK, act)


def cost(who: Identity, vendor: str, about: Decimal | None = None) -> Price:
    """What the next press costs at the vendor, as far as anybody can say, and whether it can be asked at all."""
    words = numbers.dollars(vision_model.rounded(about)) if about is not None else ""
    real, lent = vendor in keys.answered(who), vendor in keys.lent(who)
    sandbox = wiring.studio().sandbox
    return price.of(keys.SERVICES[vendor], has_key=real, sandbox=sandbox, estimate=words, lent=lent)


def _unconsented(who: Identity, source: Asset, wanted: Wanted, names: Mapping[str, str]) -> Unconsented | None:
    """The real person whom the question or the picture is about, when no consent covers the face today."""
    lacking = consents.lacking(who)
    about = next((one for one in (wanted.persona_id, source.ai_model_id) if one in lacking), None)
    return Unconsented(about, names.get(about, "This persona")) if about else None


def _prices(source: Asset) -> dict[str, Decimal | None]:
    """About what a look at this picture costs with each model, in USD."""
    day = datetime.now(UTC).date()
    return {model: look_price.estimate(model, day, source.size) for model in money.PRICES}


def _question(who: Identity, source: Asset, wanted: Wanted) -> Question:
    """The lesson of a reel goes with the person's own wishes, which come first."""
    reel = query.row_id("reel")
    lesson = reel_lessons.prompt_seed(who, reel) if reel else ""
    wishes = f"{wanted.wishes.strip()}\n{lesson}".strip()[: ask_panel.LONGEST_WISHES]
    return Question(source.id, wanted.persona_id, wanted.axes, wishes, wanted.model)


def _kept(who: Identity, name: str, data: bytes, persona_id: str | None) -> str:
    """Why the file was not kept, or nothing: then it is the source."""

    def keep() -> None:
        asset = assets.upload(who, name, data, persona_id=persona_id)
        if asset.file_type == "image":
            query.put("source", asset.id)

    return reason(keep)
