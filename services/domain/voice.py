"""Voice settings of a persona, in the names and ranges of ElevenLabs' text-to-speech `voice_settings`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

RANGES: dict[str, tuple[float, float]] = {
    "stability": (0.0, 1.0),
    "similarity_boost": (0.0, 1.0),
    "style": (0.0, 1.0),
    "speed": (0.7, 1.2),
    "clone_strength": (0.0, 1.0),
}
"""Lowest and highest value of every slider."""


class VoiceError(ValueError):
    """A voice setting lies outside its range; the message is a sentence for the person."""


@dataclass(frozen=True)
class VoiceSettings:
    """`None` means: not stored, the vendor's own default applies."""

    stability: float = 0.5
    similarity_boost: float = 0.75
    style: float = 0.0
    use_speaker_boost: bool | None = None
    speed: float | None = None
    clone_strength: float | None = None

    def __post_init__(self) -> None:
        for name, (low, high) in RANGES.items():
            value = getattr(self, name)
            if value is not None and not low <= value <= high:
                words = name.replace("_", " ").capitalize()
                raise VoiceError(f"{words} must lie between {low:g} and {high:g}.")

    def as_json(self) -> dict[str, float | bool]:
        """The stored shape: only what is set."""
        return {name: value for name, value in asdict(self).items() if value is not None}

    @classmethod
    def from_json(cls, stored: Mapping[str, object]) -> VoiceSettings:
        """Settings from a stored row; names and values that are no longer known fall back to the defaults."""
        kept: dict[str, float] = {}
        for name, (low, high) in RANGES.items():
            value = stored.get(name)
            if isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high:
                kept[name] = float(value)
        boost = stored.get("use_speaker_boost")
        return cls(**kept, use_speaker_boost=boost if isinstance(boost, bool) else None)
