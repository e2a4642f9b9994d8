"""A blind comparison: the sliders against other settings, the same line, in random order."""

import random
from decimal import Decimal
from functools import partial

import streamlit as st

from pages.persona_tab.listen import PAIR, VERDICT, Asked, problem
from services import voice_takes, voices
from services.domain import speech
from services.domain.voice import VoiceSettings
from services.identity import Identity
from services.voice_takes import VoiceTake
from ui import live, query, session, voice_compare, voice_sliders, voice_take
from ui.attempt import attempt


def show(who: Identity, asked: Asked) -> None:
    pair = _pair(who)
    with st.expander("Compare two settings blind", icon=":material/compare:", expanded=pair is not None):
        if pair is not None:
            return _heard(who, asked, pair)
        other = voice_compare.against(_others(asked), asked.key) or asked.settings
        trouble = problem(asked)
        missing = 0 if trouble else _missing(who, asked, other)
        price = missing * speech.credits(asked.line, asked.model) if missing else Decimal(0)
        voice_compare.begin(
            missing,
            price,
            voices.credit_usd(who) if price and not asked.speaker.sandbox else None,
            sandbox=asked.speaker.sandbox,
            problem=trouble,
            key=asked.key,
            act=partial(_begin, who, asked, other),
        )
        if trouble:
            st.caption(trouble)


def _pair(who: Identity) -> tuple[VoiceTake, VoiceTake] | None:
    """The two takes that the address names, in the order in which they are heard."""
    ids = query.row_ids(PAIR)
    found = voice_takes.get_many(who, ids) if len(ids) == 2 else []
    return (found[0], found[1]) if len(found) == 2 else None


def _heard(who: Identity, asked: Asked, pair: tuple[VoiceTake, VoiceTake]) -> None:
    ids = [take.id for take in pair]

    def look() -> bool:
        now = voice_takes.get_many(session.require(), ids)
        under_way = [take for take in now if not take.ended]
        if under_way:
            voice_take.waiting(under_way[0])
        return bool(under_way)

    live.watch(f"pair-{'.'.join(ids)}", look, every=1, seen=not all(take.ended for take in pair))
    if failed := [take for take in pair if take.status == "failed"]:
        voice_take.failed(failed[0])
        st.button("Back to the settings", key="compare-back", on_click=_close)
    elif all(take.ended for take in pair):
        verdict = query.text(VERDICT)
        if verdict in ("0", "1", "2"):
            voice_compare.reveal(pair, int(verdict), asked.model.settings, _close)
        else:
            voice_compare.choose(pair, partial(_decide, asked.key, pair))


def _others(asked: Asked) -> dict[str, VoiceSettings]:
    """What is saved and the presets, as far as this model would speak them otherwise than the sliders."""
    known = {voice_compare.SAVED: asked.persona.voice_settings, **voice_sliders.PRESETS}
    mine, model = speech.sent(asked.settings, asked.model), asked.model
    return {name: one for name, one in known.items() if speech.sent(one, model) != mine}


def _missing(who: Identity, asked: Asked, other: VoiceSettings) -> int:
    """How many of the two lines are still to be made."""
    both = (asked.wanted(), asked.wanted(other))
    return sum(voice_takes.find(who, one) is None for one in both)


def _begin(who: Identity, asked: Asked, other: VoiceSettings) -> None:
    def act() -> None:
        pair = [voice_takes.speak(who, asked.persona.id, one).id for one in (asked.wanted(), asked.wanted(other))]
        random.SystemRandom().shuffle(pair)
        query.put(VERDICT, None)
        query.put(PAIR, ".".join(pair))

    attempt(act)


def _decide(key: str, pair: tuple[VoiceTake, VoiceTake], verdict: int) -> None:
    query.put(VERDICT, str(verdict))
    if verdict:
        voice_sliders.put(pair[verdict - 1].settings, key)


def _close() -> None:
    query.put(PAIR, None)
    query.put(VERDICT, None)
