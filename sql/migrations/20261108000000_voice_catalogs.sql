-- What an ElevenLabs account offers, as the worker last saw it: the key is opened there alone, so the screen searches
-- this copy, which also makes the search instant.
set lock_timeout = '500ms';
set statement_timeout = '60s';

alter table public.ai_models
  add column voice_model text not null default ''
    constraint ai_models_voice_model_length check (length(voice_model) <= 100);
comment on column public.ai_models.voice_model is 'Which model speaks; empty: the studio''s default. Not part of voice_settings, which goes to the vendor as it is.';

create table public.voice_catalogs (
  id uuid constraint voice_catalogs_pkey primary key default gen_random_uuid(),
  user_id uuid not null constraint voice_catalogs_user_id_fkey references public.users (id) on delete cascade,
  asked_at timestamptz not null default now(),
  answered_at timestamptz,
  fetched_at timestamptz,
  is_sandbox boolean not null default false,
  tier text not null default '',
  credits_used bigint,
  credits_limit bigint,
  credits_reset_at timestamptz,
  error_code text,
  error_message text,
  lease_owner text,
  lease_until timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint voice_catalogs_user_id_key unique (user_id),
  constraint voice_catalogs_tier_length check (length(tier) <= 100),
  constraint voice_catalogs_credits_positive check (credits_used >= 0 and credits_limit >= 0),
  constraint voice_catalogs_error_code_length check (length(error_code) <= 100),
  constraint voice_catalogs_error_message_length check (length(error_message) <= 2000),
  constraint voice_catalogs_lease_owner_length check (length(lease_owner) <= 200)
);
comment on table public.voice_catalogs is 'One per person: when the account''s voices were asked for and read, and the credit it had then.';
comment on column public.voice_catalogs.credits_limit is 'Null: the key may speak but not look at the account.';
create index voice_catalogs_open_idx on public.voice_catalogs (asked_at) where answered_at is null or asked_at > answered_at;

create table public.voices (
  id uuid constraint voices_pkey primary key default gen_random_uuid(),
  user_id uuid not null constraint voices_user_id_fkey references public.users (id) on delete cascade,
  voice_id text not null,
  name text not null default '',
  category text not null default '',
  description text not null default '',
  labels jsonb not null default '{}',
  languages text[] not null default '{}',
  preview_url text not null default '',
  settings jsonb,
  is_own boolean not null default false,
  words text not null default '',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint voices_user_id_voice_id_key unique (user_id, voice_id),
  constraint voices_voice_id_safe check (voice_id ~ '^[A-Za-z0-9_-]{1,100}$'),
  constraint voices_name_length check (length(name) <= 200),
  constraint voices_category_length check (length(category) <= 60),
  constraint voices_description_length check (length(description) <= 2000),
  constraint voices_labels_fit check (jsonb_typeof(labels) = 'object' and length(labels::text) <= 4096),
  constraint voices_languages_fit check (studio.tags_fit(languages)),
  constraint voices_preview_url_length check (length(preview_url) <= 2000),
  constraint voices_settings_fit check (jsonb_typeof(settings) = 'object' and length(settings::text) <= 4096),
  constraint voices_words_length check (length(words) <= 8000)
);
comment on column public.voices.words is 'What a search looks through: name, description and labels in lower case.';

create table public.voice_models (
  id uuid constraint voice_models_pkey primary key default gen_random_uuid(),
  user_id uuid not null constraint voice_models_user_id_fkey references public.users (id) on delete cascade,
  model_id text not null,
  name text not null default '',
  settings text[] not null default '{}',
  longest bigint not null default 5000,
  rate numeric(12, 6) not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint voice_models_user_id_model_id_key unique (user_id, model_id),
  constraint voice_models_model_id_length check (length(model_id) between 1 and 100),
  constraint voice_models_name_length check (length(name) <= 200),
  constraint voice_models_settings_fit check (studio.tags_fit(settings)),
  constraint voice_models_longest_positive check (longest > 0),
  constraint voice_models_rate_positive check (rate >= 0)
);
comment on column public.voice_models.settings is 'Names of the voice settings this model takes; no other is sent to it.';
comment on column public.voice_models.rate is 'Credits a character.';

