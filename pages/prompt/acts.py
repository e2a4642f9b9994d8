"""What a press on a prompt's card does: one call each, its outcome said in words."""

from datetime import UTC, datetime
from functools import partial

from services import prompt_edits, prompts
from services.identity import Identity
from services.prompts import Prompt
from ui import prompt_card, prompt_history, prompt_undo, query, request_key
from ui.attempt import attempt
from ui.prompt_undo import Removed


def save(who: Identity, prompt_id: str, text: str) -> None:
    attempt(lambda: prompt_edits.edit(who, prompt_id, text))


def star(who: Identity, prompt_id: str, on: bool) -> None:
    attempt(lambda: prompt_edits.set_favourite(who, prompt_id, on))


def rate(who: Identity, prompt_id: str, score: int | None) -> None:
    attempt(lambda: prompt_edits.set_score(who, prompt_id, score))


def undo(who: Identity, prompt_id: str, seen: int) -> None:
    attempt(lambda: prompt_edits.undo(who, prompt_id, seen))


def redo(who: Identity, prompt_id: str, seen: int) -> None:
    attempt(lambda: prompt_edits.redo(who, prompt_id, seen))


def roll(who: Identity, model: str, prompt_id: str, seen: int) -> None:
    request_key.press(
        f"roll-{prompt_id}-{seen}", lambda key: prompts.re_roll(who, prompt_id, seen, key, model)
    )


def history(who: Identity, prompt: Prompt) -> None:
    versions = prompt_edits.history(who, prompt.id)
    prompt_history.show(prompt.id, prompt.version, versions, datetime.now(UTC), partial(back_to, who))


def back_to(who: Identity, prompt_id: str, version: int) -> None:
    attempt(lambda: prompt_edits.show_version(who, prompt_id, version))


def remove(who: Identity, prompt: Prompt) -> None:
    if attempt(lambda: prompts.remove(who, prompt.id)):
        prompt_card.pick([prompt.id], False)
        prompt_undo.note(Removed("prompt", prompt.id, prompt_card.title(prompt)))


def remove_group(who: Identity, group_id: str) -> None:
    if attempt(lambda: prompts.remove_group(who, group_id)):
        prompt_undo.note(Removed("group", group_id, "This group of prompts"))
        query.put("group", None)


def bring_back(who: Identity, removed: Removed) -> bool:
    back = prompts.bring_back_group if removed.what == "group" else prompts.bring_back
    if not attempt(lambda: back(who, removed.id)):
        return False
    if removed.what == "group":
        query.put("group", removed.id)
    return True


def keep_own(who: Identity, text: str, label: str, persona_id: str | None) -> bool:
    def keep() -> None:
        query.put("prompt", prompts.write_own(who, text, label, persona_id).id)
        query.put("group", None)

    return attempt(keep, "The prompt is kept.")
