"""What the platform's own database linter asks of a schema, in our words and numbered like its lints.

Each check is a query that names what is wrong, and a line of SQL that does it wrong: a check that finds
nothing there is broken. Left out are those without an object here: 0005 (an index nobody used yet), 0012
(a setting of Auth), 0019 (queue tables), 0020 (bloat), 0026 and 0027 (GraphQL).
"""

from __future__ import annotations

from dataclasses import dataclass

OURS = "('public', 'studio')"
SEARCH = "studio.my_reels_with(tsquery,integer)"
IN_OURS = f"relnamespace::regnamespace::text in {OURS}"
POLICY = "coalesce(qual, '') || ' ' || coalesce(with_check, '')"
# An auth function that stands on its own is called for every row; inside a sub-select, once.
CALLS = r"\m(uid|jwt|role|email|current_setting)\("


@dataclass(frozen=True)
class Lint:
    """`query` gives one column, the offenders; `bad` is SQL that must make it speak."""

    query: str
    bad: str


LINTS = {
    "0001 foreign keys are covered by an index": Lint(
        f"""select conname from pg_constraint as fk
            where contype = 'f' and connamespace::regnamespace::text in {OURS}
            and not exists (select 1 from pg_index where indrelid = fk.conrelid and indpred is null
              and (indkey::int2[])[0:cardinality(fk.conkey) - 1] = fk.conkey)""",
        "alter table public.prompts add other uuid, add constraint prompts_other_fkey foreign key (other)"
        " references public.assets (id)",
    ),
    "0002 no view shows auth.users": Lint(
        f"""select distinct view_name from information_schema.view_table_usage
            where table_schema = 'auth' and view_schema in {OURS}""",
        "create view public.people as select id, email from auth.users",
    ),
    "0003 policies ask who is asking once per statement": Lint(
        rf"""select policyname from pg_policies where schemaname in ('public', 'studio', 'storage')
            and regexp_replace({POLICY}, '\( SELECT (auth\.|pg_catalog\.)?{CALLS}', '', 'gi') ~ '{CALLS}'""",
        "create policy slow on public.assets for select to authenticated using (user_id = auth.uid())",
    ),
    "0004 tables have a primary key": Lint(
        f"""select relname from pg_class where relkind = 'r' and {IN_OURS}
            and not exists (select 1 from pg_constraint where conrelid = pg_class.oid and contype = 'p')""",
        "create table public.keyless (id uuid)",
    ),
    "0006 one permissive policy per role and verb": Lint(
        """select tablename || ' ' || verb from pg_policies, unnest(roles) as asker, unnest(case cmd
              when 'ALL' then array['SELECT', 'INSERT', 'UPDATE', 'DELETE'] else array[cmd] end) as verb
            where permissive = 'PERMISSIVE' and schemaname in ('public', 'studio', 'storage')
            group by schemaname, tablename, verb, asker having count(*) > 1""",
        "create policy more on public.assets to authenticated using (false)",
    ),
    "0007 policies are switched on": Lint(
        f"""select distinct tablename from pg_policies
            join pg_class on oid = format('%I.%I', schemaname, tablename)::regclass
            where schemaname in {OURS} and not relrowsecurity""",
        "alter table public.assets disable row level security",
    ),
    "0008 tables with row level security have a policy": Lint(
        f"""select relname from pg_class where relrowsecurity and {IN_OURS}
            and not exists (select 1 from pg_policy where polrelid = pg_class.oid)""",
        "drop policy web_sessions_closed on public.web_sessions",
    ),
    "0009 no index twice": Lint(
        f"""select indrelid::regclass::text from pg_index join pg_class on oid = indexrelid
            where {IN_OURS} group by indrelid, indkey::text, indclass::text, indoption::text, indpred::text,
              indexprs::text, relam
            having count(*) > 1""",
        "create index twice on public.generations (user_id, status)",
    ),
    "0010 views ask as their reader": Lint(
        f"""select relname from pg_class where relkind = 'v' and {IN_OURS}
            and not coalesce(array_to_string(reloptions, ',') ~ 'security_invoker=(on|true)', false)""",
        "alter view public.reel_days reset (security_invoker)",
    ),
    "0011 functions pin their search path": Lint(
        f"""select proname from pg_proc where pronamespace::regnamespace::text in {OURS}
            and not coalesce(array_to_string(proconfig, ',') ~ 'search_path=', false)""",
        "create function studio.loose() returns integer language sql as 'select 1'",
    ),
    "0013 row level security is on": Lint(
        f"""select relname from pg_class where relkind in ('r', 'p') and {IN_OURS}
            and not relrowsecurity""",
        "create table public.open (id uuid primary key)",
    ),
    "0014 no extension among the tables": Lint(
        "select extname from pg_extension where extnamespace = 'public'::regnamespace",
        "update pg_extension set extnamespace = 'public'::regnamespace where extname = 'plpgsql'",
    ),
    "0015 no policy trusts what people write about themselves": Lint(
        f"select policyname from pg_policies where {POLICY} ~ 'user_metadata'",
        "create policy vain on public.assets for select to authenticated"
        " using ((select auth.jwt()) -> 'user_metadata' ->> 'admin' = 'yes')",
    ),
    "0016 no materialized view": Lint(
        f"select relname from pg_class where relkind = 'm' and {IN_OURS}",
        "create materialized view public.stale as select 1 as one",
    ),
    "0017 no foreign table": Lint(
        f"select relname from pg_class where relkind = 'f' and {IN_OURS}",
        "create foreign data wrapper far; create server away foreign data wrapper far;"
        " create foreign table public.abroad (id uuid) server away",
    ),
    "0018 no column that blocks an upgrade": Lint(
        f"""select relname || '.' || attname from pg_attribute join pg_class on pg_class.oid = attrelid
            where {IN_OURS} and relkind in ('r', 'p') and not attisdropped
            and atttypid::regtype::text in ('regclass', 'regproc', 'regprocedure', 'regoper', 'regoperator',
              'regnamespace', 'regcollation', 'regconfig', 'regdictionary')""",
        "alter table public.assets add origin_table regproc",
    ),
    "0021 foreign keys to auth point at a primary key": Lint(
        f"""select conname from pg_constraint as fk
            where contype = 'f' and connamespace::regnamespace::text in {OURS}
            and confrelid in (select oid from pg_class where relnamespace = 'auth'::regnamespace)
            and not exists (select 1 from pg_constraint as pk
              where pk.conrelid = fk.confrelid and pk.contype = 'p' and pk.conkey = fk.confkey)""",
        "alter table public.users add phone text,"
        " add constraint users_phone_fkey foreign key (phone) references auth.users (phone)",
    ),
    "0022 extensions are up to date": Lint(
        """select extname from pg_extension join pg_available_extensions as offer on offer.name = extname
            where extversion <> default_version""",
        "update pg_extension set extversion = '0.1' where extname = 'plpgsql'",
    ),
    "0023 columns of secrets lie behind row level security": Lint(
        f"""select table_name || '.' || column_name from information_schema.columns
            join pg_class on oid = format('%I.%I', table_schema, table_name)::regclass
            where table_schema in {OURS} and relkind = 'r' and not relrowsecurity
            and column_name ~ '(password|token|secret|api_key|private_key|credential)'""",
        "alter table public.threads_accounts disable row level security",
    ),
    "0024 no policy lets everybody write": Lint(
        f"""select policyname from pg_policies where schemaname in {OURS} and cmd <> 'SELECT'
            and 'true' in (btrim(qual, '()'), btrim(with_check, '()'))""",
        "create policy free on public.workers for insert to authenticated with check (true)",
    ),
    "0025 no public bucket": Lint(
        "select id from storage.buckets where public",
        "update storage.buckets set public = true",
    ),
    "0028 and 0029 nobody outside calls a function with its owner's rights": Lint(
        f"""select proname || ' ' || asker from pg_proc, unnest(array['anon', 'authenticated']) as asker
            where prosecdef and pronamespace::regnamespace::text in {OURS}
            and has_function_privilege(asker, pg_proc.oid, 'execute')
            and (pg_proc.oid, asker) <> ('{SEARCH}'::regprocedure, 'authenticated')""",
        "grant execute on function studio.handle_new_user() to authenticated",
    ),
}