alter table public.voice_catalogs enable row level security;
alter table public.voices enable row level security;
alter table public.voice_models enable row level security;
create policy voice_catalogs_read_own on public.voice_catalogs for select to authenticated
  using (user_id = (select auth.uid()));
create policy voice_catalogs_add_own on public.voice_catalogs for insert to authenticated
  with check (user_id = (select auth.uid()));
create policy voice_catalogs_change_own on public.voice_catalogs for update to authenticated
  using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
create policy voices_read_own on public.voices for select to authenticated using (user_id = (select auth.uid()));
create policy voice_models_read_own on public.voice_models for select to authenticated
  using (user_id = (select auth.uid()));
revoke all on public.voice_catalogs, public.voices, public.voice_models from anon, authenticated;
-- A person asks; what the account holds is the worker's word.
grant select on public.voice_catalogs, public.voices, public.voice_models to authenticated;
grant insert (id, user_id, asked_at), update (user_id, asked_at) on public.voice_catalogs to authenticated;
grant select, insert, update, delete on public.voice_catalogs, public.voices, public.voice_models to service_role;

create trigger voice_catalogs_updated_at before update on public.voice_catalogs
  for each row execute function studio.update_updated_at();
create trigger voices_updated_at before update on public.voices
  for each row execute function studio.update_updated_at();
create trigger voice_models_updated_at before update on public.voice_models
  for each row execute function studio.update_updated_at();

create function studio.date_voice_request() returns trigger
language plpgsql set search_path = '' as $$
begin
  -- By our clock: a date in the future would have the vendor asked for ever.
  new.asked_at := now();
  return new;
end $$;
create trigger voice_catalogs_asked before insert or update of asked_at on public.voice_catalogs
  for each row execute function studio.date_voice_request();

create view public.voice_facets with (security_invoker = true) as
  select user_id, 'language' as facet, language as value, count(*) as voices
    from public.voices, unnest(languages) as language group by user_id, language
  union all
  select user_id, 'category', category, count(*) from public.voices where category <> '' group by user_id, category;
comment on view public.voice_facets is 'Languages and categories of a person''s voices, with how many there are of each.';
revoke all on public.voice_facets from anon, authenticated;
grant select on public.voice_facets to authenticated, service_role;

create function public.ask_for_voices() returns void
language sql set search_path = '' as $$
  -- Asking while an answer is on its way changes nothing: it is the same question.
  insert into public.voice_catalogs (user_id) values ((select auth.uid()))
  on conflict (user_id) do update set asked_at = now()
    where voice_catalogs.answered_at >= voice_catalogs.asked_at
$$;
revoke all on function public.ask_for_voices() from public, anon;
grant execute on function public.ask_for_voices() to authenticated;

create function public.claim_voice_catalogs(worker text, batch integer, lease_seconds integer)
returns table (id uuid, user_id uuid, used_voice_ids text[])
language sql set search_path = '' as $$
  with due as (
    select catalog.id from public.voice_catalogs as catalog
    where (catalog.answered_at is null or catalog.asked_at > catalog.answered_at)
      and (catalog.lease_until is null or catalog.lease_until < now())
    order by catalog.asked_at limit batch for update skip locked
  ), leased as (
    update public.voice_catalogs as catalog
    set lease_owner = worker, lease_until = now() + make_interval(secs => lease_seconds)
    from due where catalog.id = due.id
    returning catalog.id, catalog.user_id
  )
  select leased.id, leased.user_id, array(
    select distinct persona.voice_id from public.ai_models as persona
    where persona.user_id = leased.user_id and persona.voice_id <> '')
  from leased
$$;

