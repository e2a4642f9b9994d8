-- The styles a person's Higgsfield account offers, as the worker last read them: the key is opened there alone, so the
-- screen picks from this copy.
set lock_timeout = '500ms';
set statement_timeout = '60s';

create table public.style_catalogs (
  id uuid constraint style_catalogs_pkey primary key default gen_random_uuid(),
  user_id uuid not null constraint style_catalogs_user_id_fkey references public.users (id) on delete cascade,
  family text not null,
  asked_at timestamptz not null default now(),
  answered_at timestamptz,
  fetched_at timestamptz,
  is_sandbox boolean not null default false,
  error_message text,
  lease_owner text,
  lease_until timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint style_catalogs_user_id_family_key unique (user_id, family),
  constraint style_catalogs_family_known check (family in ('soul', 'soul-2')),
  constraint style_catalogs_error_message_length check (length(error_message) <= 2000),
  constraint style_catalogs_lease_owner_length check (length(lease_owner) <= 200)
);
comment on table public.style_catalogs is 'One per person and family of models: when its styles were asked for and read.';
create index style_catalogs_open_idx on public.style_catalogs (asked_at) where answered_at is null or asked_at > answered_at;

create table public.styles (
  id uuid constraint styles_pkey primary key default gen_random_uuid(),
  user_id uuid not null constraint styles_user_id_fkey references public.users (id) on delete cascade,
  family text not null,
  style_id uuid not null,
  place integer not null default 0,
  name text not null default '',
  description text not null default '',
  preview_url text not null default '',
  gone_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint styles_user_id_family_style_id_key unique (user_id, family, style_id),
  constraint styles_family_known check (family in ('soul', 'soul-2')),
  constraint styles_place_positive check (place >= 0),
  constraint styles_name_length check (length(name) <= 200),
  constraint styles_description_length check (length(description) <= 2000),
  constraint styles_preview_url_length check (length(preview_url) <= 2000)
);
comment on column public.styles.style_id is 'The vendor''s id, which a job names.';
comment on column public.styles.gone_at is 'The vendor lists it no longer; the row stays, because jobs drawn with it are told by its name.';

alter table public.style_catalogs enable row level security;
alter table public.styles enable row level security;
create policy style_catalogs_read_own on public.style_catalogs for select to authenticated
  using (user_id = (select auth.uid()));
create policy style_catalogs_add_own on public.style_catalogs for insert to authenticated
  with check (user_id = (select auth.uid()));
create policy style_catalogs_change_own on public.style_catalogs for update to authenticated
  using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
create policy styles_read_own on public.styles for select to authenticated using (user_id = (select auth.uid()));
revoke all on public.style_catalogs, public.styles from anon, authenticated;
-- A person asks; what the vendor lists is the worker's word.
grant select on public.style_catalogs, public.styles to authenticated;
grant insert (id, user_id, family, asked_at), update (user_id, asked_at) on public.style_catalogs to authenticated;
grant select, insert, update, delete on public.style_catalogs, public.styles to service_role;

create trigger style_catalogs_updated_at before update on public.style_catalogs
  for each row execute function studio.update_updated_at();
create trigger styles_updated_at before update on public.styles
  for each row execute function studio.update_updated_at();

create function studio.date_style_request() returns trigger
language plpgsql set search_path = '' as $$
begin
  -- By our clock: a date in the future would have the vendor asked for ever.
  new.asked_at := now();
  return new;
end $$;
create trigger style_catalogs_asked before insert or update of asked_at on public.style_catalogs
  for each row execute function studio.date_style_request();

create function public.ask_for_styles(family text) returns void
language sql set search_path = '' as $$
  -- Asking while an answer is on its way changes nothing: it is the same question.
  insert into public.style_catalogs (user_id, family) values ((select auth.uid()), ask_for_styles.family)
  on conflict (user_id, family) do update set asked_at = now()
    where style_catalogs.answered_at >= style_catalogs.asked_at
$$;
revoke all on function public.ask_for_styles(text) from public, anon;
grant execute on function public.ask_for_styles(text) to authenticated;

create function public.claim_style_catalogs(worker text, batch integer, lease_seconds integer)
returns table (id uuid, user_id uuid, family text)
language sql set search_path = '' as $$
  with due as (
    select catalog.id from public.style_catalogs as catalog
    where (catalog.answered_at is null or catalog.asked_at > catalog.answered_at)
      and (catalog.lease_until is null or catalog.lease_until < now())
    order by catalog.asked_at limit batch for update skip locked
  )
  update public.style_catalogs as catalog
  set lease_owner = worker, lease_until = now() + make_interval(secs => lease_seconds)
  from due where catalog.id = due.id
  returning catalog.id, catalog.user_id, catalog.family
$$;

create function public.keep_style_catalog(catalog_id uuid, worker text, is_sandbox boolean, styles jsonb) returns boolean
language plpgsql set search_path = '' as $$
#variable_conflict use_variable
declare
  kept public.style_catalogs;
begin
  -- `styles`: [{style_id, name, description, preview_url}] in the vendor's order.
  update public.style_catalogs as catalog
    set answered_at = now(), fetched_at = now(), lease_owner = null, lease_until = null, error_message = null,
      is_sandbox = keep_style_catalog.is_sandbox
    where catalog.id = keep_style_catalog.catalog_id and catalog.lease_owner = worker
    returning catalog.* into kept;
  if kept.id is null then
    return false;
  end if;
  update public.styles as gone set gone_at = now()
    where gone.user_id = kept.user_id and gone.family = kept.family and gone.gone_at is null
      and gone.style_id not in (select (one ->> 'style_id')::uuid from jsonb_array_elements(styles) as one);
  -- A style that stays keeps its row, so that its picture on an open screen keeps its address.
  insert into public.styles as old (user_id, family, style_id, place, name, description, preview_url)
    select kept.user_id, kept.family, (one.value ->> 'style_id')::uuid, one.place::integer,
      left(coalesce(one.value ->> 'name', ''), 200), left(coalesce(one.value ->> 'description', ''), 2000),
      left(coalesce(one.value ->> 'preview_url', ''), 2000)
    from jsonb_array_elements(styles) with ordinality as one (value, place)
    on conflict (user_id, family, style_id) do update set place = excluded.place, name = excluded.name,
      description = excluded.description, preview_url = excluded.preview_url, gone_at = null;
  return true;
end $$;

create function public.fail_style_catalog(catalog_id uuid, worker text, why text) returns boolean
language sql set search_path = '' as $$
  -- What was read before stays: an old list is better than none, and the screen says how old it is.
  with failed as (
    update public.style_catalogs as catalog
    set answered_at = now(), lease_owner = null, lease_until = null, error_message = left(why, 2000)
    where catalog.id = fail_style_catalog.catalog_id and catalog.lease_owner = worker
    returning 1
  )
  select exists (select 1 from failed)
$$;
revoke all on function public.claim_style_catalogs(text, integer, integer),
  public.keep_style_catalog(uuid, text, boolean, jsonb), public.fail_style_catalog(uuid, text, text) from public, anon;
grant execute on function public.claim_style_catalogs(text, integer, integer),
  public.keep_style_catalog(uuid, text, boolean, jsonb), public.fail_style_catalog(uuid, text, text) to service_role;
