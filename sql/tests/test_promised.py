"""The eight tables are what was agreed on first; everything else was only added to them."""

from __future__ import annotations

import pytest

from sql.tests.catalog import Column, described
from sql.tests.servers import Connection

KEY, OWNER = "id UUID gen_random_uuid()", "user_id UUID —"
TIMES = "created_at TIMESTAMPTZ now() | updated_at TIMESTAMPTZ now()"
VOICE = """`'{"style":0,"stability":0.5,"similarity_boost":0.75}'`"""
PROMISED = {
    "users": f"id UUID — | email TEXT null | name TEXT null | subscription_tier TEXT 'free' | {TIMES}",
    "user_api_keys": f"{KEY} | {OWNER} | service TEXT — | encrypted_api_key TEXT — | {TIMES}",
    "assets": f"{KEY} | {OWNER} | filename TEXT — | file_path TEXT — | file_type TEXT — | mime_type TEXT —"
    " | file_size BIGINT — | tags TEXT[] `'{}'` | is_favorite BOOLEAN false | ai_model_id UUID null"
    f" | metadata JSONB `'{{}}'` | {TIMES}",
    "ai_models": f"{KEY} | {OWNER} | name TEXT — | description TEXT '' | voice_id TEXT '' | voice_settings JSONB"
    f" {VOICE} | reference_image_ids UUID[] `'{{}}'` | is_active BOOLEAN true | {TIMES}",
    "prompts": f"{KEY} | {OWNER} | model_id UUID null | source_image_id UUID null | prompt_text TEXT —"
    " | prompt_index INTEGER 0 | variation_label TEXT '' | is_edited BOOLEAN false"
    f" | metadata JSONB `'{{}}'` | {TIMES}",
    "generations": f"{KEY} | {OWNER} | prompt_id UUID null | prompt_text TEXT — | status TEXT 'pending'"
    " | higgsfield_job_id TEXT null | model TEXT 'soul' | settings JSONB `'{}'` | result_urls TEXT[] `'{}'`"
    " | saved_asset_ids UUID[] `'{}'` | error_message TEXT null | started_at TIMESTAMPTZ null"
    f" | completed_at TIMESTAMPTZ null | {TIMES}",
    "threads_accounts": f"{KEY} | {OWNER} | threads_user_id TEXT — | username TEXT '' | profile_pic_url TEXT ''"
    f" | access_token TEXT — | token_expires_at TIMESTAMPTZ — | is_active BOOLEAN true | {TIMES}",
    # view_count was INTEGER once; counts beyond two billion exist.
    "viral_reels": f"{KEY} | {OWNER} | url TEXT — | platform TEXT 'instagram' | shortcode TEXT null"
    " | thumbnail_url TEXT null | notes TEXT '' | tags TEXT[] `'{}'` | is_favorite BOOLEAN false"
    f" | view_count BIGINT 0 | approval_status TEXT 'pending' | {TIMES}",
}
UNIQUE = {
    "user_api_keys": "UNIQUE (user_id, service)",
    "threads_accounts": "UNIQUE (user_id, threads_user_id)",
    "viral_reels": "UNIQUE (user_id, shortcode)",
}
INDEXES = {
    "generations": ["(user_id)", "(user_id, status)", "(user_id, created_at DESC"],
    "viral_reels": ["(user_id, created_at DESC", "(user_id, approval_status", "(user_id, view_count DESC"],
}
# Which verbs have a policy of their own.
VERBS = dict.fromkeys(PROMISED, {"SELECT", "INSERT", "UPDATE", "DELETE"}) | {"users": {"SELECT", "INSERT", "UPDATE"}}
# Child, column, parent, what the end of the parent does: c takes the row along, n empties the column.
KEYS = [
    ("users", "id", "auth.users", "c"),
    *((table, "user_id", "users", "c") for table in PROMISED if table != "users"),
    ("assets", "ai_model_id", "ai_models", "n"), ("prompts", "model_id", "ai_models", "n"),
    ("prompts", "source_image_id", "assets", "n"), ("generations", "prompt_id", "prompts", "n"),
]
LINKED = """
  select confdeltype::text from pg_constraint join pg_attribute on attrelid = conrelid and attnum = conkey[1]
  where contype = 'f' and conrelid = ('public.' || %s)::regclass and attname = %s and confrelid = %s::regclass
"""


def columns(text: str) -> list[Column]:
    return [Column(*part.split(" ", 2)) for part in text.split(" | ")]


@pytest.mark.parametrize("table", PROMISED)
def test_a_table_has_its_columns_types_and_defaults(db: Connection, table: str) -> None:
    there = described(db, f"public.{table}")
    assert [column for column in columns(PROMISED[table]) if column not in there] == []


@pytest.mark.parametrize("table", UNIQUE)
def test_what_exists_once_is_unique(db: Connection, table: str) -> None:
    found = db.execute("select pg_get_constraintdef(oid) from pg_constraint where conrelid = %s::regclass", [table])
    assert (UNIQUE[table],) in found.fetchall()


@pytest.mark.parametrize("table", INDEXES)
def test_lists_have_their_indexes(db: Connection, table: str) -> None:
    found = [row[0] for row in db.execute("select indexdef from pg_indexes where tablename = %s", [table])]
    assert [wanted for wanted in INDEXES[table] if not any(wanted in index for index in found)] == []


@pytest.mark.parametrize("table", VERBS)
def test_people_have_a_policy_for_each_verb_they_may_use(db: Connection, table: str) -> None:
    found = db.execute("select cmd from pg_policies where schemaname = 'public' and tablename = %s", [table])
    assert {row[0] for row in found} == VERBS[table]


@pytest.mark.parametrize("table, column, parent, ends", KEYS)
def test_rows_end_with_their_owner_and_let_go_of_what_they_mention(
    db: Connection, table: str, column: str, parent: str, ends: str
) -> None:
    assert (ends,) in db.execute(LINKED, [table, column, parent]).fetchall()
