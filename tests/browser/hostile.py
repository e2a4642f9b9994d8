"""A library in which all that a person, a file from outside or a vendor can word is an attack on the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from psycopg import Connection

from sql.tests import rows

ATTACKS = (
    "<script>ran()</script>",
    "<img src=x onerror=ran()>",
    "<svg onload=ran()>",
    '"onmouseenter="ran()',
    "[go](javascript:ran())",
    "![see](https://evil.example/p.png)",
    "[go](data:text/html,<script>ran()</script>)",
    "**b** `c` $d$ :red[e]",
    "| a | b | | - | - | | <img src=x onerror=ran()> | c |",
)
TAGS = [attack for attack in ATTACKS if len(attack) <= 40 and "," not in attack]


def words(field: str, room: int, first: int = 0) -> str:
    """The name of `field` and as many attacks as fit into `room` letters, beginning with the `first`."""
    said = field
    for attack in ATTACKS[first:] + ATTACKS[:first]:
        said = f"{said} {attack}" if len(said) + 1 + len(attack) <= room else said
    return said


PERSONAS = [words("persona", 120), words("friend", 120, 5)]
REELS = [words(f"author{at}", 200, at) for at in range(len(ATTACKS))]
VIEW = words("view", 80)


@dataclass(frozen=True)
class Library:
    """Ids of what has a screen of its own."""

    asset: str
    personas: list[str]
    group: str
    prompt: str
    job: str
    reel: str


def fill(db: Connection[Any], owner: str) -> Library:
    """Write it past the triggers, as the only person of an account with one picture in it."""
    db.execute("set session_replication_role = replica")
    people = [_persona(db, owner, name) for name in PERSONAS]
    ((asset,),) = db.execute(
        "update public.assets set tags = %s, alt_text = %s, ai_model_id = %s where user_id = %s returning id",
        [TAGS, words("alt", 1000), people[0], owner],
    ).fetchall()
    group, prompt = _prompts(db, owner, people[0])
    job = rows.add(
        db, "generations", owner, ai_model_id=people[0], status="failed", error_code="refused",
        prompt_text=words("job", 8000), error_message=words("job-error", 2000),
    )
    _vendors(db, owner)
    db.execute("set session_replication_role = origin")
    return Library(str(asset), people, group, prompt, job, _reels(db, owner))


def _persona(db: Connection[Any], owner: str, name: str) -> str:
    persona = rows.add(
        db, "ai_models", owner, name=name, description=words("description", 4000),
        speaking_style=words("style", 4000), do_list=[words("do", 200)], dont_list=[words("dont", 200, 4)],
        disclosure=words("disclosure", 500), likeness="real", voice_id="Attack1",
    )
    rows.add(
        db, "consents", owner, ai_model_id=persona, person_name=words("consenting", 200), uses=words("uses", 2000),
        note=words("note", 2000),
    )
    rows.add(
        db, "persona_identities", owner, ai_model_id=persona, name=words("identity", 100), status="failed",
        error_code="refused", error_message=words("identity-error", 2000),
    )
    return persona


def _prompts(db: Connection[Any], owner: str, persona: str) -> tuple[str, str]:
    """A look at a picture that failed, and a prompt that was written by hand."""
    group = rows.add(
        db, "prompt_groups", owner, model_id=persona, status="failed", error_code="refused", wishes=words("wish", 2000),
        error_message=words("look-error", 2000),
    )
    prompt = rows.add(
        db, "prompts", owner, model_id=persona, prompt_text=words("prompt", 8000), variation_label=words("label", 120)
    )
    return group, prompt


def _vendors(db: Connection[Any], owner: str) -> None:
    """What vendors said of voices and of a key."""
    rows.add(
        db, "voice_catalogs", owner, fetched_at="now()", answered_at="now()", error_message=words("voices-error", 2000)
    )
    rows.add(
        db, "voices", owner, voice_id="Attack1", name=words("voice", 200), description=words("timbre", 2000),
        labels='{"accent": "<img src=x onerror=ran()>"}',
    )
    rows.add(
        db, "user_api_keys", owner, service="youtube", scope=words("scope", 500), check_error=words("key-error", 500),
        checked_at="now()", status="works", check_due_at="2100-01-01",
    )


def _reels(db: Connection[Any], owner: str) -> str:
    for at, author in enumerate(REELS):
        code = f"Attack{at:05}"
        reel = rows.add(
            db, "viral_reels", owner, shortcode=code, url=f"https://www.instagram.com/reel/{code}/", author=author,
            caption=words(f"caption{at}", 5000), notes=words("notes", 10000), tags=TAGS,
            facts_error=words("facts-error", 500),
        )
    rows.add(db, "reel_imports", owner, filename=words("sheet", 255), status="completed")
    rows.add(db, "saved_reel_views", owner, name=VIEW)
    return reel
