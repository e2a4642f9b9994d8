"""Trained likenesses of a persona: what one costs, how far it is, and whether pictures are drawn with it."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from services import identities
from services.identity import Identity
from services.personas import Persona
from ui import confirm, identity_card, identity_words, live, request_key
from ui.attempt import attempt


def show(who: Identity, persona: Persona, pictures: int) -> None:
    live.watch(f"identities-{persona.id}", partial(_draw, who, persona, pictures), every=2)


def _draw(who: Identity, persona: Persona, pictures: int) -> bool:
    found = identities.browse(who, persona.id)
    by_id = {one.id: one for one in found}
    acts = identity_card.Acts(
        ask=partial(_ask, who, persona),
        train=lambda one: _said(lambda: identities.train(who, one)),
        withdraw=lambda one: _said(lambda: identities.withdraw(who, by_id[one])),
        use=lambda one, wanted: _said(lambda: identities.use(who, one, wanted)),
        forget=partial(_forget, who),
    )
    identity_card.show(found, pictures, persona.id, datetime.now(UTC), acts)
    return any(not one.status.ended and one.status != "priced" for one in found)


def _ask(who: Identity, persona: Persona, family: str) -> None:
    request_key.press(f"train-{persona.id}-{family}", lambda key: identities.ask_price(who, persona, family, key))


def _said(act: Callable[[], None]) -> None:
    attempt(act)


def _forget(who: Identity, identity_id: str) -> None:
    def act() -> None:
        attempt(lambda: identities.forget(who, identity_id), "The likeness is forgotten.")

    confirm.ask("Forget this likeness", identity_words.FORGETTING, "Forget", act)
