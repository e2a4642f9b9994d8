-- A job is asked about with the key it was sent with, whatever keys its owner has since: another account knows nothing of
-- it, and a request that is sent again to another account is paid a second time.
set lock_timeout = '500ms';
set statement_timeout = '60s';

alter table studio.generation_runs
  add column key_payer text,
  add column key_mark text,
  -- A look at columns that are null everywhere.
  -- squawk-ignore constraint-missing-not-valid
  add constraint generation_runs_key_payer_known check (key_payer in ('own', 'studio')),
  -- squawk-ignore constraint-missing-not-valid
  add constraint generation_runs_key_mark_length check (length(key_mark) = 64);
comment on column studio.generation_runs.key_payer is 'Whose key it was sent with: the person''s own, or the studio''s; null: the sandbox, or nobody noted it.';
comment on column studio.generation_runs.key_mark is 'HMAC-SHA256 of that key over the id of the job: tells the key again, and says nothing of it.';

alter table studio.identity_runs
  add column key_payer text,
  add column key_mark text,
  -- squawk-ignore constraint-missing-not-valid
  add constraint identity_runs_key_payer_known check (key_payer in ('own', 'studio')),
  -- squawk-ignore constraint-missing-not-valid
  add constraint identity_runs_key_mark_length check (length(key_mark) = 64);
comment on column studio.identity_runs.key_payer is 'As in studio.generation_runs.';
comment on column studio.identity_runs.key_mark is 'As in studio.generation_runs.';

alter table public.voice_takes
  add column key_payer text,
  add column key_mark text,
  -- squawk-ignore constraint-missing-not-valid
  add constraint voice_takes_key_payer_known check (key_payer in ('own', 'studio')),
  -- squawk-ignore constraint-missing-not-valid
  add constraint voice_takes_key_mark_length check (length(key_mark) = 64);
comment on column public.voice_takes.key_payer is 'As in studio.generation_runs.';
comment on column public.voice_takes.key_mark is 'As in studio.generation_runs.';

-- The worker's step before money, with the key it is about to use -----------------------------------------------------

create function studio.check_payer(owner uuid, vendor text, payer text) returns void
language plpgsql set search_path = '' as $$
begin
  -- The key was opened a moment ago. Who pays by the ledger's rule must be who pays by the key, at the moment of sending.
  if payer is not null and studio.payer(owner, vendor) is distinct from payer then
    perform studio.refuse('charges', 'charges_key_changed', 'the key changed before anything was sent');
  end if;
end $$;
grant execute on function studio.check_payer(uuid, text, text) to service_role;

create function public.begin_generation_with_key(
  generation_id uuid, worker text, endpoint text, request_body jsonb, is_sandbox boolean, cost_credits numeric,
  cost_usd numeric, webhook_url text, key_payer text, key_mark text
) returns boolean
language plpgsql set search_path = '' as $$
#variable_conflict use_variable
begin
  if not public.begin_generation(generation_id, worker, endpoint, request_body, is_sandbox, cost_credits, cost_usd,
      webhook_url) then
    return false;
  end if;
  perform studio.check_payer(job.user_id, job.service, key_payer) from public.generations as job
    where job.id = begin_generation_with_key.generation_id;
  update studio.generation_runs as run
    set key_payer = begin_generation_with_key.key_payer, key_mark = begin_generation_with_key.key_mark
    where run.generation_id = begin_generation_with_key.generation_id;
  return true;
end $$;

create function public.begin_identity_with_key(
  identity_id uuid, worker text, request_body jsonb, key_payer text, key_mark text
) returns boolean
language plpgsql set search_path = '' as $$
#variable_conflict use_variable
begin
  if not public.begin_identity(identity_id, worker, request_body) then
    return false;
  end if;
  perform studio.check_payer(training.user_id, training.service, key_payer) from public.persona_identities as training
    where training.id = begin_identity_with_key.identity_id;
  update studio.identity_runs as run
    set key_payer = begin_identity_with_key.key_payer, key_mark = begin_identity_with_key.key_mark
    where run.identity_id = begin_identity_with_key.identity_id;
  return true;
end $$;

create function public.begin_voice_take_with_key(take_id uuid, worker text, key_payer text, key_mark text)
returns boolean
language plpgsql set search_path = '' as $$
#variable_conflict use_variable
begin
  if not public.begin_voice_take(take_id, worker) then
    return false;
  end if;
  perform studio.check_payer(take.user_id, 'elevenlabs', key_payer) from public.voice_takes as take
    where take.id = begin_voice_take_with_key.take_id;
  update public.voice_takes as take
    set key_payer = begin_voice_take_with_key.key_payer, key_mark = begin_voice_take_with_key.key_mark
    where take.id = begin_voice_take_with_key.take_id;
  return true;
end $$;

create function public.sent_keys(job_ids uuid[]) returns table (job_id uuid, payer text, mark text)
language sql stable set search_path = '' as $$
  -- What was sent in the sandbox, or before this was noted, is left out.
  select run.generation_id, run.key_payer, run.key_mark from studio.generation_runs as run
    where run.generation_id = any(job_ids) and run.key_mark is not null
  union all
  select run.identity_id, run.key_payer, run.key_mark from studio.identity_runs as run
    where run.identity_id = any(job_ids) and run.key_mark is not null
