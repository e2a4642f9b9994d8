"""A valid row of every table, for any owner."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from psycopg import sql

from sql.tests.servers import Connection

HASH = "0123456789abcdef" * 4
Values = dict[str, Any]

# What each table asks for beyond its defaults; {owner} and {fresh} are filled in.
SAMPLES: dict[str, Values] = {
    "public.users": {"id": "{owner}"},
    "public.user_api_keys": {"user_id": "{owner}", "service": "wavespeed", "encrypted_api_key": "c2VhbGVk"},
    "public.ai_models": {"user_id": "{owner}", "name": "Nova"},
    "public.assets": {
        "user_id": "{owner}", "filename": "beach.png", "file_path": "{owner}/image/{fresh}_beach.png",
        "file_type": "image", "mime_type": "image/png", "file_size": 10,
    },
    "public.consents": {
        "user_id": "{owner}", "person_name": "Nova Berg", "covers_face": True, "covers_voice": True,
        "uses": "posts", "valid_from": "2026-01-01",
    },
    "public.prompt_groups": {"user_id": "{owner}"},
    "public.prompts": {"user_id": "{owner}", "prompt_text": "a beach at sunset"},
    "public.prompt_versions": {
        "user_id": "{owner}", "prompt_id": "{fresh}", "version": 2, "prompt_text": "a beach", "origin": "edit",
    },
    "public.generations": {"user_id": "{owner}", "prompt_text": "a beach at sunset"},
    "public.persona_identities": {"user_id": "{owner}", "name": "Nova {fresh}"},
    "studio.identity_runs": {"identity_id": "{fresh}"},
    "public.threads_accounts": {
        "user_id": "{owner}", "threads_user_id": "{fresh}", "access_token": "c2VhbGVk",
        "token_expires_at": "2027-01-01T00:00:00Z",
    },
    "public.viral_reels": {
        "user_id": "{owner}", "url": "https://www.instagram.com/reel/{fresh}/", "shortcode": "{fresh}",
    },
    "public.reel_rules": {"user_id": "{owner}", "platform": "youtube", "views": 50000},
    "public.reel_counts": {
        "user_id": "{owner}", "reel_id": "{fresh}", "views": 1000, "fetched_at": "2026-10-01T00:00:00Z",
    },
    "public.reel_decisions": {
        "user_id": "{owner}", "reel_id": "{fresh}", "verdict": "denied", "decided_by": "rule",
    },
    "public.reel_totals": {"user_id": "{owner}", "platform": "{fresh}", "approval_status": "denied"},
    "public.reel_authors": {"user_id": "{owner}", "platform": "youtube", "author": "{fresh}"},
    "public.saved_reel_views": {"user_id": "{owner}", "name": "{fresh}", "query": "verdict=approved"},
    "public.reel_imports": {"user_id": "{owner}", "filename": "reels.csv", "digest": HASH},
    "public.reel_import_lines": {
        "user_id": "{owner}", "import_id": "{fresh}", "line_number": 1, "line": "no link",
        "outcome": "refused",
    },
    "public.vendor_usage": {"user_id": "{owner}", "service": "{fresh}", "day": "2026-11-01"},
    "public.vendor_prices": {
        "service": "{fresh}", "unit": "credit", "usd": 1, "valid_from": "2026-11-01", "source": "a bill",
        "confidence": "documented",
    },
    "public.charges": {
        "user_id": "{owner}", "job_id": "{fresh}", "service": "higgsfield", "kind": "reserved", "unit": "credits",
    },
    "public.reservations": {
        "id": "{fresh}", "user_id": "{owner}", "job_kind": "generation", "state": "reserved",
        "service": "higgsfield", "unit": "credits",
    },
    "public.spending_days": {
        "user_id": "{owner}", "day": "2026-11-01", "service": "{fresh}", "unit": "credits", "is_sandbox": False,
    },
    "public.budgets": {"user_id": "{owner}", "limit_usd": 20, "ai_model_id": "{fresh}"},
    "public.budget_changes": {"user_id": "{owner}", "period": "month", "change": "set", "to_usd": 20},
    "public.quotes": {"user_id": "{owner}", "model": "soul", "settings": '{{"resolution": "{fresh}"}}'},
    "public.settlements": {"user_id": "{owner}", "job_id": "{fresh}", "was_charged": False},
    "public.vendor_limits": {"user_id": "{owner}", "service": "higgsfield", "lane": "{fresh}"},
    "public.vendor_health": {"service": "{fresh}"},
    "public.voice_catalogs": {"user_id": "{owner}"},
    "public.style_catalogs": {"user_id": "{owner}", "family": "soul-2"},
    "public.styles": {"user_id": "{owner}", "family": "soul-2", "style_id": "{fresh}", "name": "Neon"},
    "public.voices": {
        "user_id": "{owner}", "voice_id": "{fresh}", "name": "Mara", "category": "cloned", "languages": ["en"],
    },
    "public.voice_models": {"user_id": "{owner}", "model_id": "{fresh}"},
    "public.voice_takes": {
        "user_id": "{owner}", "voice_id": "Mara1", "model": "eleven_v3", "line": "Hello {fresh}.",
    },
    "public.studio_keys": {"service": "{fresh}"},
    "public.studio_key_choices": {"user_id": "{owner}", "service": "{fresh}"},
    "public.web_sessions": {
        "user_id": "{owner}", "sid_hash": HASH, "sealed_tokens": "c2VhbGVk",
        "access_expires_at": "2027-01-01T00:00:00Z",
    },
    "public.workers": {"name": "{fresh}"},
    "studio.generation_runs": {"generation_id": "{fresh}"},
    "studio.reel_tags": {
        "user_id": "{owner}", "reel_id": "{fresh}", "tag": "{fresh}", "view_count": 0, "views_multiple": 0,
        "created_at": "2026-10-01T00:00:00Z",
    },
    "studio.generation_arrows": {"from_status": "pending", "to_status": "{fresh}", "meaning": "never"},
}

# Rows that hang on another row of the same owner: the column, and the table that row is in.
PARENTS = {
    "public.prompt_versions": ("prompt_id", "prompts"),
    "public.persona_identities": ("ai_model_id", "ai_models"),
    "public.reel_counts": ("reel_id", "viral_reels"),
    "public.reel_decisions": ("reel_id", "viral_reels"),
    "public.reel_import_lines": ("import_id", "reel_imports"),
    "public.budgets": ("ai_model_id", "ai_models"),
    # What is settled is a job that holds something.
    "public.settlements": ("job_id", "reservations"),
}


def sample(table: str, owner: object, **given: object) -> Values:
    """A valid row of `table` that belongs to `owner`; `given` adds to it or replaces."""
    fresh = str(uuid4())
    values = {
        column: value.format(owner=owner, fresh=fresh) if isinstance(value, str) else value
        for column, value in SAMPLES[table].items()
    }
    return values | given


def insertion(table: str, values: Values, ending: str = "") -> tuple[str, list[Any]]:
    """An INSERT statement and its values."""
    schema, name = table.split(".")
    statement = sql.SQL("insert into {} ({}) values ({}) ").format(
        sql.Identifier(schema, name),
        sql.SQL(", ").join(map(sql.Identifier, values)),
        sql.SQL(", ").join(sql.Placeholder() * len(values)),
    )
    return statement.as_string() + ending, list(values.values())


def add(db: Connection, table: str, owner: object, **given: object) -> str:
    """Insert a row past all policies, and the row it hangs on where none is given; its id."""
    row = sample(f"public.{table}", owner, **given)
    column, parent = PARENTS.get(f"public.{table}", ("", ""))
    if column and column not in given:
        row[column] = add(db, parent, owner)
    ((row_id,),) = db.execute(*insertion(f"public.{table}", row, "returning id")).fetchall()
    return str(row_id)
