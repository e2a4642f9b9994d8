"""The right of the screen: the prompts of one look at a picture, each to edit and to generate from."""

from functools import partial

from pages.prompt import order
from pages.prompt.order import Offer
from services import prompt_edits, prompts
from services.identity import Identity
from ui import live, prompt_card, prompt_groups, session
from ui.attempt import attempt


def show(who: Identity, group_id: str, offer: Offer, watched: str) -> None:
    """`watched` names the live part that follows a look under way."""

    def look() -> bool:
        group = prompts.group(session.require(), group_id)
        prompt_groups.progress(group)
        return prompt_groups.running(group)

    group = prompts.group(who, group_id)
    live.watch(watched, look, every=1)
    for prompt in group.prompts:
        button = partial(order.button, who, offer, [prompt.id])
        prompt_card.show(prompt, save=partial(save, who), order=button)


def save(who: Identity, prompt_id: str, text: str) -> None:
    attempt(lambda: prompt_edits.edit(who, prompt_id, text), "The prompt is saved.")
