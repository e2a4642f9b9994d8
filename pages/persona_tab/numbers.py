"""Numbers: what was made of her, what was kept, what it cost."""

from streamlit.delta_generator import DeltaGenerator

from services import personas
from services.identity import Identity
from services.personas import Persona
from ui import persona_numbers


def show(who: Identity, persona: Persona, action: DeltaGenerator) -> None:
    persona_numbers.show(personas.numbers(who, persona.id), persona.id)
