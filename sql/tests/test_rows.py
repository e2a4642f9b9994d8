"""The typed rows of the program and the columns of the database are the same words."""

from __future__ import annotations

import types
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest

from services.store import (
    assets,
    budgets,
    consents,
    costs,
    generations,
    identities,
    keys,
    personas,
    profiles,
    prompts,
    quotes,
    reels,
    sessions,
    stats,
    studio_keys,
    styles,
    vendor_usage,
    voice_takes,
    voices,
)
from services.store.rows import columns
from sql.tests.servers import Connection

# Row type -> the table or view it reads, and the columns it leaves out on purpose.
# A key is known by its service and its owner; a view's owner is who asked.
OWNER = {"user_id"}
LEASES = {"lease_owner", "lease_until"}
ROWS: dict[type, tuple[str, set[str]]] = {
    profiles.Profile: ("users", {"stored_bytes", "stored_bytes_limit"}),
    vendor_usage.VendorUsage: ("vendor_usage", OWNER | {"id", "created_at", "updated_at"}),
    keys.ApiKey: ("user_api_keys", OWNER | {"id", "encrypted_api_key"}),
    personas.Persona: ("ai_models", set()),
    # What the bytes are is for the database, which compares questions by it.
    assets.Asset: ("assets", {"content_digest"}),
    prompts.PromptGroup: ("prompt_groups", LEASES | {"content_key", "words", "estimated_usd"}),
    prompts.PromptVersion: ("prompt_versions", set()),
    prompts.Prompt: ("prompts", set()),
    generations.Generation: ("generations", set()),
    budgets.Budget: ("budgets", set()),
    budgets.BudgetStanding: ("budget_standings", OWNER),
    budgets.BudgetChange: ("budget_changes", OWNER),
    costs.SpendingDay: ("spending_days", OWNER | {"id", "created_at", "updated_at"}),
    # Whose key paid is read where the studio's keys are metered.
    costs.Charge: ("charges", OWNER | {"generation_id", "prompt_group_id", "payer"}),
    costs.OpenCost: ("open_costs", OWNER),
    costs.VendorPrice: ("vendor_prices", {"id", "created_at"}),
    quotes.Quote: ("quotes", LEASES | {"settings_key"}),
    studio_keys.StudioKey: ("studio_key_standings", OWNER),
    identities.TrainedIdentity: ("persona_identities", set()),
    # `words` is what a search goes through, for the database alone.
    reels.Reel: ("viral_reels", {"words"}),
    reels.ReelTotal: ("reel_totals", OWNER | {"id", "created_at", "updated_at"}),
    # Found by its hash, which the caller therefore has; a claim is asked for, not read.
    sessions.WebSession: ("web_sessions", {"sid_hash", "refresh_owner", "refresh_until", "updated_at"}),
    # The description is searched, and shown where there is room for it.
    personas.PersonaCard: ("persona_cards", OWNER | {"description"}),
    personas.PersonaNumbers: ("persona_numbers", OWNER),
    consents.Consent: ("consent_states", OWNER),
    consents.PersonaConsent: ("persona_consents", OWNER),
    assets.TagCount: ("asset_tags", OWNER),
    # The room that is used stands above the library.
    stats.HomeCounts: ("home_counts", OWNER | {"stored_bytes", "stored_bytes_limit"}),
    stats.HomeDay: ("home_days", OWNER),
    stats.ReelDay: ("reel_days", OWNER),
    stats.ViewBand: ("reel_view_bands", OWNER),
    stats.GenerationDay: ("generation_days", OWNER),
    stats.LibraryDay: ("library_days", OWNER),
    voices.Catalog: ("voice_catalogs", LEASES),
    # `words` is what a search goes through.
    voices.Voice: ("voices", {"words"}),
    styles.Catalog: ("style_catalogs", LEASES),
    styles.Style: ("styles", OWNER | {"place", "created_at", "updated_at"}),
    voices.ModelRow: ("voice_models", OWNER | {"id", "created_at", "updated_at"}),
    voices.Facet: ("voice_facets", OWNER),
    # The key it was sent with is the worker's to know.
    voice_takes.VoiceTake: ("voice_takes", LEASES | {"sent_by", "next_look_at", "key_payer", "key_mark"}),
}
COLUMNS = """
  select attname, attnotnull, format_type(atttypid, atttypmod), relkind = 'v'
  from pg_attribute join pg_class on pg_class.oid = attrelid
  where attrelid = ('public.' || %s)::regclass and attnum > 0 and not attisdropped
"""


def found(db: Connection, row_type: type) -> dict[str, tuple[bool, str, bool]]:
    """Column -> (cannot be null, type, is a view's) of the table behind a row type."""
    rows = db.execute(COLUMNS, [ROWS[row_type][0]]).fetchall()
    return {name: (filled, kind, is_view) for name, filled, kind, is_view in rows}


def optional(hint: Any) -> bool:
    return get_origin(hint) in (Union, types.UnionType) and type(None) in get_args(hint)


def stored(row_type: type) -> dict[str, Any]:
    """Field -> annotation of what is read from the database."""
    hints = get_type_hints(row_type)
    return {name: hints[name] for name in columns(row_type).split(",")}


@pytest.mark.parametrize("row_type", ROWS, ids=lambda row_type: row_type.__name__)
def test_a_row_has_the_columns_of_its_table(db: Connection, row_type: type) -> None:
    assert set(stored(row_type)) == set(found(db, row_type)) - ROWS[row_type][1]


@pytest.mark.parametrize("row_type", ROWS, ids=lambda row_type: row_type.__name__)
def test_what_may_be_null_is_optional_and_nothing_else(db: Connection, row_type: type) -> None:
    there = found(db, row_type)
    wrong = [
        name for name, hint in stored(row_type).items()
        # PostgreSQL does not say of a view's column whether it may be null.
        if optional(hint) is there[name][0] and not there[name][2]
    ]
    assert wrong == []


@pytest.mark.parametrize("row_type", ROWS, ids=lambda row_type: row_type.__name__)
def test_lists_are_arrays_and_arrays_are_lists(db: Connection, row_type: type) -> None:
    there = found(db, row_type)
    lists = {name for name, hint in stored(row_type).items() if get_origin(hint) is tuple}
    assert lists == {name for name in stored(row_type) if there[name][1].endswith("[]")}
