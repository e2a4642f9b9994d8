"""Higgsfield's Soul models: what can be asked for, as data, and the body that asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

ENDPOINTS = {"soul": "higgsfield-ai/soul/v2/standard"}
"""The vendor's endpoint of each model name that rows hold."""

DEFAULT_MODEL = "soul"
ASPECT_RATIOS = ("3:4", "9:16", "2:3", "1:1", "4:3", "3:2", "16:9")
RESOLUTIONS = ("720p", "1080p")
BATCH_SIZES = (1, 4)
LOWEST_SEED, HIGHEST_SEED = 1, 1_000_000


class SettingsError(ValueError):
    """A setting the model does not know; the message is a sentence for the person."""


@dataclass(frozen=True)
class GenerationSettings:
    """What a person may choose; `seed` None lets the vendor roll one."""

    aspect_ratio: str = "3:4"
    resolution: str = "720p"
    batch_size: int = 1
    enhance_prompt: bool = True
    seed: int | None = None

    def __post_init__(self) -> None:
        if self.aspect_ratio not in ASPECT_RATIOS:
            raise SettingsError(f"The shape must be one of {', '.join(ASPECT_RATIOS)}.")
        if self.resolution not in RESOLUTIONS:
            raise SettingsError(f"The resolution must be {' or '.join(RESOLUTIONS)}.")
        if self.batch_size not in BATCH_SIZES:
            raise SettingsError("One job makes 1 or 4 pictures.")
        if self.seed is not None and not LOWEST_SEED <= self.seed <= HIGHEST_SEED:
            raise SettingsError(f"The seed must lie between {LOWEST_SEED} and {HIGHEST_SEED:,}.")

    def as_json(self) -> dict[str, str | int | bool]:
        """The stored and the sent shape: an absent seed is left out, as null would be another request."""
        return {name: value for name, value in asdict(self).items() if value is not None}

    @classmethod
    def from_json(cls, stored: Mapping[str, object]) -> GenerationSettings:
        """Settings of a stored job, ignoring what is not ours; raises SettingsError."""
        known = {name: stored[name] for name in cls.__dataclass_fields__ if name in stored}
        return cls(**known)  # type: ignore[arg-type]  # __post_init__ checks the values


def request_body(prompt: str, settings: Mapping[str, object]) -> dict[str, object]:
    """The flat JSON body of a submission."""
    return {"prompt": prompt, **GenerationSettings.from_json(settings).as_json()}
