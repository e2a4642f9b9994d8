"""About what a look at a picture will cost, before it is asked for: by the picture's size, the words and the model."""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal

from services.domain import money
from services.domain.variations import MANY

EDGE = 1568
"""Long edge in pixels that a picture is made smaller to before it is sent."""
PATCH = 28
"""The vendor counts a token for each square of so many pixels."""
TASK_TOKENS = 650
"""Our rules, the task and the schema of the answer."""
CHARACTERS_A_TOKEN = 3.5
EACH_PROMPT, ONCE = 230, 350
"""Tokens that come back: for each prompt, and for the summary and the model's own thinking."""
USUAL_SIZE = (1176, 1568)


def tokens(size: tuple[int, int] | None, characters: int, prompts: int = MANY) -> tuple[int, int]:
    """(in, out) of one look at a picture of `size` pixels, with `characters` of persona and wishes."""
    width, height = size or USUAL_SIZE
    scale = min(1.0, EDGE / max(width, height, 1))
    patches = math.ceil(max(1, width * scale) / PATCH) * math.ceil(max(1, height * scale) / PATCH)
    return patches + TASK_TOKENS + math.ceil(characters / CHARACTERS_A_TOKEN), ONCE + EACH_PROMPT * prompts


def estimate(
    model: str, day: date, size: tuple[int, int] | None = None, characters: int = 0, prompts: int = MANY
) -> Decimal | None:
    """USD of one look; None where the price list does not know the model."""
    return money.claude_cost(model, *tokens(size, characters, prompts), day)
