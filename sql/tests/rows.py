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
    "public.prompt_groups": {"user_id": "{owner}"},
    "public.prompts": {"user_id": "{owner}", "prompt_text": "a beach at sunset"},
    "public.generations": {"user_id": "{owner}", "prompt_text": "a beach at sunset"},
    "public.threads_accounts": {
        "user_id": "{owner}", "threads_user_id": "{fresh}", "access_token": "c2VhbGVk",
        "token_expires_at": "2027-01-01T00:00:00Z",
    },
    "public.viral_reels": {
        "user_id": "{owner}", "url": "https://www.instagram.com/reel/{fresh}/", "shortcode": "{fresh}",
    },
    "public.web_sessions": {
        "user_id": "{owner}", "sid_hash": HASH, "sealed_tokens": "c2VhbGVk",
        "access_expires_at": "2027-01-01T00:00:00Z",
    },
    "public.workers": {"name": "{fresh}"},
    "studio.generation_runs": {"generation_id": "{fresh}"},
    "studio.generation_arrows": {"from_status": "pending", "to_status": "{fresh}", "meaning": "never"},
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
    """Insert a row past all policies; its id."""
    row = sample(f"public.{table}", owner, **given)
    ((row_id,),) = db.execute(*insertion(f"public.{table}", row, "returning id")).fetchall()
    return str(row_id)
