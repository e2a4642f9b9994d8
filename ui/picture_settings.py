"""How the next pictures should come out: the model, and what that model lets a person choose, nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from services.domain import image_models
from services.domain.image_models import ImageModel
from services.domain.image_setting import Kind, Setting, Value
from ui import style_wall

_WORDS = {
    "720p": "Standard (720p)",
    "1080p": "Large (1080p)",
    "1k": "Standard (1k)",
    "2k": "Large (2k)",
    "4k": "Huge (4k)",
}
STYLED = ("style_id", "style_strength")
"""Settings that are drawn by themselves, below the others."""
_TAKEN, _BEGUN = "picture-taken", "picture-begun"
_HELP = {
    "seed": "The same seed, prompt and settings give the same picture again. "
    "Left empty, every job rolls one of its own and shows it afterwards."
}


@dataclass(frozen=True)
class PictureSettings:
    """`settings` are the model's own alone, as image_models checks them; what is left to the vendor is absent."""

    model: str
    settings: dict[str, Value]


@dataclass(frozen=True)
class Picks:
    """What can be picked by id, as (id, label) pairs: the persona's trained likenesses by family, and pictures."""

    characters: Mapping[str, Sequence[tuple[str, str]]]
    references: Sequence[tuple[str, str]]


NO_PICKS = Picks({}, ())


def show(picks: Picks, styles: Callable[[str, str], object]) -> PictureSettings:
    """Choices stay for the session; those of another model are kept apart under its name.

    `styles` draws the styles of a family and keeps what is chosen under a key; models that take none have no such part.
    """
    with st.expander("Picture settings", icon=":material/tune:"):
        model = _model(picks)
        found = {one.name: _ask(model, one, picks) for one in model.settings if one.name not in STYLED}
    if model.setting("style_id"):
        key = _key(model.id, "style_id")
        style_wall.hear(key)
        styles(model.styles, key)
        strength = model.setting("style_strength")
        found["style_id"] = style_wall.chosen(key)
        found["style_strength"] = _share(model, strength, _key(model.id, strength.name)) if strength else None
    return PictureSettings(model.id, {name: value for name, value in found.items() if value not in (None, "")})


def take(model: str, settings: Mapping[str, object]) -> None:
    """Set the choices to those of a job, before they are drawn; what the job left to the vendor is left again."""
    st.session_state[_TAKEN] = True
    _set(model, settings)


def begin_with(persona_id: str, defaults: Mapping[str, object], picks: Picks) -> None:
    """A persona's own defaults, once when she is chosen or they change; what is chosen after that stays."""
    taken, begun = st.session_state.pop(_TAKEN, False), (persona_id, dict(defaults))
    if st.session_state.get(_BEGUN) == begun:
        return
    st.session_state[_BEGUN] = begun
    known = image_models.MODELS.get(str(defaults.get("model", "")))
    if known and not taken and _possible(known, picks):
        _set(known.id, defaults)


def _set(model: str, settings: Mapping[str, object]) -> None:
    known = image_models.MODELS.get(model)
    if known is None:
        return
    st.session_state["picture-model"] = model
    for one in known.settings:
        value = settings.get(one.name, one.default)
        if one.kind is Kind.STYLE:
            style_wall.choose(_key(model, one.name), str(value or ""))
        else:
            st.session_state[_key(model, one.name)] = value


def _key(model_id: str, setting: str) -> str:
    return f"picture-{model_id}-{setting}"


def _model(picks: Picks) -> ImageModel:
    """Models that need a likeness or a picture appear once there is one."""
    offered = [one for one in image_models.MODELS.values() if _possible(one, picks)]
    chosen = st.selectbox(
        "Model",
        [one.id for one in offered],
        format_func=lambda one: f"{image_models.MODELS[one].label} · {_vendor(image_models.MODELS[one])}",
        key="picture-model",
        persist_state="session",
    )
    model = image_models.MODELS[chosen or image_models.DEFAULT_MODEL]
    st.caption(model.about)
    return model


def _possible(model: ImageModel, picks: Picks) -> bool:
    likeness = not model.needs_character or bool(picks.characters.get(model.characters))
    return likeness and (not model.needs_reference or bool(picks.references))


def _vendor(model: ImageModel) -> str:
    return image_models.VENDORS[model.vendor]


def _ask(model: ImageModel, setting: Setting, picks: Picks) -> Value | None:
    key = _key(model.id, setting.name)
    if setting.kind is Kind.CHOICE:
        return _choice(setting, key)
    if setting.kind is Kind.SWITCH:
        return st.toggle(setting.label, bool(setting.default), key=key, persist_state="session")
    if setting.kind is Kind.WHOLE:
        return st.number_input(
            setting.label,
            setting.lowest,
            setting.highest,
            None,
            key=key,
            placeholder="Rolled for each job",
            help=_HELP.get(setting.name),
            persist_state="session",
        )
    if setting.kind is Kind.CHARACTER:
        return _pick(setting, picks.characters.get(model.characters, ()), key)
    if setting.kind is Kind.ASSET:
        return _pick(setting, picks.references, key)
    return _share(model, setting, key) if setting.kind is Kind.SHARE else None


def _choice(setting: Setting, key: str) -> Value | None:
    if len(setting.choices) == 1:
        return setting.default
    at = setting.choices.index(setting.default) if setting.default in setting.choices else 0
    return st.selectbox(
        setting.label,
        setting.choices,
        at,
        format_func=lambda one: _WORDS.get(str(one), str(one)),
        key=key,
        persist_state="session",
    )


def _pick(setting: Setting, offered: Sequence[tuple[str, str]], key: str) -> Value | None:
    """Nothing is drawn where there is nothing to pick."""
    if not offered:
        return None
    names = dict(offered)
    ids = list(names) if setting.required else ["", *names]
    if st.session_state.get(key, ids[0]) not in ids:
        del st.session_state[key]  # it was another persona's
    # A trained likeness is what the persona looks like, so it is drawn with unless somebody says otherwise.
    likely = ids.index(next(iter(names))) if setting.kind is Kind.CHARACTER else 0
    return st.selectbox(
        setting.label,
        ids,
        likely,
        format_func=lambda one: names.get(one, "None"),
        key=key,
        persist_state="session",
    )


def _share(model: ImageModel, setting: Setting, key: str) -> Value | None:
    """A strength belongs to the thing it is the strength of: without that, it is not asked."""
    of = {"style_strength": "style_id", "custom_reference_strength": "custom_reference_id"}.get(setting.name)
    if of and not st.session_state.get(_key(model.id, of)):
        return None
    return st.slider(setting.label, 0.0, 1.0, 1.0, 0.05, key=key, persist_state="session")
