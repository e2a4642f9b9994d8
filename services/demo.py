"""Fills a fictional account, for a first look and for screenshots: `python -m services.demo`.

Only in the embedded mode. Run again, it adds what is missing and nothing twice.
"""

from __future__ import annotations

import secrets
import string
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from services import assets, demo_history, demo_pictures, demo_reels, identity, personas, prompts, wiring
from services.demo_words import EMAIL, NAME, PERSONAS
from services.errors import Invalid, StudioError
from services.identity import Browser, Identity
from services.store.assets import Asset
from services.wiring import Studio

REELS = 120


def seed(
    studio: Studio, say: Callable[[str], None], draw: demo_pictures.Draw = demo_pictures.drawn
) -> tuple[str, str]:
    """Fill the demo account; its e-mail and password. Raises StudioError."""
    if not studio.embedded:
        raise Invalid("Demo content is for a studio on one machine, not for a project. Nothing was added.")
    password = _password(studio.settings.home / "demo-password")
    who, chance, now = _account(password), Random(20261122), datetime.now(UTC)
    people = _people(who)
    pictures = assets.browse(who, assets.AssetFilter(kind="image", origin="demo"), limit=100).items
    if len(pictures) < demo_pictures.UPLOADS:
        assets.delete(who, assets.matching_ids(who, assets.EVERYTHING))
        say("Drawing 80 pictures; this takes about a minute.")
        pictures = demo_pictures.add(who, studio, people, chance, now, draw)
    _references(who, people, pictures)
    if not prompts.groups(who, limit=1).items:
        demo_history.looks(who, studio, pictures, chance, now)
        demo_history.jobs(who, studio, pictures, chance, now)
    found = demo_reels.add(who, studio, REELS, chance, now, draw)
    demo_reels.judge(who, found, chance)
    return EMAIL, password


def _password(kept: Path) -> str:
    """Made once for this studio home, where its owner alone can read it."""
    if not kept.exists():
        letters = string.ascii_lowercase + string.digits
        words = ("".join(secrets.choice(letters) for _ in range(5)) for _ in range(4))
        kept.touch(0o600)
        kept.write_text("-".join(words))
    return kept.read_text().strip()


def _account(password: str) -> Identity:
    browser = Browser("Demo content")
    try:
        sid: str | None = identity.sign_in(EMAIL, password, browser)
    except Invalid:
        sid = identity.sign_up(EMAIL, password, NAME, browser)
    who = identity.resume(sid) if sid else None
    if who is None:
        raise Invalid("The demo account waits for its e-mail to be confirmed. Nothing was added.")
    return who


def _people(who: Identity) -> dict[str, str]:
    """Ids of the personas by name."""
    known = {persona.name: persona.id for persona in personas.browse(who)}
    for cast in PERSONAS:
        if cast.name not in known:
            draft = personas.PersonaDraft(cast.name, cast.description, "", cast.voice)
            known[cast.name] = personas.create(who, draft).id
    return known


def _references(who: Identity, people: dict[str, str], pictures: list[Asset]) -> None:
    """Four pictures each; those of an earlier run may be gone."""
    own = {asset.id for asset in pictures}
    for cast in PERSONAS:
        persona_id = people[cast.name]
        if own.intersection(personas.get(who, persona_id).reference_image_ids):
            continue
        chosen = tuple(asset.id for asset in pictures if asset.ai_model_id == persona_id)[:4]
        personas.change(who, persona_id, reference_image_ids=chosen)


def main() -> int:
    studio = wiring.studio()
    try:
        email, password = seed(studio, print_line)
    except StudioError as error:
        print_line(str(error))
        return 1
    finally:
        studio.close()
    print_line(f"The demo account is ready. Sign in at {studio.public_url}/sign-in")
    print_line(f"  E-mail:   {email}")
    print_line(f"  Password: {password}")
    return 0


def print_line(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
