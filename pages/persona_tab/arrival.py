"""A persona from another studio: her passport is looked at first, and taken in when the person says so."""

import streamlit as st

from services import passport_import
from services.errors import StudioError
from services.identity import Identity
from ui import errors, passport_panel, query
from ui.attempt import attempt


def show(who: Identity) -> None:
    data = passport_panel.arrived()
    if data is None:
        st.caption("Nothing is kept before you have seen what is in it.")
        return
    try:
        found = passport_import.preview(who, data)
    except StudioError as error:
        errors.say(str(error))
        return

    def bring() -> None:
        query.put("id", passport_import.bring(who, data).id)
        passport_panel.done()

    if passport_panel.preview(found.manifest, found.name):
        attempt(bring, f"{found.name} is here.")
        st.rerun()
