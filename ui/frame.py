"""The frame around every page: the gate, the menu, the persona switcher, one line of status, who is here."""

from __future__ import annotations

import sys
from pathlib import Path

# Streamlit puts this file's own folder on the path; imports start at the root.
ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

import streamlit as st  # noqa: E402

from services import personas, status  # noqa: E402
from ui import cost_words, keys_help, live, menu, press, session, sidebar, style  # noqa: E402
from ui.errors import shown  # noqa: E402

HERE = Path(__file__).parent
st.set_page_config(page_title="Persona Studio", page_icon="/app/static/icon.svg", layout="wide")
style.apply()
st.html(HERE / "frame.css")
st.logo(HERE / "static" / "logo.svg", size="large", icon_image=HERE / "static" / "icon.svg")
who = session.current(fresh=True)
page = menu.navigation(shown=who is not None)
if who is None:
    session.require()
else:
    with shown():
        sidebar.persona_switcher(page, list(personas.names(who).items()))
    line = sidebar.line()
    keys_help.show(page.url_path)
    sidebar.person(who.name, who.email, session.form_token())
    try:
        page.run()
    finally:
        # The page is what the person waits for; what the line says is looked up when that is drawn.
        with shown(), line:
            now = status.look(who)
            sidebar.status(now.sandboxed, now.running, now.silent, cost_words.nearly(now.nearly_used))
    press.forget()
    live.settle()
