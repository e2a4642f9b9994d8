"""What an approved reel leaves: a note for a persona, the beginning of a prompt."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from ui import places, plain, press


def show(
    reel_id: str,
    note: str,
    seed: str,
    personas: Mapping[str, str],
    teach: Callable[[str], object],
    keep: Callable[[str], object],
) -> None:
    """`teach` gets a persona's id, `keep` the text of a prompt; `personas` are names by id."""
    with st.expander("Learn from it", icon=":material/school:"):
        places.link("Get five from it", "prompts", icon=":material/auto_awesome:", reel=reel_id)
        st.caption("Five prompts from a picture of yours, in this reel's structure and not with its looks.")
        _note(reel_id, note, personas, teach)
        with st.form(f"seed-{reel_id}", border=False):
            text = st.text_area("A prompt to begin with: its structure, not its looks", seed, height=160)
            if press.submit("Keep as a prompt") and text.strip():
                keep(text)
                st.rerun()


def _note(
    reel_id: str, note: str, personas: Mapping[str, str], teach: Callable[[str], object]
) -> None:
    st.markdown(plain.text(note))
    if not personas:
        st.caption("Make a persona to keep this note with.")
        return
    with st.form(f"teach-{reel_id}", border=False):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            chosen = st.selectbox("Persona", list(personas), format_func=personas.__getitem__, width=240)
            if press.submit("Add the note to this persona"):
                teach(chosen)
                st.rerun()
