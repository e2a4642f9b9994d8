"""The left of the screen: the picture to start from, and asking for five prompts."""

from datetime import UTC, datetime
from functools import partial

from services import assets, keys, prompts, wiring
from services.identity import Identity
from services.prompts import Question
from services.store.assets import AssetFilter
from ui import ask_panel, live, price, query, request_key, source_picker
from ui.price import Price

ASK = "ask-for-five"


def show(who: Identity, source_id: str | None, personas: dict[str, str], busy: str) -> None:
    """`personas` are names by id, `busy` the live part that follows a look under way."""
    if source_id is None:
        pictures = AssetFilter(kind="image", text=source_picker.search("source"))
        found = assets.browse(who, pictures, limit=24)
        query.follow("source", source_picker.one(found.items, key="source"))
        return
    known = assets.get_many(who, [source_id]).get(source_id)
    change = partial(query.put, "source", None)
    if known is None:
        source_picker.gone(change)
        return
    source_picker.chosen(known.id, known.alt_text or known.filename, change)
    ask_panel.show(
        personas,
        query.persona_id(),
        cost(who, "anthropic"),
        partial(ask, who, source_id),
        purpose=ASK,
        busy=live.busy(busy),
    )


def ask(who: Identity, source_id: str, persona_id: str | None) -> None:
    def act(key: str) -> None:
        query.put("group", prompts.ask_for_five(who, Question(source_id, persona_id), key).id)

    request_key.press(ASK, act)


def cost(who: Identity, vendor: str) -> Price:
    """What the next press costs at the vendor, as far as anybody can say."""
    stored = keys.owned(who)
    about = price.of_five(prompts.known_model(None), datetime.now(UTC).date()) if vendor == "anthropic" else ""
    sandbox = wiring.studio().sandbox
    return price.of(keys.SERVICES[vendor], has_key=vendor in stored, sandbox=sandbox, estimate=about)
