-- What the worker learnt about vendors, where every worker reads it: how much one account may have at once, and
-- whether a vendor answers at all. And the worker's steps, which go by it.
set lock_timeout = '500ms';
set statement_timeout = '60s';

create table public.vendor_limits (
  id uuid constraint vendor_limits_pkey primary key default gen_random_uuid(),
  user_id uuid not null constraint vendor_limits_user_id_fkey references public.users (id) on delete cascade,
  service text not null,
  lane text not null default '',
  at_once integer not null default 2,
  refused_at timestamptz,
  resume_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint vendor_limits_user_id_service_lane_key unique (user_id, service, lane),
  constraint vendor_limits_service_length check (length(service) between 1 and 40),
  constraint vendor_limits_lane_length check (length(lane) <= 100),
  constraint vendor_limits_at_once_range check (at_once between 1 and 64)
);
comment on table public.vendor_limits is 'How many jobs a vendor takes from one account at once, learnt from its answers.';
comment on column public.vendor_limits.lane is 'What the vendor counts by: the model at Higgsfield, nothing at WaveSpeed.';
alter table public.vendor_limits enable row level security;
create policy vendor_limits_read_own on public.vendor_limits for select to authenticated
  using (user_id = (select auth.uid()));
revoke all on public.vendor_limits from anon, authenticated;
grant select on public.vendor_limits to authenticated;
grant select, insert, update, delete on public.vendor_limits to service_role;
create trigger vendor_limits_updated_at before update on public.vendor_limits
  for each row execute function studio.update_updated_at();

create table public.vendor_health (
  id uuid constraint vendor_health_pkey primary key default gen_random_uuid(),
  service text not null,
  is_sandbox boolean not null default false,
  failures integer not null default 0,
  opened_at timestamptz,
  probe_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint vendor_health_service_is_sandbox_key unique (service, is_sandbox),
  constraint vendor_health_service_length check (length(service) between 1 and 40),
  constraint vendor_health_failures_positive check (failures >= 0)
);
comment on table public.vendor_health is 'The breaker of each vendor: after five failures in a row it is asked once a minute only.';
alter table public.vendor_health enable row level security;
-- No user's data: a person may know that a vendor does not answer.
create policy vendor_health_read on public.vendor_health for select to authenticated using (true);
revoke all on public.vendor_health from anon, authenticated;
grant select on public.vendor_health to authenticated;
grant select, insert, update, delete on public.vendor_health to service_role;
create trigger vendor_health_updated_at before update on public.vendor_health
  for each row execute function studio.update_updated_at();

create function public.vendor_pause(service text, sandbox boolean) returns numeric
language plpgsql set search_path = '' as $$
#variable_conflict use_variable
declare
  wait numeric;
begin
  -- Seconds until this vendor may be asked; 0: now. While it is out, one caller a minute gets the 0.
  update public.vendor_health as vendor set probe_at = clock_timestamp() + interval '60 seconds'
    where vendor.service = vendor_pause.service and vendor.is_sandbox = sandbox and vendor.opened_at is not null
      and vendor.probe_at <= clock_timestamp();
  if found then
    return 0;
  end if;
  select greatest(0.1, extract(epoch from vendor.probe_at - clock_timestamp())) into wait
    from public.vendor_health as vendor
    where vendor.service = vendor_pause.service and vendor.is_sandbox = sandbox and vendor.opened_at is not null;
  return coalesce(wait, 0);
end $$;

create function public.note_vendor(service text, sandbox boolean, answered boolean) returns void
language sql set search_path = '' as $$
  insert into public.vendor_health as vendor (service, is_sandbox, failures)
    values (note_vendor.service, note_vendor.sandbox, case when answered then 0 else 1 end)
  on conflict (service, is_sandbox) do update set
    failures = case when answered then 0 else vendor.failures + 1 end,
    opened_at = case when answered then null when vendor.failures + 1 >= 5 then coalesce(vendor.opened_at, now()) end,
    probe_at = case
      when answered then null
      when vendor.failures + 1 >= 5 then greatest(vendor.probe_at, now() + interval '60 seconds') end
