-- What the worker claims tells what time it is. How long ago something was sent, asked for or looked up is the
-- difference of two moments of this one clock, so a machine whose own clock is wrong gives nothing up too early, sends
-- nothing again too late, and counts a call on the day the database counts.
set lock_timeout = '500ms';
set statement_timeout = '60s';

-- It comes back at once, with more to say.
-- squawk-ignore ban-drop-function
drop function public.claim_generations(text, integer, integer);
create function public.claim_generations(worker text, batch integer, lease_seconds integer)
returns table (
  id uuid, user_id uuid, service text, status text, prompt_text text, model text, settings jsonb, ai_model_id uuid,
  higgsfield_job_id text, error_code text, is_sandbox boolean, cancel_requested boolean, idempotency_key uuid,
  endpoint text, request_body jsonb, status_url text, cancel_url text, webhook_token uuid, webhook_url text,
  attempts integer, polls integer, started_at timestamptz, created_at timestamptz,
  claimed_at timestamptz
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
    run.polls, job.started_at, job.created_at, now()
  from leased as run join public.generations as job on job.id = run.generation_id;
end $$;

-- It comes back at once, with more to say.
-- squawk-ignore ban-drop-function
drop function public.claim_identities(text, integer, integer);
create function public.claim_identities(worker text, batch integer, lease_seconds integer)
returns table (
  id uuid, user_id uuid, ai_model_id uuid, service text, model_version text, name text, image_ids uuid[], status text,
  vendor_id text, error_code text, cost_credits numeric, cost_usd numeric, is_sandbox boolean, polls integer,
  request_body jsonb, confirmed_at timestamptz, started_at timestamptz, created_at timestamptz,
  claimed_at timestamptz
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
    training.is_sandbox, run.polls, run.request_body, training.confirmed_at, training.started_at, training.created_at,
    now()
  from leased as run join public.persona_identities as training on training.id = run.identity_id
$$;

-- It comes back at once, with more to say.
-- squawk-ignore ban-drop-function
drop function public.claim_reel_checks(integer, integer);
create function public.claim_reel_checks(batch integer, lease_seconds integer)
returns table (id uuid, user_id uuid, platform text, shortcode text, url text, author text, published_at timestamptz,
  created_at timestamptz, views_checked_at timestamptz, view_source text, thumbnail_url text, thumbnail_path text,
  claimed_at timestamptz)
language sql set search_path = '' as $$
  -- Either end of the queue says whose turn it is, and others of the same person and platform share the call: a
  -- link just pasted does not wait behind somebody's import of a hundred thousand.
  -- The lease is the next date itself: looking twice costs a unit, so no fence is needed.
  with first as (
    select user_id, platform from (
      (select reel.user_id, reel.platform from public.viral_reels as reel
       where reel.facts_due_at <= now() order by reel.facts_due_at limit 1)
      union all
      (select reel.user_id, reel.platform from public.viral_reels as reel
       where reel.facts_due_at <= now() order by reel.facts_due_at desc limit 1)) as ends
    order by random() limit 1
  ), due as (
    select reel.id from first join public.viral_reels as reel using (user_id, platform)
    where reel.facts_due_at <= now() order by reel.facts_due_at desc limit batch
    for update of reel skip locked
  )
  update public.viral_reels as reel set facts_due_at = now() + make_interval(secs => lease_seconds)
  from due where reel.id = due.id
  returning reel.id, reel.user_id, reel.platform, reel.shortcode, reel.url, reel.author, reel.published_at,
    reel.created_at, reel.views_checked_at, reel.view_source, reel.thumbnail_url, reel.thumbnail_path, now()
$$;

-- Made anew, they start with the rights any new function has.
revoke all on function public.claim_generations(text, integer, integer), public.claim_identities(text, integer, integer),
  public.claim_reel_checks(integer, integer) from public, anon, authenticated;
grant execute on function public.claim_generations(text, integer, integer),
  public.claim_identities(text, integer, integer), public.claim_reel_checks(integer, integer) to service_role;
