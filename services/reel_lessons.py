"""From an approved reel to one's own work: a note for a persona, the seed of a prompt."""

from __future__ import annotations

from services import personas, prompts, reels
from services.domain import reel_lesson
from services.domain.approval import Verdict
from services.errors import Invalid, NotFound
from services.identity import Identity
from services.store.personas import Persona
from services.store.prompts import Prompt
from services.store.reels import Reel, ReelFilter

LABEL = "From a reel"


def persona_note(who: Identity, reel_id: str) -> str:
    """A paragraph about an approved reel. Raises Invalid for one that is not approved, NotFound."""
    reel = _approved(who, reel_id)
    views = reel.view_count if reel.views_checked_at else None
    return reel_lesson.persona_note(reel.platform, reel.author, views, reel.notes, reel.url)


def add_to_persona(who: Identity, reel_id: str, persona_id: str) -> Persona:
    """Write that paragraph behind the persona's description. Raises Invalid when it is full, NotFound."""
    note, persona = persona_note(who, reel_id), personas.get(who, persona_id)
    description = f"{persona.description.rstrip()}\n\n{note}".strip()
    return personas.change(who, persona_id, description=description)


def approved(who: Identity, also: str | None = None, limit: int = 20) -> list[Reel]:
    """Reels one may learn from, the newest first; among them `also`, however old, if it is one."""
    newest = reels.browse(who, ReelFilter(verdict=Verdict.APPROVED), limit=limit).items
    if also is None or also in {one.id for one in newest}:
        return newest
    try:
        return [*newest, _approved(who, also)]
    except (Invalid, NotFound):  # deleted or denied since it was linked to
        return newest


def prompt_seed(who: Identity, reel_id: str) -> str:
    """The beginning of a prompt: the reel's structure, not its looks. Raises Invalid, NotFound."""
    reel = _approved(who, reel_id)
    return reel_lesson.prompt_seed(
        reel.caption, reel.notes, reel.tags, reel.duration_seconds, reel.views_multiple
    )


def write_prompt(who: Identity, reel_id: str, text: str, persona_id: str | None = None) -> Prompt:
    """Keep a prompt that grew from the seed. Raises Invalid, NotFound."""
    _approved(who, reel_id)
    return prompts.write_own(who, text, LABEL, persona_id)


def _approved(who: Identity, reel_id: str) -> Reel:
    reel = reels.get(who, reel_id)
    if reel.approval_status is not Verdict.APPROVED:
        raise Invalid("Only an approved reel is one to learn from. Approve it first.")
    return reel