$$;

-- Claims -----------------------------------------------------------------------------------------------------------

create function studio.vendor_lane(service text, model text) returns text
language sql immutable set search_path = '' as $$
  select case service when 'higgsfield' then model else '' end
$$;
-- Policies aside, the worker's functions call it with the worker's own rights.
grant execute on function studio.vendor_lane(text, text) to service_role;

create function studio.vendor_busy(owner uuid, vendor text, within text) returns bigint
language sql stable set search_path = '' as $$
  -- What one account has at a vendor. A job nobody has heard of for long may hold no place there any more; should
  -- it hold one after all, the vendor refuses the next and that is learnt.
  select count(*) from public.generations as job
  where job.user_id = owner and job.service = vendor and studio.vendor_lane(job.service, job.model) = within
    and job.status in ('submitting', 'queued', 'in_progress')
    and job.error_code is distinct from 'outcome_unknown' and job.error_code is distinct from 'needs_check'
$$;
grant execute on function studio.vendor_busy(uuid, text, text) to service_role;

-- It comes back at once, with more to say.
-- squawk-ignore ban-drop-function
drop function public.claim_generations(text, integer, integer);
create function public.claim_generations(worker text, batch integer, lease_seconds integer)
returns table (
  id uuid, user_id uuid, service text, status text, prompt_text text, model text, settings jsonb, ai_model_id uuid,
  higgsfield_job_id text, error_code text, is_sandbox boolean, cancel_requested boolean, idempotency_key uuid,
  endpoint text, request_body jsonb, status_url text, cancel_url text, webhook_token uuid, webhook_url text,
  attempts integer, polls integer, started_at timestamptz, created_at timestamptz
)
language plpgsql set search_path = '' as $$
#variable_conflict use_column
declare
  -- Two workers that counted the same free places at once would take more than there are. Who comes second looks
  -- after what was sent already and takes new jobs the next time: workers never wait for each other.
  may_send boolean := pg_try_advisory_xact_lock(hashtextextended('public.claim_generations', 0));
begin
  insert into studio.generation_runs (generation_id)
    select waiting.id from public.generations as waiting
    where may_send and waiting.status in ('pending', 'submitting', 'queued', 'in_progress') and not exists (
      select 1 from studio.generation_runs as run where run.generation_id = waiting.id)
    order by waiting.created_at
    limit batch
  on conflict (generation_id) do nothing;
  -- A second statement, so that it sees the rows of the first. Its status list is that of generations_active_idx:
  -- a look costs what is open, not what was ever made.
  return query
  with active as (
    select job.id, job.user_id, job.service, studio.vendor_lane(job.service, job.model) as lane, job.status,
      job.error_code, job.created_at, job.started_at, run.next_look_at, run.keep_until,
      run.lease_until is not null and run.lease_until >= now() as leased
    from public.generations as job join studio.generation_runs as run on run.generation_id = job.id
    where job.status in ('pending', 'submitting', 'queued', 'in_progress')
  ), busy as (
    select active.user_id, active.service, active.lane, count(*) as jobs
    from active
    where case when active.status = 'pending' then active.leased
      else active.error_code is distinct from 'outcome_unknown' and active.error_code is distinct from 'needs_check' end
    group by active.user_id, active.service, active.lane
  ), waiting as (
    select active.id, active.user_id, active.service, active.lane,
      row_number() over (partition by active.user_id, active.service, active.lane order by active.created_at, active.id)
        as place
    from active
    where may_send and active.status = 'pending' and not active.leased and active.next_look_at <= now()
  ), admitted as (
    select waiting.id
    from waiting
    left join busy on busy.user_id = waiting.user_id and busy.service = waiting.service and busy.lane = waiting.lane
    left join public.vendor_limits as allowed on allowed.user_id = waiting.user_id
      and allowed.service = waiting.service and allowed.lane = waiting.lane
    where waiting.place + coalesce(busy.jobs, 0) <= coalesce(allowed.at_once, 2)
      and (allowed.resume_at is null or allowed.resume_at <= now())
  ), due as (
    select run.generation_id
    from studio.generation_runs as run
    join active on active.id = run.generation_id
    where run.next_look_at <= now() and (run.lease_until is null or run.lease_until < now())
      and (active.status <> 'pending' or active.id in (select admitted.id from admitted))
    -- Files that a vendor is about to drop come first, the nearest end before the others.
    order by case when coalesce(active.keep_until, active.started_at + interval '7 days') < now() + interval '1 day'
        then coalesce(active.keep_until, active.started_at + interval '7 days') end nulls last,
      run.next_look_at
    limit batch
    for update of run skip locked
  ), leased as (
    update studio.generation_runs as run
    set lease_owner = worker, lease_until = now() + make_interval(secs => lease_seconds)
    from due where run.generation_id = due.generation_id
    returning run.*
  )
  select job.id, job.user_id, job.service, job.status, job.prompt_text, job.model, job.settings, job.ai_model_id,
    job.higgsfield_job_id, job.error_code, job.is_sandbox, job.cancel_requested_at is not null, run.idempotency_key,
    run.endpoint, run.request_body, run.status_url, run.cancel_url, run.webhook_token, run.webhook_url, run.attempts,
    run.polls, job.started_at, job.created_at
  from leased as run join public.generations as job on job.id = run.generation_id;
