-- What every later migration stands on: closed defaults, the unexposed schema `studio`, and the two
-- triggers that tables share.
set lock_timeout = '500ms';
set statement_timeout = '60s';

-- The platform's own "no exposure" default still leaves TRUNCATE, REFERENCES and TRIGGER with anon, and
-- EXECUTE with everyone through PUBLIC. These lines close both, whatever default the project was made with.
alter default privileges for role postgres in schema public revoke all on tables from anon, authenticated, service_role;
alter default privileges for role postgres in schema public revoke all on sequences from anon, authenticated, service_role;
alter default privileges for role postgres in schema public revoke all on functions from anon, authenticated, service_role;
alter default privileges for role postgres revoke execute on functions from public;

-- Wanted by convention, relied on nowhere: a plain PostgreSQL build may lack them.
do $$
begin
  if to_regnamespace('extensions') is not null then
    if exists (select 1 from pg_available_extensions where name = 'pgcrypto') then
      create extension if not exists pgcrypto with schema extensions;
    end if;
    if exists (select 1 from pg_available_extensions where name = 'uuid-ossp') then
      create extension if not exists "uuid-ossp" with schema extensions;
    end if;
  end if;
end $$;

create schema if not exists studio;
comment on schema studio is 'Rules and worker state that the Data API must never reach.';
revoke all on schema studio from public;
grant usage on schema studio to authenticated, service_role;

create function studio.update_updated_at() returns trigger
language plpgsql set search_path = '' as $$
begin
  new.updated_at := now();
  return new;
end $$;
comment on function studio.update_updated_at() is 'Every table with updated_at carries this trigger.';

create function studio.refuse(relation text, rule text, sentence text, state text default '23514') returns void
language plpgsql set search_path = '' as $$
begin
  -- Worded like PostgreSQL's own refusals: over HTTP the message is all that carries the rule's name.
  raise exception using errcode = state, schema = 'public', table = relation, constraint = rule,
    message = format('%s: row of "%s" violates constraint "%s"', sentence, relation, rule);
end $$;
comment on function studio.refuse(text, text, text, text) is 'How a trigger refuses: as a named constraint would.';

create function studio.tidy_tags(tags text[]) returns text[]
language sql immutable set search_path = '' as $$
  -- The first place a tag is named at is its place; the order is the person's.
  select coalesce(array_agg(tag order by place), '{}')
  from (
    select tag, min(place) as place
    from unnest(tags) with ordinality as given (raw, place), lower(btrim(raw, E' \t\r\n')) as tag
    where tag <> ''
    group by tag
  ) as unique_tags
$$;

create function studio.tags_fit(tags text[]) returns boolean
language sql immutable set search_path = '' as $$
  select cardinality(tags) <= 50 and not exists (select 1 from unnest(tags) as tag where tag is null or length(tag) > 40)
$$;

create function studio.tidy_row_tags() returns trigger
language plpgsql set search_path = '' as $$
begin
  new.tags := studio.tidy_tags(new.tags);
  return new;
end $$;

grant execute on function studio.refuse(text, text, text, text), studio.tidy_tags(text[]), studio.tags_fit(text[])
  to authenticated, service_role;
