"""Persona Studio for `python app.py`, `streamlit run app.py` and `uvicorn app:app`."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

if __name__ == "__main__":
    from ui.web import launch

    sys.exit(launch.main(sys.argv[1:]))

import streamlit as st  # noqa: E402

from ui.errors import unexpected  # noqa: E402
from ui.web import whole_presses  # noqa: E402
from ui.web.lifespan import lifespan  # noqa: E402
from ui.web.routes import MIDDLEWARE, ROUTES  # noqa: E402

whole_presses.install()
app = st.App(
    ROOT / "ui" / "frame.py",
    routes=ROUTES,
    middleware=MIDDLEWARE,
    lifespan=lifespan,
    on_script_error=unexpected,
)
