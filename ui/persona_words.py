"""A persona in words: at work or resting, made up or a real person, and what may be done with her today."""

from __future__ import annotations

from typing import Protocol

LIKENESS = {"synthetic": "Synthetic", "real": "Real person"}
CHOICES = {"synthetic": "Synthetic: nobody who exists", "real": "A real person, with their consent"}


class Consent(Protocol):
    """What may be used today; days are None where nothing ends."""

    @property
    def face(self) -> bool: ...
    @property
    def voice(self) -> bool: ...
    @property
    def face_days(self) -> int | None: ...
    @property
    def voice_days(self) -> int | None: ...


def sentence(active: bool, likeness: str, consent: Consent | None) -> str:
    """Under the name: "Active · Real person · consent for face, 12 days left"."""
    state = "Active" if active else "Resting"
    held = f" · {consent_state(consent)}" if likeness == "real" else ""
    return f"{state} · {LIKENESS.get(likeness, likeness)}{held}"


def consent_state(consent: Consent | None) -> str:
    """What a real person allows today, in a few words."""
    if consent is None or not (consent.face or consent.voice):
        return "no valid consent"
    covered = " and ".join(word for word, held in (("face", consent.face), ("voice", consent.voice)) if held)
    days = [
        left
        for held, left in ((consent.face, consent.face_days), (consent.voice, consent.voice_days))
        if held and left is not None
    ]
    return f"consent for {covered}{f', {days_left(min(days))}' if days else ''}"


def days_left(days: int) -> str:
    """ "ends today", "1 day left", "12 days left"."""
    if days <= 0:
        return "ends today"
    return f"{days} {'day' if days == 1 else 'days'} left"
