"""One prompt: what it changes, its words to edit in place, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import streamlit as st

from ui import axis, badge, copying, plain

SCORES = (1, 2, 3, 4, 5)


class Written(Protocol):
    """What a card needs to know of a prompt."""

    @property
    def id(self) -> str: ...
    @property
    def prompt_text(self) -> str: ...
    @property
    def prompt_index(self) -> int: ...
    @property
    def variation_label(self) -> str: ...
    @property
    def is_edited(self) -> bool: ...
    @property
    def axis(self) -> str | None: ...
    @property
    def is_favorite(self) -> bool: ...
    @property
    def score(self) -> int | None: ...
    @property
    def version(self) -> int: ...


@dataclass(frozen=True)
class CardActions:
    """Callbacks; each gets the prompt's id first. `order` draws the paid button, `made` what came of it."""

    save: Callable[[str, str], object]
    star: Callable[[str, bool], None]
    rate: Callable[[str, int | None], object]
    undo: Callable[[str, int], None]
    redo: Callable[[str, int], None]
    roll: Callable[[str, int], None]
    remove: Callable[[str], None]
    history: Callable[[str], object]
    order: Callable[[str], object]
    made: Callable[[str], object]


@dataclass(frozen=True)
class CardState:
    """`newest` is the highest version kept; `roll_price` in words, empty when it cannot be re-rolled."""

    newest: int
    roll_price: str
    rolling: bool = False
    problem: str = ""
    history_open: bool = False


def title(prompt: Written) -> str:
    return prompt.variation_label or f"Prompt {prompt.prompt_index + 1}"


def show(prompt: Written, state: CardState, act: CardActions) -> None:
    """The keys of a card live in prompt_keys.js; they press these buttons."""
    with st.container(border=True, key=f"prompt-{prompt.id}"):
        _heading(prompt, act)
        _words(prompt, act)
        if state.rolling:
            st.caption(":material/progress_activity: Re-rolling. You may leave this page; it goes on without you.")
        elif state.problem:
            st.warning(plain.text(state.problem), icon=":material/error:")
        with st.container(horizontal=True, vertical_alignment="center", key=f"prompt-order-{prompt.id}"):
            act.order(prompt.id)
        act.made(prompt.id)
        _tools(prompt, state, act)
        if state.history_open:
            act.history(prompt.id)


def picked(prompts: list[Any]) -> list[str]:
    """Ids of those whose box is ticked."""
    return [one.id for one in prompts if st.session_state.get(_pick_key(one.id))]


def pick(prompt_ids: list[str], on: bool) -> None:
    for prompt_id in prompt_ids:
        st.session_state[_pick_key(prompt_id)] = on


def _heading(prompt: Written, act: CardActions) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.checkbox(f"Select {title(prompt)}", key=_pick_key(prompt.id), label_visibility="collapsed")
        _star(prompt, act)
        st.markdown(f"**{plain.text(title(prompt))}**", width="content")
        if prompt.axis:
            axis.badge(prompt.axis)
        if prompt.is_edited:
            badge.show(badge.EDITED)


def _star(prompt: Written, act: CardActions) -> None:
    st.button(
        f"Take {title(prompt)} from the favourites" if prompt.is_favorite else f"Mark {title(prompt)} as favourite",
        icon=":material/star:" if prompt.is_favorite else ":material/star_border:",
        type="tertiary",
        help="Favourite",
        key=f"icon-star-{prompt.id}",
        on_click=act.star,
        args=(prompt.id, not prompt.is_favorite),
    )


def _words(prompt: Written, act: CardActions) -> None:
    key, seen = f"prompt-text-{prompt.id}", f"prompt-seen-{prompt.id}"
    # Undo, a re-roll or another tab changed the words: the field shows them. What is being typed otherwise stays.
    if st.session_state.get(seen) != prompt.version or key not in st.session_state:
        st.session_state[key], st.session_state[seen] = prompt.prompt_text, prompt.version
    st.text_area(
        f"Prompt: {title(prompt)}",
        key=key,
        height=125,
        label_visibility="collapsed",
        on_change=_save,
        args=(prompt.id, key, act.save),
    )


def _tools(prompt: Written, state: CardState, act: CardActions) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"prompt-tools-{prompt.id}"):
        st.caption("Score", width="content")
        _score(prompt, act)
        copying.button(prompt.prompt_text, title(prompt), key=f"copy-{prompt.id}")
        _tool(prompt, "undo", ":material/undo:", act.undo, prompt.version > 1)
        _tool(prompt, "redo", ":material/redo:", act.redo, prompt.version < state.newest)
        if state.roll_price:
            st.button(
                f"Re-roll · {state.roll_price}",
                icon=":material/casino:",
                type="tertiary",
                help="Another prompt on the same axis. The words you have stay in the history.",
                disabled=state.rolling,
                key=f"prompt-roll-{prompt.id}-{prompt.version}",
                on_click=act.roll,
                args=(prompt.id, prompt.version),
            )
        st.button(
            "Close the history" if state.history_open else f"History ({state.newest})",
            icon=":material/history:",
            type="tertiary",
            key=f"prompt-history-{prompt.id}",
            on_click=turn_history,
            args=(prompt.id,),
        )
        _tool(prompt, "remove", ":material/delete:", lambda one, _: act.remove(one), True)


def _score(prompt: Written, act: CardActions) -> None:
    key = f"prompt-score-{prompt.id}"
    if st.session_state.get(key) != prompt.score:
        st.session_state[key] = prompt.score
    st.segmented_control(
        f"Score of {title(prompt)}, 1 to 5",
        SCORES,
        key=key,
        label_visibility="collapsed",
        on_change=_rate,
        args=(prompt.id, key, act.rate),
    )


def _tool(prompt: Written, verb: str, icon: str, do: Callable[[str, int], None], possible: bool) -> None:
    st.button(
        f"{verb.capitalize()} {title(prompt)}",
        icon=icon,
        type="tertiary",
        help=verb.capitalize(),
        disabled=not possible,
        key=f"icon-{verb}-{prompt.id}-{prompt.version}",
        on_click=do,
        args=(prompt.id, prompt.version),
    )


def history_open(prompt_id: str) -> bool:
    return bool(st.session_state.get(f"prompt-history-open-{prompt_id}"))


def turn_history(prompt_id: str) -> None:
    st.session_state[f"prompt-history-open-{prompt_id}"] = not history_open(prompt_id)


def _save(prompt_id: str, text_key: str, save: Callable[[str, str], object]) -> None:
    save(prompt_id, st.session_state[text_key])


def _rate(prompt_id: str, key: str, rate: Callable[[str, int | None], object]) -> None:
    rate(prompt_id, st.session_state[key])


def _pick_key(prompt_id: str) -> str:
    return f"prompt-pick-{prompt_id}"
