"""Five prompts from one picture, each changing one named axis: the shape asked for, and the check of what came back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.domain.clean_text import clean

AXES = ("setting", "outfit", "light", "camera", "mood")
"""What a prompt may change. The others are locked: they stay as in the picture."""
MANY = 5
NAMES = tuple(f"variation_{number}" for number in range(1, MANY + 1))
LONGEST_PROMPT, LONGEST_LABEL, LONGEST_SUMMARY = 8000, 120, 4000
MOST_ALIKE = 0.85
"""Above this share of common words two prompts are the same picture twice."""


class VariationsError(ValueError):
    """The answer is not five usable prompts; the message says what is wrong with it."""


@dataclass(frozen=True)
class Variation:
    label: str
    text: str
    axis: str


@dataclass(frozen=True)
class Variations:
    """What the picture shows, in one sentence, and the ways to change it."""

    summary: str
    all: tuple[Variation, ...]


def spread(axes: Sequence[str]) -> tuple[str, ...]:
    """The axis of each of the five prompts: every one of `axes` as often as the others, give or take one."""
    free = [axis for axis in AXES if axis in axes]
    if not free:
        raise ValueError("at least one axis must be free")
    return tuple(free[place % len(free)] for place in range(MANY))


def schema(axes: Sequence[str]) -> dict[str, object]:
    """JSON schema of an answer with one variation for each of `axes`, in their order.

    Named properties, because array lengths cannot be demanded; and each names its axis as the only value.
    """
    text: dict[str, object] = {"type": "string"}
    names = NAMES[: len(axes)]
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["image_summary", *names],
        "properties": {"image_summary": text, **{name: _shape(axis) for name, axis in zip(names, axes, strict=True)}},
    }


def read(answer: object, axes: Sequence[str], others: Sequence[str] = ()) -> Variations:
    """The prompts in a parsed JSON answer, one for each of `axes`; raises VariationsError.

    `others` are texts that the new ones must not repeat.
    """
    if not isinstance(answer, Mapping):
        raise VariationsError("the answer is not an object")
    names = NAMES[: len(axes)]
    found = tuple(_variation(answer.get(name), name, axis) for name, axis in zip(names, axes, strict=True))
    for place, one in enumerate(found):
        for label, text in [*((other.label, other.text) for other in found[:place]), *(("", text) for text in others)]:
            if alike(one.text, text) > MOST_ALIKE:
                named = f"“{label}”" if label else "an earlier prompt"
                raise VariationsError(f"“{one.label}” and {named} describe the same picture")
    return Variations(_text(answer.get("image_summary"), "image_summary", LONGEST_SUMMARY), found)


def alike(one: str, other: str) -> float:
    """Share of words two texts have in common, 0 to 1 (Jaccard)."""
    left, right = (set(re.findall(r"\w+", text.lower())) for text in (one, other))
    return len(left & right) / len(left | right) if left | right else 1.0


def _shape(axis: str) -> dict[str, object]:
    text: dict[str, object] = {"type": "string"}
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["title", "prompt", "changed_axis"],
        "properties": {"title": text, "prompt": text, "changed_axis": {"type": "string", "enum": [axis]}},
    }


def _variation(given: object, name: str, axis: str) -> Variation:
    if not isinstance(given, Mapping):
        raise VariationsError(f"{name} is missing")
    if given.get("changed_axis") != axis:
        raise VariationsError(f"{name} does not change the {axis}")
    label = _text(given.get("title"), f"{name}.title", LONGEST_LABEL)
    return Variation(label, _text(given.get("prompt"), f"{name}.prompt", LONGEST_PROMPT), axis)


def _text(given: object, name: str, longest: int) -> str:
    text = clean(given, longest) if isinstance(given, str) else ""
    if not text:
        raise VariationsError(f"{name} is empty")
    return text
