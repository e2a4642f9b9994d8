"""Consent: whether she exists, and if so, who allowed what, from when until when."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from zoneinfo import ZoneInfo

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.persona_tab import proof
from services import consents, personas
from services.consents import ConsentDraft
from services.identity import Identity
from services.personas import Persona
from ui import confirm, consent_card, consent_form, consent_words, press
from ui.attempt import attempt
from ui.consent_form import ConsentFields


def show(who: Identity, persona: Persona, action: DeltaGenerator) -> None:
    consent_form.likeness(
        persona.likeness,
        f"persona-{persona.id}-likeness",
        lambda to: attempt(lambda: personas.change(who, persona.id, likeness=to), "Saved."),
    )
    st.caption(consent_words.EXPLAINED[persona.likeness])
    kept = consents.browse(who, persona.id)
    records(who, kept)
    if persona.likeness == "real":
        with st.expander("Add a consent", icon=":material/add:", expanded=not kept):
            _add(who, persona)


def records(who: Identity, kept: Sequence[consents.Consent]) -> None:
    """Each record with what can be done with it."""
    acts = consent_card.Acts(partial(_revoke, who), partial(_delete, who), partial(proof.ask, who))
    for record in kept:
        consent_card.show(record, datetime.now(UTC), st.context.timezone, acts)


def _revoke(who: Identity, consent_id: str) -> None:
    def act() -> None:
        attempt(lambda: consents.revoke(who, consent_id), "The consent is revoked.")

    confirm.ask("Revoke this consent", consent_words.REVOKING, "Revoke", act)


def _delete(who: Identity, consent_id: str) -> None:
    def act() -> None:
        attempt(lambda: consents.delete(who, consent_id), "The record is deleted.")

    confirm.ask("Delete this record", consent_words.DELETING, "Delete", act)


def _add(who: Identity, persona: Persona) -> None:
    key, zone = f"consent-{persona.id}", st.context.timezone or "UTC"
    consent_form.upload(key, partial(proof.keep, who))
    typed = consent_form.fields(proof.files(who), datetime.now(ZoneInfo(zone)).date(), zone, key)
    if press.button("Put on record", key="consent-keep", type="primary", icon=":material/check:"):
        if attempt(lambda: consents.add(who, persona.id, _draft(typed, zone)), "The consent is on record."):
            consent_form.saved(key)
        st.rerun()


def _draft(typed: ConsentFields, zone: str) -> ConsentDraft:
    return ConsentDraft(
        typed.person_name,
        typed.uses,
        typed.valid_from,
        "face" in typed.covers,
        "voice" in typed.covers,
        typed.valid_until,
        zone,
        typed.proof_asset_id,
        typed.note,
    )
