-- What the worker may do, each step one function: claim under a lease, write with a fence.
set lock_timeout = '500ms';
set statement_timeout = '60s';

create table public.workers (
  id uuid constraint workers_pkey primary key default gen_random_uuid(),
  name text not null,
  seen_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint workers_name_key unique (name),
  constraint workers_name_length check (length(name) between 1 and 200)
);
alter table public.workers enable row level security;
-- No user's data: a person may know whether anybody works on the queue.
create policy workers_read on public.workers for select to authenticated using (true);
revoke all on public.workers from anon, authenticated;
grant select (id, seen_at) on public.workers to authenticated;
grant select, insert, update, delete on public.workers to service_role;
create trigger workers_updated_at before update on public.workers
  for each row execute function studio.update_updated_at();

create function public.worker_alive(worker text) returns void
language sql set search_path = '' as $$
  insert into public.workers (name) values (worker) on conflict (name) do update set seen_at = now();
  delete from public.workers where seen_at < now() - interval '1 day'
$$;

-- Generations --------------------------------------------------------------------------------------------------

-- The name on the row is the fence: who finds another one there, because their lease ran out and somebody claimed the
-- job since, writes nothing. Two threads of one name are kept apart by begin_generation, which takes waiting jobs only.

create function public.claim_generations(worker text, batch integer, lease_seconds integer)
returns table (
  id uuid, user_id uuid, status text, prompt_text text, model text, settings jsonb, ai_model_id uuid,
  higgsfield_job_id text, error_code text, is_sandbox boolean, cancel_requested boolean, idempotency_key uuid,
  endpoint text, request_body jsonb, status_url text, cancel_url text, attempts integer, polls integer,
  started_at timestamptz, created_at timestamptz
)
language sql set search_path = '' as $$
  insert into studio.generation_runs (generation_id)
    select waiting.id from public.generations as waiting
    where waiting.status in ('pending', 'submitting', 'queued', 'in_progress') and not exists (
      select 1 from studio.generation_runs as run where run.generation_id = waiting.id)
    order by waiting.created_at
    limit batch
  on conflict (generation_id) do nothing;
  -- A second statement, so that it sees the rows of the first. Its status list is that of generations_active_idx:
  -- a look costs what is open, not what was ever made.
  with due as (
    select run.generation_id
    from studio.generation_runs as run
    join public.generations as job on job.id = run.generation_id
    where job.status in ('pending', 'submitting', 'queued', 'in_progress')
      and run.next_look_at <= now() and (run.lease_until is null or run.lease_until < now())
    order by run.next_look_at
    limit batch
    for update of run skip locked
  ), leased as (
    update studio.generation_runs as run
    set lease_owner = worker, lease_until = now() + make_interval(secs => lease_seconds)
    from due where run.generation_id = due.generation_id
    returning run.*
  )
  select job.id, job.user_id, job.status, job.prompt_text, job.model, job.settings, job.ai_model_id,
    job.higgsfield_job_id, job.error_code, job.is_sandbox, job.cancel_requested_at is not null, run.idempotency_key,
    run.endpoint, run.request_body, run.status_url, run.cancel_url, run.attempts, run.polls,
    job.started_at, job.created_at
  from leased as run join public.generations as job on job.id = run.generation_id
$$;

