"""Renders the plain pages around signing in. They work without JavaScript and load nothing from elsewhere."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from ui.web import forms
from ui.web.headers import PLAIN_PAGE

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page(request: Request, template: str, status: int = 200, **values: object) -> HTMLResponse:
    """`template` with `values`, a form token, and the problem to show (None for none)."""
    token = forms.token(request)
    given = {"token": token, "problem": None, "note": None, **values}
    text = _environment().get_template(f"{template}.html").render(given)
    response = HTMLResponse(text, status, {"content-security-policy": PLAIN_PAGE})
    forms.keep(response, token)
    return response
