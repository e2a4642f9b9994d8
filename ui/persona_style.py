"""Who a persona is in words, and how pictures come out unless somebody chooses otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import streamlit as st

from services.domain import image_models
from services.domain.image_setting import Kind, Setting
from ui import draft

NO_DEFAULTS = ""


@dataclass(frozen=True)
class Style:
    """What is saved with one press; lists are one sentence a line."""

    name: str
    description: str
    speaking_style: str
    do_list: tuple[str, ...]
    dont_list: tuple[str, ...]
    disclosure: str
    image_settings: dict[str, Any]


class Described(Protocol):
    """A persona with words about it."""

    @property
    def name(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def speaking_style(self) -> str: ...
    @property
    def do_list(self) -> tuple[str, ...]: ...
    @property
    def dont_list(self) -> tuple[str, ...]: ...
    @property
    def disclosure(self) -> str: ...
    @property
    def image_settings(self) -> Mapping[str, Any]: ...


def show(persona: Described, key: str) -> Style:
    """The fields, filled with what is stored or was typed since."""
    left, right = st.columns([3, 2], gap="large")
    with left:
        name = _line("Name", persona.name, f"{key}-name", 120, "Nova")
        description = _area(
            "Description",
            persona.description,
            f"{key}-description",
            4000,
            "Looks and manner. Prompts are written from it.",
        )
        speaking = _area(
            "Way of speaking",
            persona.speaking_style,
            f"{key}-speaking",
            4000,
            "Short sentences, dry humour, never shouts.",
        )
        does, avoids = st.columns(2)
        with does:
            do_list = _area("Does, one a line", "\n".join(persona.do_list), f"{key}-do", 15_000, "Greets by name")
        with avoids:
            dont_list = _area(
                "Does not, one a line", "\n".join(persona.dont_list), f"{key}-dont", 15_000, "Drinks alcohol"
            )
    with right:
        disclosure = _area(
            "Disclosure",
            persona.disclosure,
            f"{key}-disclosure",
            500,
            "Nova is a virtual character. All pictures are made with AI.",
            help="Goes along with whatever is exported, and later with what is published",
        )
        settings = _defaults(persona.image_settings, f"{key}-image")
    return Style(name, description, speaking, _lines(do_list), _lines(dont_list), disclosure, settings)


def _line(label: str, stored: str, key: str, most: int, example: str) -> str:
    typed = st.text_input(
        label, max_chars=most, key=draft.begin(key, stored), placeholder=example, persist_state="session"
    )
    return (typed or "").strip()


def _area(label: str, stored: str, key: str, most: int, example: str, help: str | None = None) -> str:
    typed = st.text_area(
        label,
        max_chars=most,
        height=120,
        key=draft.begin(key, stored),
        placeholder=example,
        persist_state="session",
        help=help,
    )
    return (typed or "").strip()


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _defaults(stored: Mapping[str, Any], key: str) -> dict[str, Any]:
    """A model and its settings; what is stored of a model nobody knows any more is left as "none"."""
    st.subheader("Default picture settings", anchor=False)
    known = stored.get("model") if stored.get("model") in image_models.MODELS else NO_DEFAULTS
    chosen = st.selectbox(
        "Model",
        [NO_DEFAULTS, *image_models.MODELS],
        format_func=_model_words,
        key=draft.begin(f"{key}-model", known),
        persist_state="session",
    )
    if not chosen:
        st.caption("Pictures begin with the studio's own settings.")
        return {}
    model = image_models.MODELS[chosen]
    st.caption(model.about)
    said = {one.name: _setting(one, stored, f"{key}-{chosen}-{one.name}") for one in model.settings if _plain(one)}
    return {"model": chosen, **said}


def _plain(setting: Setting) -> bool:
    """Settings that make sense for every picture of a persona: no seed, no picture, no style of one day."""
    return setting.kind in (Kind.CHOICE, Kind.SWITCH)


def _setting(setting: Setting, stored: Mapping[str, Any], key: str) -> Any:
    value = stored.get(setting.name, setting.default)
    if setting.kind is Kind.SWITCH:
        return st.toggle(setting.label, key=draft.begin(key, bool(value)), persist_state="session")
    options = list(setting.choices)
    return st.selectbox(
        setting.label,
        options,
        key=draft.begin(key, value if value in options else setting.default),
        persist_state="session",
    )


def _model_words(model_id: str) -> str:
    if not model_id:
        return "No defaults"
    model = image_models.MODELS[model_id]
    return f"{model.label} ({image_models.VENDORS[model.vendor]})"
