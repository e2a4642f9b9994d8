"""Which settings move the price: a price asked for once holds for every seed and style."""

from __future__ import annotations

from collections.abc import Mapping

from services.domain import image_models
from services.domain.image_setting import Value

SAME_PRICE = frozenset({"seed", "style_id", "style_strength", "custom_reference_strength", "strength"})
"""Settings that no vendor's price page names; should one matter after all, the price is asked for once more
before the job is sent, and a higher one is not paid unasked."""
SAMPLE_PROMPT = "a portrait in soft light"
"""Stands in the question where the prompt will be: prices do not depend on the words."""


def priced(model_id: str, settings: Mapping[str, object]) -> dict[str, Value]:
    """The settings of a job that its price depends on. Raises SettingsError."""
    checked = image_models.checked(model_id, settings)
    return {name: value for name, value in checked.items() if name not in SAME_PRICE}
