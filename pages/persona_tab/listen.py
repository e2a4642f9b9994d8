"""A line to hear: spoken once, then played as often as one likes."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import streamlit as st

from services import voice_takes, voices
from services.domain import speech
from services.domain.speech import SpeechModel
from services.domain.voice import VoiceSettings
from services.errors import Invalid
from services.identity import Identity
from services.personas import Persona
from services.voice_takes import VoiceTake, Wanted
from services.voices import Speaker
from ui import live, query, session, voice_speak, voice_take
from ui.attempt import attempt
from ui.voice_speak import Offer

PAIR, VERDICT = "pair", "heard"
"""In the address: the takes of a blind comparison, and which was chosen."""


@dataclass(frozen=True)
class Asked:
    """What stands on the screen: who should say what, how."""

    persona: Persona
    speaker: Speaker
    model: SpeechModel
    settings: VoiceSettings
    line: str
    key: str

    def wanted(self, settings: VoiceSettings | None = None, line: str | None = None) -> Wanted:
        """Raises Invalid."""
        return voice_takes.wanted(
            self.persona.voice_id,
            self.model,
            settings or self.settings,
            self.line if line is None else line,
            sandbox=self.speaker.sandbox,
        )


def problem(asked: Asked) -> str:
    """Why nothing can be spoken now; empty when it can."""
    if not asked.speaker.possible:
        return "Add your ElevenLabs key under Keys first."
    try:
        asked.wanted()
    except Invalid as error:
        return str(error).partition(" Nothing was sent")[0]
    return ""


def show(who: Identity, asked: Asked) -> None:
    trouble = problem(asked)
    made = None if trouble else voice_takes.find(who, asked.wanted())
    price = speech.credits(asked.line, asked.model)
    take_id = query.row_id("take")
    ended = made is not None and made.ended
    offer = Offer(
        asked.line,
        price,
        None if asked.speaker.sandbox else voices.credit_usd(who),
        asked.speaker.sandbox,
        made=ended,
        under_way=made is not None and not ended,
        shown=made is not None and made.id == take_id,
        problem=trouble,
    )
    voice_speak.button(offer, asked.key, partial(_speak, who, asked))
    if trouble:
        st.caption(trouble)
    secret = _compared_blind()
    if take_id and take_id not in secret:
        _take(who, asked, take_id, seen=made is not None and made.id == take_id and not ended)
    others = [take for take in voice_takes.latest(who, asked.persona.id) if take.id not in {take_id, *secret}]
    voice_take.earlier(others, datetime.now(UTC), partial(query.put, "take"))


def _compared_blind() -> list[str]:
    """Takes whose settings must not show, because somebody listens to find out which they like."""
    return [] if query.text(VERDICT) else query.row_ids(PAIR)


def _take(who: Identity, asked: Asked, take_id: str, *, seen: bool) -> None:
    """`seen`: the button above says that this one is under way, which may be over by now."""
    found = voice_takes.get_many(who, [take_id])
    if not found:
        return
    (take,) = found

    def look() -> bool:
        (now,) = voice_takes.get_many(session.require(), [take_id]) or [take]
        if not now.ended:
            voice_take.waiting(now)
        return not now.ended

    if take.status == "failed":
        voice_take.failed(take)
    elif take.ended:
        voice_take.heard(take, partial(_save, who, take, asked.persona), partial(_delete, who, take))
    live.watch(f"take-{take_id}", look, every=1, seen=seen or not take.ended)


def _speak(who: Identity, asked: Asked) -> None:
    """With the line as it is now; should it cost more than the button said, it is shown first."""
    line = str(st.session_state.get(f"{asked.key}-line", asked.line)).strip()

    def act() -> None:
        wanted = asked.wanted(line=line)
        dearer = speech.credits(line, asked.model) > speech.credits(asked.line, asked.model)
        if dearer and not asked.speaker.sandbox and voice_takes.find(who, wanted) is None:
            raise Invalid("The line grew while you pressed. Nothing was sent; look at its price and press again.")
        query.put("take", voice_takes.speak(who, asked.persona.id, wanted).id)

    attempt(act)


def _save(who: Identity, take: VoiceTake, persona: Persona) -> None:
    attempt(partial(voice_takes.save, who, take.id, persona.id), "The line is saved in the library.")


def _delete(who: Identity, take: VoiceTake) -> None:
    if attempt(partial(voice_takes.delete, who, take.id), "The line is deleted."):
        query.put("take", None)

