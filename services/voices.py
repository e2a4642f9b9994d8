"""The voices of a person's ElevenLabs account, as last read, and which of them a persona speaks with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from services import doorbell, keys, wiring
from services.domain import list_age, speech
from services.domain.speech import SpeechModel
from services.domain.voice import VoiceSettings
from services.identity import Identity
from services.store import costs, personas
from services.store import voices as store
from services.store.personas import Persona
from services.store.rows import Page
from services.store.voices import Catalog as Catalog
from services.store.voices import Facet as Facet
from services.store.voices import Voice as Voice
from services.store.voices import VoiceFilter as VoiceFilter

SERVICE = "elevenlabs"
STALE = timedelta(minutes=10)
"""A copy older than this is read anew when somebody looks at it."""


@dataclass(frozen=True)
class Speaker:
    """Who would speak now: the vendor, with a key of the person or of the studio; its sandbox; or nobody."""

    has_key: bool
    sandbox: bool

    @property
    def possible(self) -> bool:
        return self.has_key or self.sandbox


def speaker(who: Identity) -> Speaker:
    has_key = SERVICE in keys.answered(who)
    return Speaker(has_key, not has_key and wiring.studio().sandbox)


def catalog(who: Identity, now: datetime | None = None) -> Catalog | None:
    """What is known of the account. Has it read anew when it is old, or when the key changed; None: never read."""
    known = store.catalog(who.client)
    if list_age.due(known, keys.now(who, SERVICE), now or wiring.studio().clock.now(), STALE):
        refresh(who)
        known = store.catalog(who.client)
    return known


def refresh(who: Identity) -> None:
    """Have the worker read the account now. Free of charge at the vendor."""
    store.ask(who.client)
    doorbell.ring()


def browse(who: Identity, chosen: VoiceFilter, limit: int = 8) -> Page[Voice]:
    """Own voices first, then by name; the total counts all that match."""
    return store.page(who.client, chosen, limit)


def facets(who: Identity, facet: str) -> list[Facet]:
    """The languages or categories there are, most voices first."""
    return [one for one in store.facets(who.client) if one.facet == facet]


def credit_usd(who: Identity) -> Decimal | None:
    """What a credit costs by the price book today, in USD; None while the book does not say."""
    today = wiring.studio().clock.now().astimezone(UTC).date()
    named = (one for one in costs.prices(who.client) if (one.service, one.model, one.unit) == (SERVICE, "", "credit"))
    return next((one.usd for one in named if one.valid_from <= today), None)


def of_persona(who: Identity, persona: Persona) -> Voice | None:
    """The persona's voice in the account; None when it is not, or not any more, in there."""
    return store.by_voice_id(who.client, persona.voice_id) if persona.voice_id else None


def models(who: Identity) -> list[SpeechModel]:
    """The account's models that speak, the default one first; before they were read, the documented ones."""
    rows = store.models(who.client)
    found = [_model(row) for row in rows] or list(speech.KNOWN.values())
    return sorted(found, key=lambda model: (model.id != speech.DEFAULT_MODEL, model.name))


def model_of(persona: Persona, offered: list[SpeechModel]) -> SpeechModel:
    """The persona's model; one the account no longer offers is spoken with by what is documented of it."""
    wanted = persona.voice_model or speech.DEFAULT_MODEL
    return next((one for one in offered if one.id == wanted), speech.told(wanted))


def differs(persona: Persona, model: SpeechModel, settings: VoiceSettings) -> bool:
    """Whether the persona would sound otherwise than she is saved."""
    saved = speech.sent(persona.voice_settings, model)
    return model.id != (persona.voice_model or speech.DEFAULT_MODEL) or speech.sent(settings, model) != saved


def choose_voice(who: Identity, persona_id: str, voice_id: str) -> Persona:
    """Give a persona a voice; its settings stay. Raises NotFound, Invalid."""
    return personas.update(who.client, persona_id, voice_id=voice_id.strip())


def keep_settings(who: Identity, persona_id: str, model_id: str, settings: VoiceSettings) -> Persona:
    """Raises NotFound, Invalid."""
    changes = {"voice_model": model_id, "voice_settings": settings.as_json()}
    return personas.update(who.client, persona_id, **changes)


def _model(row: store.ModelRow) -> SpeechModel:
    """The row says it all; only the steps of the third generation are our own knowledge."""
    steps = speech.told(row.model_id).steps
    return SpeechModel(row.model_id, row.name, frozenset(row.settings), row.longest, row.rate, steps)
