"""Voices, lines and their prices in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from services.domain.voice import VoiceSettings
from ui import numbers, times

LANGUAGES = {
    "ar": "Arabic", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English", "es": "Spanish",
    "fi": "Finnish", "fr": "French", "hi": "Hindi", "hu": "Hungarian", "id": "Indonesian", "it": "Italian",
    "ja": "Japanese", "ko": "Korean", "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese",
    "ro": "Romanian", "ru": "Russian", "sv": "Swedish", "ta": "Tamil", "tr": "Turkish", "uk": "Ukrainian",
    "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip
CATEGORIES = {
    "premade": "ElevenLabs default", "cloned": "Instant clone", "generated": "Designed",
    "professional": "Professional clone", "famous": "Famous", "high_quality": "High quality",
}  # fmt: skip
SHORT = {"stability": "delivery", "similarity_boost": "likeness", "style": "style", "speed": "pace"}
SUBSCRIPTION = "https://elevenlabs.io/app/subscription"


@dataclass(frozen=True)
class Step:
    """What to do next: a page of ours, or an address elsewhere."""

    label: str
    page: str = ""
    address: str = ""


NEXT: dict[str, Step] = {
    "missing_key": Step("Enter your ElevenLabs key", page="keys"),
    "bad_key": Step("Replace the key", page="keys"),
    "no_permission": Step("Rights of your keys at ElevenLabs", address="https://elevenlabs.io/app/settings/api-keys"),
    "no_credit": Step("Your ElevenLabs plan and credits", address=SUBSCRIPTION),
    "needs_plan": Step("Your ElevenLabs plan", address=SUBSCRIPTION),
    "unusual_activity": Step("Your ElevenLabs plan", address=SUBSCRIPTION),
    "outcome_unknown": Step("Your history at ElevenLabs", address="https://elevenlabs.io/app/history"),
    "result_lost": Step("Your history at ElevenLabs", address="https://elevenlabs.io/app/history"),
}
"""By error code: where the person goes next. Other errors are mended in the form itself."""


def language(code: str) -> str:
    return LANGUAGES.get(code[:2], code) if code else ""


def category(word: str) -> str:
    return CATEGORIES.get(word, word.replace("_", " ").capitalize())


def about(voice_category: str, languages: tuple[str, ...], labels: Mapping[str, object]) -> str:
    """One line: "Instant clone · English · British, female, young"."""
    traits = [str(labels[name]).replace("_", " ") for name in ("accent", "gender", "age") if labels.get(name)]
    spoken = ", ".join(language(one) for one in languages[:3])
    more = f" and {len(languages) - 3} more" if len(languages) > 3 else ""
    parts = (category(voice_category) if voice_category else "", spoken + more, ", ".join(traits))
    return " · ".join(part for part in parts if part)


def as_of(fetched: datetime | None, now: datetime, total: int) -> str:
    """How old the copy of the account is."""
    if fetched is None:
        return "Not read yet"
    return f"{numbers.counted(total, 'voice')}, as of {times.ago(fetched, now)}"


def credit(used: int | None, limit: int | None) -> str:
    """What is left; a key that may only speak is no error."""
    if used is None or limit is None:
        return "Credits left: not told, this key may not look at the account"
    return f"{max(0, limit - used):,} of {limit:,} credits left"


def price(count: int, credits: Decimal, usd: Decimal | None, *, sandbox: bool) -> str:
    """For the button: characters and what they cost, or that it is free."""
    signs = numbers.counted(count, "character")
    return f"{signs} · sandbox, no charge" if sandbox else f"{signs} · {estimate(credits, usd)}"


def estimate(credits: Decimal, usd: Decimal | None) -> str:
    """ "42 credits, about $0.004"; without a price in `usd` a credit, that nobody knows the dollars."""
    money = "dollars not known" if usd is None else f"about {numbers.dollars(credits * usd)}"
    return f"{numbers.credits(credits)}, {money}"


def cost(credits: Decimal | None, usd: Decimal | None, source: str, *, sandbox: bool) -> str:
    """What a line did cost, and who says so."""
    if sandbox:
        return "Sandbox: tones in place of a voice. Nothing was charged."
    if credits is None:
        return "Charged; ElevenLabs named no price."
    says = {"answer": "as ElevenLabs says", "history": "by ElevenLabs' history", "estimate": "by our count"}[source]
    money = f", about {numbers.dollars(usd)}" if usd else ""
    return f"{numbers.credits(credits)} charged{money}, {says}."


def settings(shown: VoiceSettings, names: frozenset[str]) -> str:
    """The settings a model took, short: "delivery 0.50 · likeness 0.75 · boost on"."""
    values = {name: getattr(shown, name) for name in SHORT if name in names}
    parts = [f"{SHORT[name]} {value:.2f}" for name, value in values.items() if value is not None]
    if "use_speaker_boost" in names and shown.use_speaker_boost is not None:
        parts.append(f"boost {'on' if shown.use_speaker_boost else 'off'}")
    return " · ".join(parts)
