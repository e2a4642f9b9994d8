"""Five prompts from one picture: the shape asked for, and the check of what came back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

NAMES = tuple(f"variation_{number}" for number in range(1, 6))
ASPECTS = ("pose", "outfit", "setting", "lighting", "camera")
LONGEST_PROMPT, LONGEST_LABEL, LONGEST_SUMMARY = 8000, 120, 4000
MOST_ALIKE = 0.85
"""Above this share of common words two prompts are the same picture twice."""


class VariationsError(ValueError):
    """The answer is not five usable prompts; the message says what is wrong with it."""


@dataclass(frozen=True)
class Variation:
    label: str
    text: str
    changed_aspect: str


@dataclass(frozen=True)
class Variations:
    """What the picture shows, in one sentence, and five ways to change it."""

    summary: str
    five: tuple[Variation, ...]


def schema() -> dict[str, object]:
    """JSON schema of the answer. Five named properties, because array lengths cannot be demanded."""
    text: dict[str, object] = {"type": "string"}
    aspect: dict[str, object] = {"type": "string", "enum": list(ASPECTS)}
    variation = {
        "type": "object",
        "additionalProperties": False,
        "required": ["title", "prompt", "changed_aspect"],
        "properties": {"title": text, "prompt": text, "changed_aspect": aspect},
    }
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["image_summary", *NAMES],
        "properties": {"image_summary": text, **{name: {"$ref": "#/$defs/variation"} for name in NAMES}},
        "$defs": {"variation": variation},
    }


def read(answer: object) -> Variations:
    """The five prompts in a parsed JSON answer; raises VariationsError."""
    if not isinstance(answer, Mapping):
        raise VariationsError("the answer is not an object")
    five = tuple(_variation(answer.get(name), name) for name in NAMES)
    for place, one in enumerate(five):
        for other in five[:place]:
            if alike(one.text, other.text) > MOST_ALIKE:
                raise VariationsError(f"“{one.label}” and “{other.label}” describe the same picture")
    return Variations(_text(answer.get("image_summary"), "image_summary", LONGEST_SUMMARY), five)


def alike(one: str, other: str) -> float:
    """Share of words two texts have in common, 0 to 1 (Jaccard)."""
    left, right = (set(re.findall(r"\w+", text.lower())) for text in (one, other))
    return len(left & right) / len(left | right) if left | right else 1.0


def _variation(given: object, name: str) -> Variation:
    if not isinstance(given, Mapping):
        raise VariationsError(f"{name} is missing")
    aspect = given.get("changed_aspect")
    if aspect not in ASPECTS:
        raise VariationsError(f"{name} changes nothing we asked about")
    label = _text(given.get("title"), f"{name}.title", LONGEST_LABEL)
    return Variation(label, _text(given.get("prompt"), f"{name}.prompt", LONGEST_PROMPT), str(aspect))


def _text(given: object, name: str, longest: int) -> str:
    if not isinstance(given, str) or not given.strip():
        raise VariationsError(f"{name} is empty")
    return given.strip()[:longest]
