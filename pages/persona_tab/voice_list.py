"""The voices of the account, to search, hear and choose from."""

from datetime import UTC, datetime
from functools import partial

import streamlit as st

from services import voices
from services.identity import Identity
from services.personas import Persona
from services.voices import Catalog, Speaker, VoiceFilter
from ui import errors, live, session, voice_card, voice_take, voice_words
from ui.attempt import attempt

SHOWN = 6


def show(who: Identity, persona: Persona, speaker: Speaker) -> None:
    st.subheader("Voice", anchor=False)
    if not speaker.possible:
        st.info("To choose and hear voices, the studio needs your ElevenLabs key.", icon=":material/key:")
        voice_take.next_step("missing_key")
    hers = voices.of_persona(who, persona)
    if hers is not None:
        voice_card.show(hers, chosen=True)
    catalog = voices.catalog(who) if speaker.possible else None
    if catalog is not None:
        _state(who, catalog)
    elif not persona.voice_id:
        return
    if persona.voice_id and hers is None and not (catalog and catalog.open):
        voice_card.gone(persona.voice_id)
    with st.expander("All voices of the account", icon=":material/record_voice_over:", expanded=not persona.voice_id):
        _all(who, persona)


def _state(who: Identity, catalog: Catalog) -> None:
    """How old the list is, and what the account has left; it looks again by itself while it is being read."""

    def look() -> bool:
        known = voices.catalog(session.require())
        if known is None or known.open:
            st.caption("Reading the voices of your account …")
            return True
        return False

    live.watch(f"voices-{catalog.id}", look, every=1, seen=catalog.open)
    if catalog.error_message:
        errors.say(catalog.error_message)
        voice_take.next_step(catalog.error_code or "")
    total = voices.browse(who, VoiceFilter(), limit=1).total or 0
    left = voice_words.credit(catalog.credits_used, catalog.credits_limit)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="voices-state"):
        with st.container(gap=None):
            st.caption(voice_words.as_of(catalog.fetched_at, datetime.now(UTC), total))
            st.caption(f"Sandbox account · {left}" if catalog.is_sandbox else left)
        st.button(
            "Refresh",
            icon=":material/refresh:",
            key="voices-refresh",
            width="content",
            disabled=catalog.open,
            on_click=partial(_refresh, who),
        )


def _refresh(who: Identity) -> None:
    attempt(partial(voices.refresh, who))


def _all(who: Identity, persona: Persona) -> None:
    languages = [(one.value, one.voices) for one in voices.facets(who, "language")]
    kinds = [(one.value, one.voices) for one in voices.facets(who, "category")]
    text, language, kind = voice_card.filters(languages, kinds)
    chosen = VoiceFilter(text, language or None, kind or None)
    more = st.session_state.get("voices-more", SHOWN)
    found = voices.browse(who, chosen, limit=more)
    for voice in found.items:
        hers = voice.voice_id == persona.voice_id
        voice_card.show(voice, chosen=hers, use=partial(_use, who, persona, voice.voice_id, voice.name))
    if not found.items:
        st.markdown("No voice matches." if text or language or kind else "No voices read yet.")
    total = found.total or 0
    if total > len(found.items):
        st.button(f"Show more of {total}", key="voices-show-more", on_click=_show_more, args=(more,))
    typed = st.text_input("Or a voice id", key="voice-by-hand", max_chars=100, help="From your ElevenLabs account")
    if typed and typed.strip() != persona.voice_id:
        st.button("Use this id", on_click=partial(_use, who, persona, typed.strip(), typed.strip()), key="use-by-hand")


def _show_more(shown: int) -> None:
    st.session_state["voices-more"] = shown + 12


def _use(who: Identity, persona: Persona, voice_id: str, name: str) -> None:
    if attempt(partial(voices.choose_voice, who, persona.id, voice_id), f"{name} speaks for {persona.name} now."):
        st.session_state.pop("voice-by-hand", None)

