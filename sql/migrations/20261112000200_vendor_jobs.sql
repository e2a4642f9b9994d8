-- A vendor's job belongs to one row, and a failed one that the vendor's bill charges keeps its price.
set lock_timeout = '500ms';
set statement_timeout = '60s';

-- A look-up after a lost answer may find what another row found a moment ago; one of them must lose.
-- squawk-ignore require-concurrent-index-creation
create unique index generations_higgsfield_job_id_key on public.generations (user_id, service, higgsfield_job_id)
  where higgsfield_job_id is not null;

create or replace function public.record_generation(
  generation_id uuid, worker text, facts jsonb, look_again_seconds numeric default 0
) returns boolean
language plpgsql set search_path = '' as $$
#variable_conflict use_variable
declare
  free boolean := coalesce(facts ->> 'status' in ('failed', 'nsfw', 'cancelled'), false)
    and coalesce(facts ->> 'error_code', '') not in ('outcome_unknown', 'result_lost', 'charged_anyway');
  job public.generations;
begin
  -- `facts` may hold: status, higgsfield_job_id, status_url, cancel_url, keep_until, error_code, error_message,
  -- paid_usd; and full, at_once, resume_seconds from a vendor that had no place.
  -- A lease that ran out while nobody else took the job still counts: what the vendor said is true, and a job id
  -- thrown away would be money nobody can find again. What failed costs nothing, unless nobody knows how it ended,
  -- the vendor delivered and only the files are lost, or its bill says otherwise.
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
      cost_usd = case when free then 0 else coalesce((facts ->> 'paid_usd')::numeric, told.cost_usd) end
    where told.id = record_generation.generation_id
      and (facts ?| array['status', 'higgsfield_job_id']
        or facts ? 'error_code' and told.error_code is distinct from facts ->> 'error_code'
        -- The same sentence again is no news.
        or facts ? 'error_message' and told.error_message is distinct from left(facts ->> 'error_message', 2000));
  return true;
end $$;
