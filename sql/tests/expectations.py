"""Who may do what to which table, view and function. A new one without an entry here fails the matrix."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Rules:
    """What people may do with rows of a table; the service may read and write all of them.

    `verbs`: what a signed-in person may do to their own rows. `owner`: the column that says whose a row is.
    `shared`: everybody signed in reads every row. `set`: a column a person may write.
    `conflict`: the unique columns of an upsert, where they are not the key alone.
    `but`: cells that end otherwise than the rules say, each with its reason beside it.
    """

    verbs: frozenset[str]
    owner: str = "user_id"
    shared: bool = False
    key: str = "id"
    conflict: str = ""
    set: str = "updated_at"
    to: str = "now()"
    service: frozenset[str] = frozenset({"select", "insert", "update", "delete"})
    but: dict[tuple[str, str], str] = field(default_factory=dict)


ALL = frozenset({"select", "insert", "update", "delete"})
LOG = frozenset({"select", "insert"})
NONE: frozenset[str] = frozenset()
TAKEN = "23505"

TABLES = {
    "public.users": Rules(
        ALL - {"delete"}, owner="id",
        # Everybody here has a profile already, made at sign-up.
        but={(actor, "insert_self"): TAKEN for actor in ("owner", "other")}
        | {(actor, "insert_victim"): TAKEN for actor in ("owner", "service")},
    ),
    "public.user_api_keys": Rules(
        ALL, but={(actor, "insert_victim"): TAKEN for actor in ("owner", "service")}
        | {("owner", "insert_self"): TAKEN},
    ),
    "public.ai_models": Rules(ALL),
    "public.assets": Rules(ALL),
    "public.consents": Rules(ALL),
    "public.prompt_groups": Rules(ALL - {"update"}),
    "public.prompts": Rules(ALL),
    # Written by triggers alone, with every change of a prompt's words.
    "public.prompt_versions": Rules(
        frozenset({"select"}), set="is_edited", to="true", service=frozenset({"select"}),
    ),
    "public.generations": Rules(ALL),
    "public.threads_accounts": Rules(ALL),
    "public.persona_identities": Rules(ALL),
    "studio.identity_runs": Rules(
        NONE, owner="identity_id", key="identity_id", but={("service", "insert_victim"): TAKEN},
    ),
    "public.viral_reels": Rules(ALL),
    # Logs: what was written stays, so nobody changes a row, and the service takes away what terms end alone.
    "public.reel_rules": Rules(
        LOG, set="views", to="1", service=frozenset({"select"}),
    ),
    "public.reel_counts": Rules(
        LOG, set="views", to="1", service=frozenset({"select", "insert", "delete"}),
        but={("service", "delete"): "23514"},
    ),
    # Written by triggers alone.
    "public.reel_decisions": Rules(
        frozenset({"select"}), set="reason", to="'other'", service=frozenset({"select"}),
    ),
    "public.reel_totals": Rules(frozenset({"select"}), service=frozenset({"select"})),
    "public.reel_authors": Rules(frozenset({"select"})),
    "public.saved_reel_views": Rules(ALL),
    "public.reel_imports": Rules(ALL),
    "public.reel_import_lines": Rules(ALL),
    "public.vendor_usage": Rules(frozenset({"select"})),
    "public.voice_catalogs": Rules(
        ALL - {"delete"}, set="asked_at",
        # One a person, and the owner has theirs.
        but={(actor, "insert_victim"): TAKEN for actor in ("owner", "service")}
        | {("owner", "insert_self"): TAKEN},
    ),
    "public.style_catalogs": Rules(
        ALL - {"delete"}, set="asked_at",
        # One a person and family, and the owner has theirs.
        but={(actor, "insert_victim"): TAKEN for actor in ("owner", "service")}
        | {("owner", "insert_self"): TAKEN},
    ),
    "public.styles": Rules(frozenset({"select"})),
    "public.voices": Rules(frozenset({"select"})),
    "public.voice_models": Rules(frozenset({"select"})),
    "public.voice_takes": Rules(ALL, set="asset_id", to="null"),
    "public.charges": Rules(
        frozenset({"select"}), set="kind", to="'charged'", service=frozenset({"select", "insert"}),
    ),
    "public.vendor_prices": Rules(
        frozenset({"select"}), owner="id", shared=True, set="source", to="'other'", service=frozenset({"select"}),
    ),
    "public.studio_keys": Rules(frozenset({"select"}), owner="id", shared=True),
    "public.studio_key_choices": Rules(ALL),
    "public.reservations": Rules(frozenset({"select"}), service=frozenset({"select"})),
    "public.spending_days": Rules(frozenset({"select"}), service=frozenset({"select"})),
    "public.budgets": Rules(ALL),
    "public.quotes": Rules(
        ALL, set="asked_at",
        # Whose a question is, and what the vendor answered, is nobody's to write.
        but={(actor, verb): "42501" for actor in ("other", "nobody") for verb in ("give_away", "take_over")},
    ),
    "public.budget_changes": Rules(
        frozenset({"select"}), set="change", to="'other'", service=frozenset({"select"}),
    ),
    "public.settlements": Rules(
        LOG, set="was_charged", to="true", service=frozenset({"select"}),
    ),
    "public.vendor_limits": Rules(frozenset({"select"})),
    "public.vendor_health": Rules(frozenset({"select"}), owner="id", shared=True),
    "public.web_sessions": Rules(NONE, but={("service", "insert_victim"): TAKEN}),
    "public.workers": Rules(frozenset({"select"}), owner="id", shared=True),
    "studio.generation_runs": Rules(
        NONE, owner="generation_id", key="generation_id",
        # The key of a run is that of its job, and the job of this matrix has its run.
        but={("service", "insert_victim"): TAKEN},
    ),
    "studio.reel_tags": Rules(
        frozenset({"select"}), key="reel_id", conflict="reel_id, user_id, tag", service=frozenset({"select"}),
    ),
    "studio.generation_arrows": Rules(
        frozenset({"select"}), owner="from_status", key="from_status", conflict="from_status, to_status",
        shared=True, set="meaning", to="'other'",
        service=frozenset({"select"}),
    ),
}

# Each view: the column that says whose a row is.
VIEWS = {
    "public.studio_key_standings": "user_id",
    "public.home_counts": "user_id",
    "public.home_days": "user_id",
    "public.reel_days": "user_id",
    "public.reel_view_bands": "user_id",
    "public.generation_days": "user_id",
    "public.library_days": "user_id",
    "public.asset_tags": "user_id",
    "public.result_days": "user_id",
    "public.budget_standings": "user_id",
    "public.persona_cards": "user_id",
    "public.persona_numbers": "user_id",
    "public.open_costs": "user_id",
    "public.consent_states": "user_id",
    "public.persona_consents": "user_id",
    "public.voice_facets": "user_id",
}

PEOPLE = frozenset({"authenticated"})
WORKER = frozenset({"service_role"})
# Functions of the exposed schema by signature, and who may call them.
FUNCTIONS = {
    "save_api_key(text,text,text,jsonb)": PEOPLE,
    "ask_for_key_check(text)": PEOPLE,
    "use_identity(uuid,boolean)": PEOPLE,
    "tag_assets(uuid[],text[],text[])": PEOPLE,
    "submit_generations(jsonb)": PEOPLE,
    "decide_results(uuid[],boolean)": PEOPLE,
    "count_reels(jsonb,bigint)": PEOPLE,
    "replay_reel_counts(jsonb)": PEOPLE,
    "replay_reels(jsonb,integer)": PEOPLE,
    "apply_reel_rules(jsonb)": PEOPLE,
    "decide_reels(uuid[],text,text)": PEOPLE,
    "hand_back_reels(uuid[])": PEOPLE,
    "settle_reels(jsonb)": PEOPLE,
    "tag_reels(uuid[],text[],text[])": PEOPLE,
    "reels_about_to_cross(double precision,integer)": PEOPLE,
    "similar_reels(uuid,integer,integer)": PEOPLE,
    "import_reels(jsonb)": PEOPLE,
    "ask_for_prompts(jsonb)": PEOPLE,
    "asked_before(jsonb)": PEOPLE,
    "step_prompt(uuid,integer,boolean)": PEOPLE,
    "find_reels(jsonb,text,jsonb,integer)": PEOPLE,
    "ask_for_reel_facts(uuid[])": PEOPLE,
    "usual_seconds(text[])": PEOPLE,
    "generation_places(uuid[])": PEOPLE,
    "count_generations(jsonb,bigint)": PEOPLE,
    "count_prompts(boolean,bigint)": PEOPLE,
    "ask_for_voices()": PEOPLE,
    "ask_for_styles(text)": PEOPLE,
    "claim_style_catalogs(text,integer,integer)": WORKER,
    "keep_style_catalog(uuid,text,boolean,jsonb)": WORKER,
    "fail_style_catalog(uuid,text,text)": WORKER,
    "ask_price(text,jsonb)": PEOPLE,
    "find_voice_take(text,text,jsonb,text,boolean)": PEOPLE,
    "ask_voice_take(uuid,text,text,jsonb,text,boolean)": PEOPLE,
    "claim_voice_catalogs(text,integer,integer)": WORKER,
    "keep_voice_catalog(uuid,text,jsonb,jsonb,jsonb)": WORKER,
    "fail_voice_catalog(uuid,text,jsonb)": WORKER,
    "claim_voice_takes(text,integer,integer)": WORKER,
    "begin_voice_take(uuid,text)": WORKER,
    "record_voice_take(uuid,text,jsonb,numeric)": WORKER,
    "finish_voice_take(uuid,text,jsonb)": WORKER,
    "orphaned_files(integer,integer)": WORKER,
    "claim_key_checks(integer,integer)": WORKER,
    "offer_studio_keys(text[],numeric)": WORKER,
    "claim_studio_key_checks(text[],integer)": WORKER,
    "record_studio_key_check(text,timestamp with time zone,jsonb,numeric)": WORKER,
    "doubt_studio_key(text)": WORKER,
    "sent_keys(uuid[])": WORKER,
    "begin_generation_with_key(uuid,text,text,jsonb,boolean,numeric,numeric,text,text,text)": WORKER,
    "begin_identity_with_key(uuid,text,jsonb,text,text)": WORKER,
    "begin_voice_take_with_key(uuid,text,text,text)": WORKER,
    "claim_identities(text,integer,integer)": WORKER,
    "begin_identity(uuid,text,jsonb)": WORKER,
    "record_identity(uuid,text,jsonb,numeric)": WORKER,
    "record_key_check(uuid,timestamp with time zone,text,jsonb,numeric)": WORKER,
    "doubt_api_key(uuid,text)": WORKER,
    "spend_vendor_units(uuid,text,date,bigint,bigint)": WORKER,
    "exhaust_vendor(uuid,text,date)": WORKER,
    "claim_reel_checks(integer,integer)": WORKER,
    "record_reel_facts(jsonb)": WORKER,
    "drop_expired_reel_facts(integer)": WORKER,
    "measure_reel_authors(integer)": WORKER,
    "claim_session_refresh(uuid,text,integer,timestamp with time zone)": WORKER,
    "keep_session_tokens(uuid,text,text,timestamp with time zone)": WORKER,
    "worker_alive(text)": WORKER,
    "database_time()": WORKER,
    "claim_generations(text,integer,integer)": WORKER,
    "begin_generation(uuid,text,text,jsonb,boolean,numeric,numeric,text)": WORKER,
    "put_back_generations(text,uuid[],numeric[])": WORKER,
    "generation_webhook(uuid)": WORKER,
    "hasten_generation(uuid)": WORKER,
    "silent_lease_holders(integer)": WORKER,
    "release_leases(text[])": WORKER,
    "known_vendor_jobs(uuid,text[])": WORKER,
    "vendor_pause(text,boolean)": WORKER,
    "note_vendor(text,boolean,boolean)": WORKER,
    "claim_quotes(text,integer,integer)": WORKER,
    "answer_quote(uuid,text,jsonb)": WORKER,
    "record_generation(uuid,text,jsonb,numeric)": WORKER,
    "complete_generation(uuid,text,text[],jsonb,numeric,text,text)": WORKER,
    "extend_generation_lease(uuid,text,integer)": WORKER,
    "claim_prompt_groups(text,integer,integer)": WORKER,
    "finish_prompt_group(uuid,text,jsonb,jsonb)": WORKER,
    "fail_prompt_group(uuid,text,jsonb)": WORKER,
    "clear_removed_prompts(integer,integer)": WORKER,
}