create function public.begin_generation(
  generation_id uuid, worker text, endpoint text, request_body jsonb, is_sandbox boolean,
  cost_credits numeric default null, cost_usd numeric default null
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
    set status = 'submitting', started_at = coalesce(job.started_at, now()), is_sandbox = begin_generation.is_sandbox,
      cost_credits = begin_generation.cost_credits, cost_usd = begin_generation.cost_usd,
      error_code = null, error_message = null
    where job.id = begin_generation.generation_id and job.status = 'pending';
  if not found then
    return false; -- withdrawn meanwhile, or sent before
  end if;
  -- Committed before the wire: whatever happens next, the same body can be sent again under the same key.
  update studio.generation_runs as run
    set endpoint = begin_generation.endpoint, request_body = begin_generation.request_body, attempts = run.attempts + 1
    where run.generation_id = begin_generation.generation_id;
  return true;
end $$;

create function public.record_generation(
  generation_id uuid, worker text, facts jsonb, look_again_seconds numeric default 0
) returns boolean
language plpgsql set search_path = '' as $$
#variable_conflict use_variable
declare
  free boolean := coalesce(facts ->> 'status' in ('failed', 'nsfw', 'cancelled'), false)
    and coalesce(facts ->> 'error_code', '') not in ('outcome_unknown', 'result_lost');
begin
  -- `facts` may hold: status, higgsfield_job_id, status_url, cancel_url, error_code, error_message.
  -- A lease that ran out while nobody else took the job still counts: what the vendor said is true, and a job id
  -- thrown away would be money nobody can find again. What failed costs nothing, unless nobody knows how it ended
  -- or the vendor delivered and only the files are lost.
  update studio.generation_runs as run
    set status_url = coalesce(facts ->> 'status_url', run.status_url),
      cancel_url = coalesce(facts ->> 'cancel_url', run.cancel_url),
      polls = run.polls + 1, lease_owner = null, lease_until = null,
      next_look_at = now() + make_interval(secs => look_again_seconds::double precision)
    where run.generation_id = record_generation.generation_id and run.lease_owner = worker;
  if not found then
    return false;
  end if;
  update public.generations as job
    set status = coalesce(facts ->> 'status', job.status),
      higgsfield_job_id = coalesce(facts ->> 'higgsfield_job_id', job.higgsfield_job_id),
      error_code = case when facts ?| array['status', 'error_code'] then facts ->> 'error_code' else job.error_code end,
      error_message = case when facts ?| array['status', 'error_message'] then left(facts ->> 'error_message', 2000)
        else job.error_message end,
      cost_credits = case when free then 0 else job.cost_credits end,
      cost_usd = case when free then 0 else job.cost_usd end
    where job.id = record_generation.generation_id
      and facts ?| array['status', 'higgsfield_job_id', 'error_code', 'error_message'];
  return true;
end $$;

create function public.complete_generation(generation_id uuid, worker text, result_urls text[], files jsonb)
returns boolean
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
      error_code = null, error_message = null
    where done.id = job.id;
  update studio.generation_runs as run set lease_owner = null, lease_until = null where run.generation_id = job.id;
  return true;
end $$;

create function public.extend_generation_lease(generation_id uuid, worker text, lease_seconds integer) returns boolean
language sql set search_path = '' as $$
  with extended as (
    update studio.generation_runs as run set lease_until = now() + make_interval(secs => lease_seconds)
    where run.generation_id = extend_generation_lease.generation_id and run.lease_owner = worker
    returning 1
  )
  select exists (select 1 from extended)
$$;

-- Prompt groups ------------------------------------------------------------------------------------------------

create function public.claim_prompt_groups(worker text, batch integer, lease_seconds integer)
returns setof public.prompt_groups
language sql set search_path = '' as $$
  -- The vendor knows no idempotency key. A call whose worker died may have been paid, so it is not made again unasked.
  update public.prompt_groups
    set status = 'failed', lease_owner = null, lease_until = null, error_code = 'outcome_unknown',
      error_message = 'The studio stopped while the vendor was looking at the picture, so this look may have been '
        || 'charged. Ask again when you are ready.'
    where id in (
      select id from public.prompt_groups where status = 'running' and lease_until < now() for update skip locked);
  with due as (
    select id from public.prompt_groups where status = 'pending' order by created_at limit batch for update skip locked
  )
  update public.prompt_groups as looking
  set status = 'running', lease_owner = worker, lease_until = now() + make_interval(secs => lease_seconds)
  from due where looking.id = due.id
  returning looking.*
$$;

create function public.finish_prompt_group(group_id uuid, worker text, variations jsonb, facts jsonb) returns boolean
language plpgsql set search_path = '' as $$
#variable_conflict use_variable
declare
  done public.prompt_groups;
begin
  update public.prompt_groups as looking
    set status = 'completed', lease_owner = null, lease_until = null,
      vendor_model = left(coalesce(facts ->> 'vendor_model', ''), 100),
      image_summary = left(coalesce(facts ->> 'image_summary', ''), 4000),
      is_sandbox = coalesce((facts ->> 'is_sandbox')::boolean, false), input_tokens = (facts ->> 'input_tokens')::bigint,
      output_tokens = (facts ->> 'output_tokens')::bigint, cost_usd = (facts ->> 'cost_usd')::numeric,
      vendor_request_id = left(facts ->> 'vendor_request_id', 200)
    where looking.id = finish_prompt_group.group_id and looking.status = 'running' and looking.lease_owner = worker
    returning * into done;
  if done.id is null then
    return false;
  end if;
  insert into public.prompts (user_id, model_id, source_image_id, group_id, prompt_text, prompt_index, variation_label,
      metadata)
    select done.user_id, done.model_id, done.source_image_id, done.id, variation.prompt_text, variation.prompt_index,
      left(coalesce(variation.variation_label, ''), 120), coalesce(variation.metadata, '{}')
    from jsonb_to_recordset(variations) as variation (
      prompt_text text, prompt_index integer, variation_label text, metadata jsonb);
  return true;
end $$;

create function public.fail_prompt_group(group_id uuid, worker text, facts jsonb) returns boolean
language sql set search_path = '' as $$
  with failed as (
    update public.prompt_groups as looking
    set status = 'failed', lease_owner = null, lease_until = null, error_code = facts ->> 'error_code',
      error_message = left(facts ->> 'error_message', 2000), is_sandbox = coalesce((facts ->> 'is_sandbox')::boolean, false),
      input_tokens = (facts ->> 'input_tokens')::bigint, output_tokens = (facts ->> 'output_tokens')::bigint,
      cost_usd = (facts ->> 'cost_usd')::numeric, vendor_request_id = left(facts ->> 'vendor_request_id', 200)
    where looking.id = fail_prompt_group.group_id and looking.status = 'running' and looking.lease_owner = worker
    returning 1
  )
  select exists (select 1 from failed)
$$;

grant execute on function public.worker_alive(text), public.claim_generations(text, integer, integer),
  public.begin_generation(uuid, text, text, jsonb, boolean, numeric, numeric),
  public.record_generation(uuid, text, jsonb, numeric), public.complete_generation(uuid, text, text[], jsonb),
  public.extend_generation_lease(uuid, text, integer), public.claim_prompt_groups(text, integer, integer),
  public.finish_prompt_group(uuid, text, jsonb, jsonb), public.fail_prompt_group(uuid, text, jsonb) to service_role;
