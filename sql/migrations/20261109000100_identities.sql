-- Trained identities: a persona's likeness at a vendor, learned from her reference images. Training is paid work like
-- an image job: asked for its price first, confirmed, written down before it is sent, and never sent twice unasked.
set lock_timeout = '500ms';
set statement_timeout = '60s';

create table public.persona_identities (
  id uuid constraint persona_identities_pkey primary key default gen_random_uuid(),
  user_id uuid not null constraint persona_identities_user_id_fkey references public.users (id) on delete cascade,
  ai_model_id uuid,
  service text not null default 'higgsfield',
  model_version text not null default 'v2',
  name text not null,
  image_ids uuid[] not null default '{}',
  status text not null default 'pricing',
  vendor_id text,
  in_use boolean not null default false,
  request_key uuid not null default gen_random_uuid(),
  error_code text,
  error_message text,
  cost_credits numeric(12, 3),
  cost_usd numeric(12, 6),
  is_sandbox boolean not null default false,
  confirmed_at timestamptz,
  started_at timestamptz,
  completed_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint persona_identities_id_user_id_key unique (id, user_id),
  constraint persona_identities_user_id_request_key_key unique (user_id, request_key),
  constraint persona_identities_ai_model_id_fkey foreign key (ai_model_id, user_id)
    references public.ai_models (id, user_id) on delete set null (ai_model_id),
  constraint persona_identities_service_known check (service in ('higgsfield')),
  constraint persona_identities_model_version_known check (model_version in ('v1', 'v2', 'cinema')),
  constraint persona_identities_name_length check (name ~ '\S' and length(name) <= 100),
  constraint persona_identities_image_ids_count check (cardinality(image_ids) <= 100),
  constraint persona_identities_status_known check (status in (
    'pricing', 'priced', 'pending', 'submitting', 'queued', 'in_progress', 'completed', 'failed', 'cancelled')),
  constraint persona_identities_vendor_id_length check (length(vendor_id) <= 200),
  constraint persona_identities_in_use_trained check (not in_use or (status = 'completed' and vendor_id is not null)),
  constraint persona_identities_error_code_length check (length(error_code) <= 100),
  constraint persona_identities_error_message_length check (length(error_message) <= 2000),
  constraint persona_identities_cost_positive check (cost_credits >= 0 and cost_usd >= 0)
);
comment on column public.persona_identities.vendor_id is 'The vendor''s handle; belongs to the account of the key it was trained with.';
comment on column public.persona_identities.model_version is 'The vendor''s family of models it can be drawn with.';
create index persona_identities_user_id_created_at_idx on public.persona_identities (user_id, created_at desc, id desc);
create index persona_identities_ai_model_id_idx on public.persona_identities (ai_model_id, user_id);
create index persona_identities_vendor_id_idx on public.persona_identities (user_id, vendor_id);
create unique index persona_identities_in_use_idx on public.persona_identities (ai_model_id, model_version) where in_use;
create index persona_identities_open_idx on public.persona_identities (created_at)
  where status in ('pricing', 'pending', 'submitting', 'queued', 'in_progress');

create table studio.identity_runs (
  identity_id uuid constraint identity_runs_pkey primary key
    constraint identity_runs_identity_id_fkey references public.persona_identities (id) on delete cascade,
  request_body jsonb,
  polls integer not null default 0,
  next_look_at timestamptz not null default now(),
  lease_owner text,
  lease_until timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint identity_runs_polls_positive check (polls >= 0)
);
comment on table studio.identity_runs is 'Written before the wire: what was sent, who holds the training until when.';
alter table studio.identity_runs enable row level security;
create policy identity_runs_closed on studio.identity_runs for all to authenticated using (false) with check (false);
grant select, insert, update, delete on studio.identity_runs to service_role;
create trigger identity_runs_updated_at before update on studio.identity_runs
  for each row execute function studio.update_updated_at();

