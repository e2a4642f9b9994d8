"""What a person does with a prompt: change its words, go back and forth among its versions, star it, score it."""

from __future__ import annotations

from collections.abc import Iterable

from services.errors import Invalid
from services.identity import Identity
from services.store import prompts as store
from services.store.prompts import Prompt
from services.store.prompts import PromptVersion as PromptVersion


def edit(who: Identity, prompt_id: str, text: str) -> Prompt:
    """Change the words; the row remembers that they were changed, and the old ones stay as a version.

    Raises Invalid, NotFound.
    """
    if not text.strip():
        raise Invalid("A prompt needs words. Nothing was saved.")
    return store.update(who.client, prompt_id, prompt_text=text.strip())


def undo(who: Identity, prompt_id: str, seen: int) -> Prompt:
    """Back to what version `seen` came from; pressed twice it is one step. Raises NotFound."""
    return store.step(who.client, prompt_id, seen, True)


def redo(who: Identity, prompt_id: str, seen: int) -> Prompt:
    """Forward to the newest that came from version `seen`. Raises NotFound."""
    return store.step(who.client, prompt_id, seen, False)


def show_version(who: Identity, prompt_id: str, version: int) -> Prompt:
    """Bring the words of a kept version back; nothing in between is lost. Raises NotFound."""
    return store.update(who.client, prompt_id, version=version)


def history(who: Identity, prompt_id: str) -> list[PromptVersion]:
    """Every text it had, the newest first."""
    return store.versions(who.client, prompt_id)


def newest(who: Identity, prompt_ids: Iterable[str]) -> dict[str, int]:
    """The highest version of each prompt: above what a prompt shows, there is something to redo or look at."""
    return store.newest_versions(who.client, prompt_ids)


def set_favourite(who: Identity, prompt_id: str, favourite: bool) -> Prompt:
    return store.update(who.client, prompt_id, is_favorite=favourite)


def set_score(who: Identity, prompt_id: str, score: int | None) -> Prompt:
    """1 to 5; None takes it away. Raises Invalid, NotFound."""
    return store.update(who.client, prompt_id, score=score)
