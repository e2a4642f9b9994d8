"""The right of the screen: the prompts of one look at a picture, each to edit, re-roll and generate from."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

import streamlit as st

from pages.prompt import acts
from pages.prompt import order as ordering
from pages.prompt.order import Offer
from services import prompt_edits, prompt_results, prompts, wiring
from services.domain import look_price
from services.identity import Identity
from services.prompt_results import Made
from services.prompts import Prompt, PromptGroup
from ui import (
    flash,
    live,
    numbers,
    plain,
    prompt_bar,
    prompt_card,
    prompt_groups,
    prompt_keys,
    prompt_made,
    prompt_undo,
    session,
    vision_model,
)
from ui.errors import shown
from ui.prompt_card import CardActions, CardState


def of_group(who: Identity, group_id: str, offer: Offer, watched: str) -> None:
    """`watched` names the live part that follows a look or a re-roll under way."""

    def look() -> bool:
        group = prompts.group(session.require(), group_id)
        prompt_groups.progress(group)
        return prompt_groups.running(group) or _rolling(who, group.prompts)

    group = prompts.group(who, group_id)
    live.watch(watched, look, every=1, seen=prompt_groups.running(group))
    if prompt_groups.running(group):
        return
    said = {str(one.metadata["disclosure"]) for one in group.prompts if one.metadata.get("disclosure")}
    if said:
        st.caption(f"Goes with what is posted from them: {plain.text(', '.join(sorted(said)))}")
    part(who, lambda: list(prompts.group(who, group_id).prompts), offer, watched, group.vision_model)
    st.button(
        "Remove this group",
        icon=":material/delete:",
        type="tertiary",
        key="remove-group",
        on_click=acts.remove_group,
        args=(who, group_id),
    )


def of_one(who: Identity, prompt_id: str, offer: Offer, watched: str) -> None:
    """A prompt that is shown by itself, as one written by hand is."""
    prompts.get(who, prompt_id)
    live.watch(watched, lambda: _rolling(who, [prompts.get(session.require(), prompt_id)]), every=1)
    shown_one = partial(_there, who, prompt_id)
    part(who, shown_one, offer, watched, wiring.studio().settings.vision_model)


@st.fragment
def part(who: Identity, read: object, offer: Offer, watched: str, model: str) -> None:
    """The cards run by themselves: a star or an edit asks for these prompts, not for the whole page."""
    with shown():
        who = session.require()
        flash.show()
        prompt_undo.show("prompt", partial(acts.bring_back, who))
        found: list[Prompt] = read()  # type: ignore[operator]
        rolls, newest = _states(who, found)
        price = look_price.estimate(model, datetime.now(UTC).date(), prompts=1)
        about = numbers.dollars(vision_model.rounded(price)) if price is not None else ""
        picked, offer = prompt_card.picked(found), ordering.as_of_now(who, offer)
        prompt_bar.show([one.id for one in found], picked, partial(_order_many, who, offer, found))
        results = prompt_results.of(who, {one.id: one.prompt_text for one in found})
        for prompt in found:
            state = _state(prompt, rolls.get(prompt.id), newest.get(prompt.id, prompt.version), about)
            prompt_card.show(prompt, state, _actions(who, prompt, offer, model, results.get(prompt.id)))
        prompt_keys.listen()
    if any(prompt_groups.running(one) for one in rolls.values()) and not live.busy(watched):
        st.rerun()


def _order_many(who: Identity, offer: Offer, found: Sequence[Prompt], prompt_ids: Sequence[str]) -> None:
    ordered = [one for one in found if one.id in prompt_ids]
    ordering.button(who, offer, ordered, label=f"Generate {len(ordered)} selected")


def _actions(who: Identity, prompt: Prompt, offer: Offer, model: str, made: Made | None) -> CardActions:
    def came() -> None:
        if made:
            prompt_made.show(prompt.id, prompt_card.title(prompt), made.pictures, made.earlier, made.under_way)

    return CardActions(
        save=partial(acts.save, who),
        star=partial(acts.star, who),
        rate=partial(acts.rate, who),
        undo=partial(acts.undo, who),
        redo=partial(acts.redo, who),
        roll=partial(acts.roll, who, model),
        remove=lambda _: acts.remove(who, prompt),
        history=lambda _: acts.history(who, prompt),
        order=lambda _: ordering.button(who, offer, [prompt]),
        made=lambda _: came(),
    )


def _state(prompt: Prompt, roll: PromptGroup | None, newest: int, about: str) -> CardState:
    possible = bool(prompt.source_image_id and prompt.axis)
    # A failure of an earlier version is over: the person went on since.
    failed = roll is not None and roll.status == "failed" and roll.attempt == prompt.version
    return CardState(
        newest=newest,
        roll_price=f"about {about}" if possible and about else "",
        rolling=roll is not None and prompt_groups.running(roll),
        problem=(roll.error_message or "") if roll and failed else "",
        history_open=prompt_card.history_open(prompt.id),
    )


def _states(who: Identity, found: Sequence[Prompt]) -> tuple[dict[str, PromptGroup], dict[str, int]]:
    ids = [one.id for one in found]
    return prompts.re_rolls(who, ids), prompt_edits.newest(who, ids)


def _rolling(who: Identity, found: Sequence[Prompt]) -> bool:
    return any(prompt_groups.running(one) for one in prompts.re_rolls(who, [one.id for one in found]).values())


def _there(who: Identity, prompt_id: str) -> list[Prompt]:
    """The prompt, unless it was removed a moment ago."""
    prompt = prompts.get(who, prompt_id)
    return [] if prompt.removed_at else [prompt]