create function studio.start_identity() returns trigger
language plpgsql set search_path = '' as $$
begin
  if current_user = 'authenticated' and (new.status <> 'pricing' or new.is_sandbox or new.in_use or num_nonnulls(
      new.vendor_id, new.error_code, new.error_message, new.cost_credits, new.cost_usd, new.confirmed_at, new.started_at,
      new.completed_at) > 0) then
    perform studio.refuse('persona_identities', 'persona_identities_start_pricing', 'a training begins with its price');
  end if;
  -- As they are now: what a persona looks like later does not change what was learned.
  select coalesce(array_agg(named.id order by named.place), '{}') into new.image_ids
    from public.ai_models as persona, unnest(persona.reference_image_ids) with ordinality as named (id, place)
    join public.assets as picture on picture.id = named.id and picture.file_type = 'image'
    where persona.id = new.ai_model_id and persona.user_id = new.user_id and picture.user_id = new.user_id;
  if new.ai_model_id is null then
    perform studio.refuse('persona_identities', 'persona_identities_persona_needed', 'a likeness is that of a persona');
  end if;
  perform studio.check_consent(new.user_id, new.ai_model_id, 'face');
  return new;
end $$;
create trigger persona_identities_start before insert on public.persona_identities
  for each row execute function studio.start_identity();

create function studio.move_identity() returns trigger
language plpgsql set search_path = '' as $$
declare
  arrows constant text[] := array['pricing>priced', 'pricing>failed', 'pricing>cancelled', 'priced>pending', 'priced>cancelled',
    'pending>pricing', 'pending>submitting', 'pending>failed', 'pending>cancelled', 'submitting>pending', 'submitting>queued',
    'submitting>in_progress', 'submitting>completed', 'submitting>failed', 'queued>in_progress', 'queued>completed',
    'queued>failed', 'in_progress>completed', 'in_progress>failed'];
  -- A person confirms a price, withdraws what was not sent, and says whether pictures are drawn with it.
  theirs constant text[] := array['user_id', 'status', 'in_use', 'confirmed_at', 'ai_model_id', 'updated_at'];
begin
  if new.status <> old.status and old.status || '>' || new.status <> all (arrows) then
    perform studio.refuse('persona_identities', 'persona_identities_status_arrow',
      format('a training cannot go from %s to %s', old.status, new.status));
  end if;
  if current_user = 'authenticated' and (to_jsonb(new) - theirs <> to_jsonb(old) - theirs
      or (new.status <> old.status and old.status || '>' || new.status not in
        ('priced>pending', 'pricing>cancelled', 'priced>cancelled', 'pending>cancelled'))) then
    perform studio.refuse('persona_identities', 'persona_identities_worker_only', 'the training is the worker''s now');
  end if;
  if new.status <> old.status and new.status in ('pending', 'submitting') then
    -- A consent may end between the price, the confirmation and the sending.
    perform studio.check_consent(new.user_id, new.ai_model_id, 'face');
  end if;
  if new.status <> old.status then
    new.confirmed_at := case when new.status = 'pending' then coalesce(new.confirmed_at, now()) else new.confirmed_at end;
    new.completed_at := case when new.status in ('completed', 'failed', 'cancelled') then coalesce(new.completed_at, now()) end;
  end if;
  return new;
end $$;
create trigger persona_identities_move before update on public.persona_identities
  for each row execute function studio.move_identity();
create trigger persona_identities_updated_at before update on public.persona_identities
  for each row execute function studio.update_updated_at();

create function studio.book_identity() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if new.status = 'pending' then
    if old.status = 'submitting' then
      perform studio.let_go(new.id);
    elsif not new.is_sandbox then
      perform studio.check_budget(new.user_id, new.ai_model_id, new.cost_usd);
    end if;
    perform studio.book(new.user_id, new.id, 'training', 'estimated', new.service, 'credits', new.cost_credits, new.cost_usd,
      new.is_sandbox, new.ai_model_id);
  elsif new.status = 'submitting' then
    perform studio.book(new.user_id, new.id, 'training', 'reserved', new.service, 'credits', new.cost_credits, new.cost_usd,
      new.is_sandbox, new.ai_model_id);
  elsif new.status = 'completed' then
    perform studio.book(new.user_id, new.id, 'training', 'charged', new.service, 'credits', new.cost_credits, new.cost_usd,
      new.is_sandbox, new.ai_model_id);
  elsif new.status in ('pricing', 'failed', 'cancelled') and new.error_code is distinct from 'outcome_unknown' then
    perform studio.let_go(new.id);
  end if;
  return null;
