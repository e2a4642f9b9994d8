"""What a person may choose of the studio's default model, as one typed value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from services.domain import image_models
from services.domain.image_models import ASPECT_RATIOS as ASPECT_RATIOS
from services.domain.image_models import DEFAULT_MODEL as DEFAULT_MODEL
from services.domain.image_models import HIGHEST_SEED as HIGHEST_SEED
from services.domain.image_models import LOWEST_SEED as LOWEST_SEED
from services.domain.image_models import RESOLUTIONS as RESOLUTIONS
from services.domain.image_setting import SettingsError as SettingsError

ENDPOINTS = {one.id: one.endpoint for one in image_models.HIGGSFIELD}
"""The vendor's endpoint of each model name that rows hold."""


@dataclass(frozen=True)
class GenerationSettings:
    """`seed` None: one is rolled when a job is asked for."""

    aspect_ratio: str = "3:4"
    resolution: str = "720p"
    batch_size: int = 1
    enhance_prompt: bool = True
    seed: int | None = None

    def __post_init__(self) -> None:
        image_models.checked(DEFAULT_MODEL, asdict(self))

    def as_json(self) -> dict[str, str | int | bool]:
        """The stored shape: an absent seed is left out, as null would be another request."""
        return {name: value for name, value in asdict(self).items() if value is not None}


def request_body(prompt: str, settings: Mapping[str, object]) -> dict[str, object]:
    """The flat JSON body of a submission."""
    return image_models.request_body(DEFAULT_MODEL, prompt, settings)
