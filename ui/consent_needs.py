"""Consents that are missing or about to end, as things that need the person."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from ui import plain
from ui.needs import Need
from ui.persona_tabs import TABS
from ui.persona_words import days_left

SOON = 30
"""Days before its end from which a consent is spoken of."""


class Held(Protocol):
    """What may be used today of a persona that shows a real person."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def face(self) -> bool: ...
    @property
    def voice(self) -> bool: ...
    @property
    def face_days(self) -> int | None: ...
    @property
    def voice_days(self) -> int | None: ...


def of(personas: Iterable[Held]) -> list[Need]:
    """One for each of these personas that has something to say."""
    found = []
    for one in personas:
        if sentence := _sentence(one):
            where = (("id", one.id), ("tab", TABS["consent"]))
            found.append(Need(sentence, "See the consent", "persona", where))
    return found


def _sentence(one: Held) -> str:
    name = plain.text(one.name)
    if not (one.face or one.voice):
        return f"{name} shows a real person and has no valid consent, so nothing new is made"
    ending = [
        (days, word)
        for word, held, days in (("face", one.face, one.face_days), ("voice", one.voice, one.voice_days))
        if held and days is not None and days <= SOON
    ]
    if not ending:
        return ""
    days, word = min(ending)
    return f"The consent for the {word} of {name}: {days_left(days)}"