end $$;
create trigger persona_identities_book after update of status on public.persona_identities
  for each row when (old.status is distinct from new.status) execute function studio.book_identity();

create function studio.keep_sent_identity() returns trigger
language plpgsql set search_path = '' as $$
begin
  if current_user = 'authenticated' and old.status in ('submitting', 'queued', 'in_progress') then
    perform studio.refuse('persona_identities', 'persona_identities_delete_running', 'a training that was sent cannot be deleted');
  end if;
  return old;
end $$;
create trigger persona_identities_keep_sent before delete on public.persona_identities
  for each row execute function studio.keep_sent_identity();

create function studio.let_go_of_identity() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  -- Deleted before it was sent; with the account goes the ledger too.
  if exists (select 1 from public.users where id = old.user_id) then
    perform studio.let_go(old.id);
  end if;
  return null;
end $$;
create trigger persona_identities_let_go after delete on public.persona_identities
  for each row when (old.status = 'pending') execute function studio.let_go_of_identity();

alter table public.persona_identities enable row level security;
create policy persona_identities_read_own on public.persona_identities for select to authenticated
  using (user_id = (select auth.uid()));
create policy persona_identities_add_own on public.persona_identities for insert to authenticated
  with check (user_id = (select auth.uid()));
create policy persona_identities_change_own on public.persona_identities for update to authenticated
  using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
create policy persona_identities_remove_own on public.persona_identities for delete to authenticated
  using (user_id = (select auth.uid()));
revoke all on public.persona_identities from anon, authenticated;
grant select, insert, update, delete on public.persona_identities to authenticated, service_role;

create function public.use_identity(identity_id uuid, wanted boolean) returns void
language plpgsql set search_path = '' as $$
#variable_conflict use_variable
declare
  chosen public.persona_identities;
begin
  select * into chosen from public.persona_identities where id = identity_id and user_id = (select auth.uid());
  -- One a family: pictures of one persona are drawn with one likeness.
  update public.persona_identities as other set in_use = false
    where other.ai_model_id = chosen.ai_model_id and other.model_version = chosen.model_version and other.in_use
      and other.user_id = chosen.user_id;
  update public.persona_identities as this set in_use = wanted where this.id = chosen.id and wanted;
end $$;
grant execute on function public.use_identity(uuid, boolean) to authenticated;

-- The worker's steps ------------------------------------------------------------------------------------------------

create function public.claim_identities(worker text, batch integer, lease_seconds integer)
returns table (
  id uuid, user_id uuid, ai_model_id uuid, service text, model_version text, name text, image_ids uuid[], status text,
  vendor_id text, error_code text, cost_credits numeric, cost_usd numeric, is_sandbox boolean, polls integer,
  request_body jsonb, confirmed_at timestamptz, started_at timestamptz, created_at timestamptz
)
language sql set search_path = '' as $$
  insert into studio.identity_runs (identity_id)
    select waiting.id from public.persona_identities as waiting
    where waiting.status in ('pricing', 'pending', 'submitting', 'queued', 'in_progress') and not exists (
      select 1 from studio.identity_runs as run where run.identity_id = waiting.id)
    order by waiting.created_at limit batch
  on conflict (identity_id) do nothing;
  with due as (
    select run.identity_id
    from studio.identity_runs as run join public.persona_identities as training on training.id = run.identity_id
    where training.status in ('pricing', 'pending', 'submitting', 'queued', 'in_progress')
      and run.next_look_at <= now() and (run.lease_until is null or run.lease_until < now())
    order by run.next_look_at limit batch
    for update of run skip locked
  ), leased as (
    update studio.identity_runs as run
    set lease_owner = worker, lease_until = now() + make_interval(secs => lease_seconds)
    from due where run.identity_id = due.identity_id
    returning run.*
  )
  select training.id, training.user_id, training.ai_model_id, training.service, training.model_version, training.name,
    training.image_ids, training.status, training.vendor_id, training.error_code, training.cost_credits, training.cost_usd,
    training.is_sandbox, run.polls, run.request_body, training.confirmed_at, training.started_at, training.created_at
  from leased as run join public.persona_identities as training on training.id = run.identity_id