$$;

create or replace function public.doubt_api_key(owner uuid, vendor text) returns void
language sql set search_path = '' as $$
  -- A job met a refusal: the key is asked about at once instead of tomorrow, though not twice in a minute, however
  -- many jobs meet it.
  update public.user_api_keys as kept
  set check_due_at = least(kept.check_due_at, greatest(now(), kept.checked_at + interval '1 minute'))
  where kept.user_id = owner and kept.service = vendor and kept.status <> 'refused'
$$;
revoke all on function public.begin_generation_with_key(uuid, text, text, jsonb, boolean, numeric, numeric, text, text, text),
  public.begin_identity_with_key(uuid, text, jsonb, text, text), public.begin_voice_take_with_key(uuid, text, text, text),
  public.sent_keys(uuid[]) from public, anon;
grant execute on function
  public.begin_generation_with_key(uuid, text, text, jsonb, boolean, numeric, numeric, text, text, text),
  public.begin_identity_with_key(uuid, text, jsonb, text, text), public.begin_voice_take_with_key(uuid, text, text, text),
  public.sent_keys(uuid[]) to service_role;

-- The studio's own keys are asked about like everybody's ------------------------------------------------------------

alter table public.studio_keys
  -- Constant defaults: nothing is rewritten.
  add column status text not null default 'unchecked',
  add column checked_at timestamptz,
  add column check_error text not null default '',
  add column failing_since timestamptz,
  add column check_due_at timestamptz not null default now(),
  -- squawk-ignore constraint-missing-not-valid
  add constraint studio_keys_status_known check (status in ('unchecked', 'works', 'refused')),
  -- squawk-ignore constraint-missing-not-valid
  add constraint studio_keys_check_error_length check (length(check_error) <= 500),
  -- squawk-ignore constraint-missing-not-valid
  add constraint studio_keys_failing_dated check ((status = 'refused') = (failing_since is not null));
comment on column public.studio_keys.check_error is 'Why the last check gave no answer, or why the vendor refused.';
comment on column public.studio_keys.check_due_at is 'When the worker asks next; put off while one asks.';

create function public.claim_studio_key_checks(services text[], lease_seconds integer) returns setof public.studio_keys
language sql set search_path = '' as $$
  -- `services`: those whose keys this worker's environment holds.
  with due as (
    select id from public.studio_keys where check_due_at <= now() and service = any(services) for update skip locked
  )
  update public.studio_keys as kept set check_due_at = now() + make_interval(secs => lease_seconds)
  from due where kept.id = due.id
  returning kept.*
$$;

create function public.record_studio_key_check(service text, due_at timestamptz, facts jsonb, again_seconds numeric)
returns boolean
language sql set search_path = '' as $$
  -- `facts`: status, check_error. Without a status the vendor gave no answer, and what was known stays.
  with written as (
    update public.studio_keys as kept
    set status = coalesce(facts ->> 'status', kept.status),
      checked_at = case when facts ? 'status' then now() else kept.checked_at end,
      failing_since = case coalesce(facts ->> 'status', kept.status)
        when 'refused' then coalesce(kept.failing_since, now()) end,
      check_error = left(coalesce(facts ->> 'check_error', ''), 500),
      check_due_at = now() + make_interval(secs => again_seconds::double precision)
    where kept.service = record_studio_key_check.service and kept.check_due_at = record_studio_key_check.due_at
    returning 1
  )
  select exists (select 1 from written)
$$;

create function public.doubt_studio_key(vendor text) returns void
language sql set search_path = '' as $$
  update public.studio_keys as kept
  set check_due_at = least(kept.check_due_at, greatest(now(), kept.checked_at + interval '1 minute'))
  where kept.service = vendor and kept.status <> 'refused'
$$;

create or replace function public.offer_studio_keys(services text[], most_usd numeric) returns void
language sql set search_path = '' as $$
  -- What the worker's environment holds is what is offered; a key that was taken out is offered no longer. A worker that
  -- starts may bring other keys, so each is asked about anew.
  delete from public.studio_keys where service <> all (services);
  insert into public.studio_keys (service, monthly_usd) select service, most_usd from unnest(services) as service
  on conflict (service) do update set monthly_usd = excluded.monthly_usd, check_due_at = now()
$$;
revoke all on function public.claim_studio_key_checks(text[], integer), public.doubt_studio_key(text),
  public.record_studio_key_check(text, timestamptz, jsonb, numeric) from public, anon;
grant execute on function public.claim_studio_key_checks(text[], integer), public.doubt_studio_key(text),
  public.record_studio_key_check(text, timestamptz, jsonb, numeric) to service_role;

create or replace view public.studio_key_standings with (security_invoker = on) as
select profile.id as user_id, offered.service, offered.monthly_usd, chosen.id is not null as is_chosen,
  studio.studio_spent(profile.id) as spent_usd, offered.status, offered.checked_at, offered.check_error,
  offered.failing_since
from public.users as profile
cross join public.studio_keys as offered
left join public.studio_key_choices as chosen on chosen.user_id = profile.id and chosen.service = offered.service;
