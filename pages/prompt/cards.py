"""The right of the screen: the prompts of one look at a picture, each to edit and to generate from."""

from functools import partial

from services import generations, prompt_edits, prompts
from services.domain.soul import GenerationSettings
from services.identity import Identity
from ui import live, prompt_card, prompt_groups, session
from ui.attempt import attempt
from ui.price import Price


def show(who: Identity, group_id: str, settings: GenerationSettings, cost: Price, watched: str) -> None:
    """`watched` names the live part that follows a look under way."""

    def look() -> bool:
        group = prompts.group(session.require(), group_id)
        prompt_groups.progress(group)
        return prompt_groups.running(group)

    group = prompts.group(who, group_id)
    live.watch(watched, look, every=1)
    for prompt in group.prompts:
        prompt_card.show(
            prompt, cost, save=partial(save, who), generate=partial(generate, who, settings)
        )


def save(who: Identity, prompt_id: str, text: str) -> None:
    attempt(lambda: prompt_edits.edit(who, prompt_id, text), "The prompt is saved.")


def generate(who: Identity, settings: GenerationSettings, prompt_id: str, key: str) -> None:
    generations.submit(who, prompt_id, settings, key)