create function public.keep_voice_catalog(catalog_id uuid, worker text, facts jsonb, voices jsonb, models jsonb)
returns boolean
language plpgsql set search_path = '' as $$
#variable_conflict use_variable
declare
  owner uuid;
begin
  update public.voice_catalogs as catalog
    set answered_at = now(), fetched_at = now(), lease_owner = null, lease_until = null, error_code = null,
      error_message = null, is_sandbox = coalesce((facts ->> 'is_sandbox')::boolean, false),
      tier = left(coalesce(facts ->> 'tier', ''), 100), credits_used = (facts ->> 'credits_used')::bigint,
      credits_limit = (facts ->> 'credits_limit')::bigint,
      credits_reset_at = to_timestamp((facts ->> 'credits_reset_unix')::double precision)
    where catalog.id = keep_voice_catalog.catalog_id and catalog.lease_owner = worker
    returning catalog.user_id into owner;
  if owner is null then
    return false;
  end if;
  -- A voice that stays keeps its row, so that a player on an open screen keeps its address.
  delete from public.voices as gone where gone.user_id = owner
    and gone.voice_id not in (select one ->> 'voice_id' from jsonb_array_elements(voices) as one);
  insert into public.voices as kept (user_id, voice_id, name, category, description, labels, languages, preview_url,
      settings, is_own, words)
    select owner, one.voice_id, left(coalesce(one.name, ''), 200), left(coalesce(one.category, ''), 60),
      left(coalesce(one.description, ''), 2000), coalesce(one.labels, '{}'), coalesce(one.languages, '{}'),
      left(coalesce(one.preview_url, ''), 2000), one.settings, coalesce(one.is_own, false),
      left(lower(concat_ws(' ', one.name, one.description, one.category,
        (select string_agg(label.value, ' ') from jsonb_each_text(coalesce(one.labels, '{}')) as label))), 8000)
    from jsonb_to_recordset(voices) as one (voice_id text, name text, category text, description text, labels jsonb,
      languages text[], preview_url text, settings jsonb, is_own boolean)
    on conflict (user_id, voice_id) do update set name = excluded.name, category = excluded.category,
      description = excluded.description, labels = excluded.labels, languages = excluded.languages,
      preview_url = excluded.preview_url, settings = coalesce(excluded.settings, kept.settings),
      is_own = excluded.is_own, words = excluded.words;
  delete from public.voice_models as gone where gone.user_id = owner
    and gone.model_id not in (select one ->> 'model_id' from jsonb_array_elements(models) as one);
  insert into public.voice_models (user_id, model_id, name, settings, longest, rate)
    select owner, one.model_id, left(coalesce(one.name, ''), 200), coalesce(one.settings, '{}'), one.longest, one.rate
    from jsonb_to_recordset(models) as one (model_id text, name text, settings text[], longest bigint, rate numeric)
    on conflict (user_id, model_id) do update set name = excluded.name, settings = excluded.settings,
      longest = excluded.longest, rate = excluded.rate;
  return true;
end $$;

create function public.fail_voice_catalog(catalog_id uuid, worker text, facts jsonb) returns boolean
language sql set search_path = '' as $$
  -- What was read before stays: an old list is better than none, and the screen says how old it is.
  with failed as (
    update public.voice_catalogs as catalog
    set answered_at = now(), lease_owner = null, lease_until = null, error_code = left(facts ->> 'error_code', 100),
      error_message = left(facts ->> 'error_message', 2000)
    where catalog.id = fail_voice_catalog.catalog_id and catalog.lease_owner = worker
    returning 1
  )
  select exists (select 1 from failed)
$$;
revoke all on function public.claim_voice_catalogs(text, integer, integer),
  public.keep_voice_catalog(uuid, text, jsonb, jsonb, jsonb), public.fail_voice_catalog(uuid, text, jsonb) from public, anon;
grant execute on function public.claim_voice_catalogs(text, integer, integer),
  public.keep_voice_catalog(uuid, text, jsonb, jsonb, jsonb), public.fail_voice_catalog(uuid, text, jsonb) to service_role;
