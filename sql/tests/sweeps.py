"""Our own rules for the whole schema. Each is a query that names what breaks it."""

from __future__ import annotations

from sql.tests.servers import Connection

OURS = "('public', 'studio')"
IN_OURS = f"relnamespace::regnamespace::text in {OURS}"
TABLE = f"relkind in ('r', 'p') and {IN_OURS}"
# The moves of a job are fixed data: no owner, no history, and a pair of words for a key.
# The rows of a log never change.
LOGS = """('reel_rules', 'reel_counts', 'reel_decisions', 'charges', 'vendor_prices', 'budget_changes',
  'settlements', 'prompt_versions')"""
ROWS = f"{TABLE} and relname <> 'generation_arrows' and relname not in {LOGS}"
SEARCH = "studio.my_reels_with(tsquery,integer)"
COLUMN = "pg_attribute join pg_class on pg_class.oid = attrelid and attnum > 0 and not attisdropped"

SWEEPS = {
    "anon holds no privilege on anything": f"""
        select relname || ' ' || privilege_type from pg_class, aclexplode(relacl)
        where {IN_OURS} and grantee in (0, 'anon'::regrole)
        union all
        select relname || '.' || attname from pg_class join pg_attribute on attrelid = pg_class.oid,
          aclexplode(attacl) where {IN_OURS} and grantee in (0, 'anon'::regrole)""",
    "the roles of the API hold no more than the four verbs": f"""
        select relname || ' ' || privilege_type from pg_class, aclexplode(relacl)
        where {TABLE} and grantee in ('anon'::regrole, 'authenticated'::regrole, 'service_role'::regrole)
          and privilege_type not in ('SELECT', 'INSERT', 'UPDATE', 'DELETE')""",
    "anon and everybody execute nothing": f"""
        select oid::regprocedure::text from pg_proc where pronamespace::regnamespace::text in {OURS}
          and has_function_privilege('anon', oid, 'execute')""",
    "the API's roles see no schema of ours but public and studio, anon not even that": """
        select nspname from pg_namespace where nspname in ('studio', 'supabase_migrations')
          and has_schema_privilege('anon', nspname, 'usage')
        union all
        select nspname from pg_namespace, unnest(array['anon', 'authenticated', 'service_role']) as asker
        where nspname in ('public', 'studio') and has_schema_privilege(asker, nspname, 'create')""",
    "what comes next is closed until it is granted": """
        select defaclobjtype::text || ' ' || privilege_type from pg_default_acl, aclexplode(defaclacl)
        where defaclrole = 'postgres'::regrole and defaclnamespace in (0, 'public'::regnamespace)
          and grantee in (0, 'anon'::regrole, 'authenticated'::regrole, 'service_role'::regrole)
        union all
        select 'functions are open to everybody' where not exists (
          select 1 from pg_default_acl where defaclrole = 'postgres'::regrole and defaclnamespace = 0
            and defaclobjtype = 'f')""",
    "no bucket is public": "select id from storage.buckets where public",
    "policies name a signed-in role": """
        select schemaname || '.' || policyname from pg_policies
        where schemaname in ('public', 'studio', 'storage') and roles <> '{authenticated}'""",
    "policies say what may be written": """
        select schemaname || '.' || policyname from pg_policies
        where schemaname in ('public', 'studio', 'storage') and cmd in ('INSERT', 'UPDATE', 'ALL')
          and with_check is null""",
    "every table of people's rows compares its owner with who is asking": """
        select tablename || ' ' || policyname from pg_policies
        where schemaname = 'public' and tablename not in
          ('workers', 'web_sessions', 'vendor_prices', 'vendor_health', 'studio_keys')
          and coalesce(with_check, qual) !~
            case tablename when 'users' then '^\\(id = ' else '^\\(user_id = ' end""",
    "updated_at is kept by its trigger": f"""
        select relname from pg_class where {ROWS} and not exists (
          select 1 from pg_trigger where tgrelid = pg_class.oid and tgenabled = 'O' and tgtype = 19
            and tgfoid = 'studio.update_updated_at()'::regprocedure)""",
    "tables have a uuid key and both timestamps": f"""
        select relname from pg_class where {ROWS} and (
          select count(*) from pg_attribute where attrelid = pg_class.oid and attnotnull and (
            (attname in ('created_at', 'updated_at') and atttypid = 'timestamptz'::regtype)
            or (attnum = 1 and atttypid = 'uuid'::regtype))) <> 3""",
    "what leaves takes its rows along or lets go of them": """
        select conname from pg_constraint where contype = 'f' and confdeltype not in ('c', 'n')
          and connamespace::regnamespace::text in ('public', 'studio')""",
    "a row names its own owner's rows only": """
        select conname from pg_constraint as fk where contype = 'f' and connamespace = 'public'::regnamespace
          and confrelid <> all (array['public.users', 'auth.users']::regclass[])
          and not exists (select 1 from pg_attribute as col
            where col.attrelid = fk.conrelid and col.attname = 'user_id' and col.attnum = any (fk.conkey))""",
    "text, arrays and documents have a limit": f"""
        select attrelid::regclass || '.' || attname from {COLUMN}
        where {TABLE} and relnamespace = 'public'::regnamespace and relkind = 'r'
          and atttypid::regtype::text in ('text', 'text[]', 'jsonb', 'uuid[]') and not exists (
            select 1 from pg_constraint
            where conrelid = attrelid and contype = 'c' and attnum = any (conkey))""",
    "constraints carry a name of their own": f"""
        select conname from pg_constraint join pg_class on pg_class.oid = conrelid
        where {TABLE} and contype in ('c', 'p', 'u', 'f') and (
          not starts_with(conname, relname) or conname ~ '_check[0-9]*$' or length(conname) > 62)""",
    "tables and functions belong to the role of migrations": f"""
        select relname from pg_class where {TABLE} and relowner <> 'postgres'::regrole
        union all select proname from pg_proc where pronamespace::regnamespace::text in ('public', 'studio')
          and proowner <> 'postgres'::regrole""",
    # The one other looks words up in an index that policies keep closed; see the tests of its refusals.
    "definers are triggers": f"""
        select proname from pg_proc where prosecdef and pronamespace::regnamespace::text in {OURS}
          and prorettype <> 'trigger'::regtype and oid <> '{SEARCH}'::regprocedure""",
    "only the service passes policies": """
        select rolname from pg_roles
        where rolbypassrls and rolname in ('anon', 'authenticated', 'authenticator')""",
    "stored secrets are written, never read": """
        select name from unnest(
          array['user_api_keys.encrypted_api_key', 'threads_accounts.access_token']) as name
        where has_column_privilege('authenticated', 'public.' || split_part(name, '.', 1),
          split_part(name, '.', 2), 'select')""",
}


def findings(db: Connection) -> list[str]:
    """What breaks any of the rules, each with the rule's name."""
    return [f"{name}: {row[0]}" for name, query in SWEEPS.items() for row in db.execute(query).fetchall()]
