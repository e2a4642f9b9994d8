"""The frame around every page: the gate, the menu, the persona switcher, one line of status, who is here."""

from __future__ import annotations

import sys
from pathlib import Path

# Streamlit puts this file's own folder on the path; imports start at the root.
ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

import streamlit as st  # noqa: E402

from ui import menu, session, style  # noqa: E402

st.set_page_config(page_title="Persona Studio", page_icon=":material/auto_awesome_mosaic:", layout="wide")
style.apply()
who = session.current(fresh=True)
page = menu.navigation(signed_in=who is not None)
if who is None:
    session.require()
else:
    menu.persona_switcher(who)
    menu.status_line(who)
    menu.person(who)
    page.run()