end $$;

create function public.put_back_generations(worker text, generation_ids uuid[], seconds numeric[]) returns integer
language sql set search_path = '' as $$
  -- Jobs about which the vendor said nothing new: one statement for all of them, and no write to the job's own row.
  with back as (
    update studio.generation_runs as run
    set polls = run.polls + 1, lease_owner = null, lease_until = null,
      next_look_at = now() + make_interval(secs => given.seconds::double precision)
    from unnest(generation_ids, seconds) as given (generation_id, seconds)
    where run.generation_id = given.generation_id and run.lease_owner = worker
    returning 1
  )
  select count(*)::integer from back
$$;

-- It comes back at once, with more to say.
-- squawk-ignore ban-drop-function
drop function public.begin_generation(uuid, text, text, jsonb, boolean, numeric, numeric);
create function public.begin_generation(
  generation_id uuid, worker text, endpoint text, request_body jsonb, is_sandbox boolean,
  cost_credits numeric default null, cost_usd numeric default null, webhook_url text default null
) returns boolean
language plpgsql set search_path = '' as $$
#variable_conflict use_variable
begin
  -- The one step before money: the lease must still run, by the clock and not by this transaction's start.
  perform 1 from studio.generation_runs as run
    where run.generation_id = begin_generation.generation_id and run.lease_owner = worker
      and run.lease_until > clock_timestamp()
    for update;
  if not found then
    return false;
  end if;
  update public.generations as job
    set status = 'submitting', started_at = now(), is_sandbox = begin_generation.is_sandbox,
      cost_credits = begin_generation.cost_credits, cost_usd = begin_generation.cost_usd,
      error_code = null, error_message = null
    where job.id = begin_generation.generation_id and job.status = 'pending';
  if not found then
    return false; -- withdrawn meanwhile, or sent before
  end if;
  -- Committed before the wire: whatever happens next, the same body can be sent again under the same key.
  update studio.generation_runs as run
    set endpoint = begin_generation.endpoint, request_body = begin_generation.request_body, attempts = run.attempts + 1,
      webhook_url = begin_generation.webhook_url
    where run.generation_id = begin_generation.generation_id;
  return true;
end $$;

