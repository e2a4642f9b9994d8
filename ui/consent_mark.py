"""On a picture of a real person: what may be made of them today."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from ui.persona_words import Consent, consent_state


def show(held: Mapping[str, Consent]) -> None:
    """`held` by id of the persona; a synthetic one is not in it, and nothing is said."""
    for one in held.values():
        if one.face:
            st.markdown(f":material/verified_user: Shows a real person: {consent_state(one)}.")
        else:
            st.warning(
                f"Shows a real person: {consent_state(one)}, so the face is not covered. Nothing new is made of them, "
                "and this should not be published.",
                icon=":material/gpp_bad:",
            )
