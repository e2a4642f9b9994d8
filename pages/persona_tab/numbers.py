"""Numbers: what was made of her."""

from datetime import UTC, datetime

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from services import personas
from services.identity import Identity
from services.personas import Persona
from ui import facts, persona_card, times


def show(who: Identity, persona: Persona, action: DeltaGenerator) -> None:
    has = personas.counts(who)[persona.id]
    zone, now = st.context.timezone, datetime.now(UTC)
    made = persona_card.line(has.assets, has.prompts, has.generations)
    facts.show([("Made", made), ("Since", times.ago(persona.created_at, now)), ("Time zone", zone or "")])