create function studio.learn_from_answer(job public.generations, facts jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  within text := studio.vendor_lane(job.service, job.model);
  others bigint := studio.vendor_busy(job.user_id, job.service, within) - 1;
begin
  if facts ->> 'full' is not null then
    -- `job` is still `submitting` here and counts itself.
    insert into public.vendor_limits as known (user_id, service, lane, at_once, refused_at, resume_at)
      values (job.user_id, job.service, within,
        least(64, greatest(1, coalesce((facts ->> 'at_once')::bigint, others))), now(),
        now() + make_interval(secs => (facts ->> 'resume_seconds')::double precision))
    on conflict (user_id, service, lane) do update
      set at_once = excluded.at_once, refused_at = excluded.refused_at, resume_at = excluded.resume_at;
  elsif facts ->> 'status' in ('queued', 'in_progress') then
    -- One more than was known to fit was taken: there may be room for another, unless a refusal is recent.
    insert into public.vendor_limits as known (user_id, service, lane, at_once)
      select job.user_id, job.service, within, 3 where others + 1 >= 2
    on conflict (user_id, service, lane) do update set at_once = least(64, known.at_once + 1)
      where known.at_once <= others + 1 and (known.refused_at is null or known.refused_at < now() - interval '1 hour');
  end if;
end $$;
grant execute on function studio.learn_from_answer(public.generations, jsonb) to service_role;

create or replace function public.record_generation(
  generation_id uuid, worker text, facts jsonb, look_again_seconds numeric default 0
) returns boolean
language plpgsql set search_path = '' as $$
#variable_conflict use_variable
declare
  free boolean := coalesce(facts ->> 'status' in ('failed', 'nsfw', 'cancelled'), false)
    and coalesce(facts ->> 'error_code', '') not in ('outcome_unknown', 'result_lost');
  job public.generations;
begin
  -- `facts` may hold: status, higgsfield_job_id, status_url, cancel_url, keep_until, error_code, error_message; and
  -- full, at_once, resume_seconds from a vendor that had no place.
  -- A lease that ran out while nobody else took the job still counts: what the vendor said is true, and a job id
  -- thrown away would be money nobody can find again. What failed costs nothing, unless nobody knows how it ended
  -- or the vendor delivered and only the files are lost.
  update studio.generation_runs as run
    set status_url = coalesce(facts ->> 'status_url', run.status_url),
      cancel_url = coalesce(facts ->> 'cancel_url', run.cancel_url),
      keep_until = coalesce((facts ->> 'keep_until')::timestamptz, run.keep_until),
      polls = run.polls + 1, lease_owner = null, lease_until = null,
      next_look_at = now() + make_interval(secs => look_again_seconds::double precision)
    where run.generation_id = record_generation.generation_id and run.lease_owner = worker;
  if not found then
    return false;
  end if;
  select * into job from public.generations where generations.id = record_generation.generation_id for update;
  if job.status in ('completed', 'failed', 'nsfw', 'cancelled') then
    -- The person gave it up meanwhile. The vendor's id is kept: it finds the money again.
    update public.generations as ended set higgsfield_job_id = facts ->> 'higgsfield_job_id'
      where ended.id = job.id and ended.higgsfield_job_id is null and facts ? 'higgsfield_job_id';
    return false;
  end if;
  if job.status = 'submitting' then
    perform studio.learn_from_answer(job, facts);
  end if;
  update public.generations as told
    set status = coalesce(facts ->> 'status', told.status),
      higgsfield_job_id = coalesce(facts ->> 'higgsfield_job_id', told.higgsfield_job_id),
      error_code = case when facts ?| array['status', 'error_code'] then facts ->> 'error_code' else told.error_code end,
      error_message = case when facts ?| array['status', 'error_message'] then left(facts ->> 'error_message', 2000)
        else told.error_message end,
      cost_credits = case when free then 0 else told.cost_credits end,
      cost_usd = case when free then 0 else told.cost_usd end
    where told.id = record_generation.generation_id
      and facts ?| array['status', 'higgsfield_job_id', 'error_code', 'error_message'];
  return true;
end $$;

-- It comes back at once, with more to say.
-- squawk-ignore ban-drop-function
drop function public.complete_generation(uuid, text, text[], jsonb);
create function public.complete_generation(
  generation_id uuid, worker text, result_urls text[], files jsonb, paid_usd numeric default null,
  note_code text default null, note text default null
) returns boolean
language plpgsql set search_path = '' as $$
#variable_conflict use_variable
declare
  job public.generations;
  saved uuid[];
begin
  -- The files are in our storage by now; their rows and the word "completed" become visible together.
  perform 1 from studio.generation_runs as run
    where run.generation_id = complete_generation.generation_id and run.lease_owner = worker
    for update;
  if not found then
    return false;
  end if;
  select * into job from public.generations where generations.id = complete_generation.generation_id for update;
  if job.status in ('completed', 'failed', 'nsfw', 'cancelled') then
    return false; -- the person gave it up meanwhile
  end if;
  insert into public.assets (id, user_id, filename, file_path, file_type, mime_type, file_size, width, height,
      thumbnail_path, ai_model_id, origin, is_sandbox, generation_id, alt_text, metadata)
    select file.id, job.user_id, file.filename, file.file_path, 'image', file.mime_type, file.file_size, file.width,
      file.height, file.thumbnail_path, job.ai_model_id, 'generation', job.is_sandbox, job.id,
      left(coalesce(file.alt_text, ''), 1000), coalesce(file.metadata, '{}')
    from jsonb_to_recordset(files) as file (id uuid, filename text, file_path text, mime_type text, file_size bigint,
      width integer, height integer, thumbnail_path text, alt_text text, metadata jsonb)
    on conflict (id) do nothing;
  select array_agg((file ->> 'id')::uuid order by place) into saved
    from jsonb_array_elements(files) with ordinality as given (file, place);
  update public.generations as done
    set status = 'completed', result_urls = complete_generation.result_urls, saved_asset_ids = coalesce(saved, '{}'),
      cost_usd = coalesce(paid_usd, done.cost_usd), error_code = note_code, error_message = note
    where done.id = job.id;
  update studio.generation_runs as run set lease_owner = null, lease_until = null where run.generation_id = job.id;
  return true;
end $$;

-- A vendor's call that a job has moved: whether its address is right is the caller's to compare; what the vendor
-- says in it is not believed, the worker asks.
create function public.generation_webhook(generation_id uuid) returns text
language sql stable set search_path = '' as $$
  select run.webhook_token::text from studio.generation_runs as run
  join public.generations as job on job.id = run.generation_id
  where run.generation_id = generation_webhook.generation_id
    and job.status in ('submitting', 'queued', 'in_progress')
$$;
create function public.hasten_generation(generation_id uuid) returns void
language sql set search_path = '' as $$
  update studio.generation_runs as run set next_look_at = least(run.next_look_at, now())
  where run.generation_id = hasten_generation.generation_id
$$;

create function public.known_vendor_jobs(owner uuid, vendor_ids text[]) returns setof text
language sql stable set search_path = '' as $$
  -- Which of a vendor's jobs are some row's already: the others may be those whose answer was lost.
  select job.higgsfield_job_id from public.generations as job
  where job.user_id = owner and job.higgsfield_job_id = any(vendor_ids)
$$;

grant execute on function public.vendor_pause(text, boolean), public.note_vendor(text, boolean, boolean),
  public.claim_generations(text, integer, integer), public.put_back_generations(text, uuid[], numeric[]),
  public.begin_generation(uuid, text, text, jsonb, boolean, numeric, numeric, text),
  public.complete_generation(uuid, text, text[], jsonb, numeric, text, text),
  public.generation_webhook(uuid), public.hasten_generation(uuid), public.known_vendor_jobs(uuid, text[]) to service_role;