$$;

create function public.begin_identity(identity_id uuid, worker text, request_body jsonb) returns boolean
language plpgsql set search_path = '' as $$
#variable_conflict use_variable
begin
  -- The one step before money: the lease must still run, by the clock and not by this transaction's start.
  perform 1 from studio.identity_runs as run
    where run.identity_id = begin_identity.identity_id and run.lease_owner = worker and run.lease_until > clock_timestamp()
    for update;
  if not found then
    return false;
  end if;
  update public.persona_identities as training
    set status = 'submitting', started_at = now(), error_code = null, error_message = null
    where training.id = begin_identity.identity_id and training.status = 'pending';
  if not found then
    return false; -- withdrawn meanwhile, or sent before
  end if;
  update studio.identity_runs as run set request_body = begin_identity.request_body
    where run.identity_id = begin_identity.identity_id;
  return true;
end $$;

create function public.record_identity(identity_id uuid, worker text, facts jsonb, look_again_seconds numeric default 0)
returns boolean
language plpgsql set search_path = '' as $$
#variable_conflict use_variable
begin
  -- `facts` may hold: status, vendor_id, error_code, error_message, cost_credits, cost_usd, is_sandbox.
  update studio.identity_runs as run
    set polls = run.polls + 1, lease_owner = null, lease_until = null,
      next_look_at = now() + make_interval(secs => look_again_seconds::double precision)
    where run.identity_id = record_identity.identity_id and run.lease_owner = worker;
  if not found then
    return false;
  end if;
  update public.persona_identities as training
    set status = coalesce(facts ->> 'status', training.status),
      vendor_id = coalesce(facts ->> 'vendor_id', training.vendor_id),
      error_code = case when facts ?| array['status', 'error_code'] then facts ->> 'error_code' else training.error_code end,
      error_message = case when facts ?| array['status', 'error_message'] then left(facts ->> 'error_message', 2000)
        else training.error_message end,
      cost_credits = case when facts ? 'cost_credits' then (facts ->> 'cost_credits')::numeric else training.cost_credits end,
      cost_usd = case when facts ? 'cost_usd' then (facts ->> 'cost_usd')::numeric else training.cost_usd end,
      is_sandbox = coalesce((facts ->> 'is_sandbox')::boolean, training.is_sandbox)
    where training.id = record_identity.identity_id and facts <> '{}'
      -- A price that comes after the person withdrew is of no interest.
      and training.status not in ('completed', 'failed', 'cancelled');
  return true;
end $$;
grant execute on function public.claim_identities(text, integer, integer), public.begin_identity(uuid, text, jsonb),
  public.record_identity(uuid, text, jsonb, numeric) to service_role;

-- Pictures are drawn with a likeness only by the person who had it trained, while its consent holds. An account at a
-- vendor may be shared, so the vendor's own check does not tell people apart.
create function studio.check_character() returns trigger
language plpgsql set search_path = '' as $$
declare
  likeness public.persona_identities;
begin
  select * into likeness from public.persona_identities
    where user_id = new.user_id and vendor_id = new.settings ->> 'custom_reference_id' and status = 'completed'
    limit 1;
  if likeness.id is null then
    perform studio.refuse('generations', 'generations_character_trained', 'no trained likeness of yours has this name');
  end if;
  perform studio.check_consent(new.user_id, likeness.ai_model_id, 'face');
  return new;
end $$;
create trigger generations_character before insert on public.generations
  for each row when (new.status = 'pending' and new.settings ? 'custom_reference_id')
  execute function studio.check_character();
