"""What ElevenLabs' speech models can be asked for, as data: settings, lengths, prices and sound formats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from services.domain.voice import VoiceSettings

DEFAULT_MODEL = "eleven_multilingual_v2"
"""What speaks where nobody chose: the vendor's own default, and the model that takes every setting."""

DEFAULTS = VoiceSettings(stability=0.5, similarity_boost=0.75, style=0.0, use_speaker_boost=True, speed=1.0)
EVERY_SETTING = frozenset({"stability", "similarity_boost", "style", "use_speaker_boost", "speed"})
QUICK_SETTINGS = frozenset({"stability", "similarity_boost", "speed"})
"""The settings of the quick models; what their REST endpoint does with others is not documented."""

V3_STABILITY = (0.0, 0.5, 1.0)
"""The third generation takes these three only and answers anything between with an error."""
V3_NAMES = {0.0: "Creative", 0.5: "Natural", 1.0: "Robust"}

LONGEST_LINE = 5000
"""Characters of a line to listen to, whatever the model could take."""


@dataclass(frozen=True)
class SpeechModel:
    """A model and what it takes. `steps` are the only values of `stability` it takes, empty for any from 0 to 1."""

    id: str
    name: str
    settings: frozenset[str]
    longest: int
    """Characters in one request."""
    rate: Decimal
    """Credits a character, before any discount of one's plan."""
    steps: tuple[float, ...] = ()


KNOWN: dict[str, SpeechModel] = {
    model.id: model
    for model in (
        SpeechModel("eleven_multilingual_v2", "Multilingual v2", EVERY_SETTING, 10_000, Decimal(1)),
        SpeechModel("eleven_v3", "Eleven v3", frozenset({"stability"}), 3_000, Decimal(1), V3_STABILITY),
        SpeechModel("eleven_flash_v2_5", "Flash v2.5", QUICK_SETTINGS, 40_000, Decimal("0.5")),
        SpeechModel("eleven_turbo_v2_5", "Turbo v2.5", QUICK_SETTINGS, 40_000, Decimal("0.5")),
        SpeechModel("eleven_flash_v2", "Flash v2", QUICK_SETTINGS, 30_000, Decimal("0.5")),
        SpeechModel("eleven_turbo_v2", "Turbo v2", QUICK_SETTINGS, 30_000, Decimal("0.5")),
    )
}
"""What is documented; an account's own list (`told`) says more."""


def told(
    model_id: str,
    name: str = "",
    *,
    style: bool | None = None,
    boost: bool | None = None,
    longest: int | None = None,
    rate: Decimal | None = None,
) -> SpeechModel:
    """A model as an account's list describes it; None means that the list is silent."""
    known = KNOWN.get(model_id)
    third = model_id.startswith("eleven_v3")
    if third:
        settings = frozenset({"stability"})
    elif known is not None:
        settings = known.settings - _denied(style, boost)
    else:
        settings = QUICK_SETTINGS | ({"style"} if style else set()) | ({"use_speaker_boost"} if boost else set())
    return SpeechModel(
        model_id,
        name or (known.name if known else model_id),
        settings,
        longest or (known.longest if known else LONGEST_LINE),
        rate if rate is not None else (known.rate if known else Decimal(1)),
        V3_STABILITY if third else (),
    )


def _denied(style: bool | None, boost: bool | None) -> set[str]:
    return ({"style"} if style is False else set()) | ({"use_speaker_boost"} if boost is False else set())


def sent(settings: VoiceSettings, model: SpeechModel) -> dict[str, float | bool]:
    """What goes to the vendor: every setting the model takes, spelled out, and no other.

    Spelled out, so that a take is known by what was sent, not by what happened to be the voice's own settings.
    """
    found: dict[str, float | bool] = {}
    for name in sorted(model.settings):
        value = getattr(settings, name)
        found[name] = getattr(DEFAULTS, name) if value is None else value
    if model.steps:
        found["stability"] = snapped(float(found["stability"]), model.steps)
    return found


def snapped(value: float, steps: tuple[float, ...]) -> float:
    """The nearest of `steps`; of two equally near the lower one."""
    return min(steps, key=lambda step: (abs(step - value), step))


def credits(line: str, model: SpeechModel) -> Decimal:
    """What a line costs in credits, as far as anybody can say before: characters times the model's rate, rounded up."""
    return (len(line) * model.rate).quantize(Decimal(1), ROUND_CEILING)


@dataclass(frozen=True)
class Sound:
    """A sound format: the vendor's name for it, and ours for the file."""

    name: str
    extension: str
    mime_type: str


CODECS: Mapping[str, tuple[str, str]] = {
    "mp3": ("mp3", "audio/mpeg"),
    "wav": ("wav", "audio/wav"),
    "opus": ("ogg", "audio/ogg"),
}


def sound(name: str) -> Sound:
    """From the vendor's `codec_rate[_bitrate]`; raises KeyError for what no player opens. The name is believed,
    not the answer's content type, which is at times a general one."""
    extension, mime_type = CODECS[name.partition("_")[0]]
    return Sound(name, extension, mime_type)


MP3 = sound("mp3_44100_128")
WAV = sound("wav_22050")
"""What the sandbox is asked for: it plays tones, and there is no MP3 encoder here."""
