-- Which vendor draws a job, what it was made from, and what a person may do about one whose end nobody knows.
set lock_timeout = '500ms';
set statement_timeout = '60s';
-- squawk-ignore-file require-concurrent-index-creation

alter table public.generations
  add column service text not null default 'higgsfield'
    constraint generations_service_known check (service in ('higgsfield', 'wavespeed')),
  add column parent_id uuid,
  add column check_requested_at timestamptz;
-- A scan of one column that is null everywhere.
-- squawk-ignore adding-foreign-key-constraint, constraint-missing-not-valid
alter table public.generations add constraint generations_parent_id_fkey foreign key (parent_id, user_id)
  references public.generations (id, user_id) on delete set null (parent_id);
comment on column public.generations.service is 'The vendor that draws it; follows from the model by trigger.';
comment on column public.generations.parent_id is 'The job this one was made from: tried again, sent again, or more like it.';
comment on column public.generations.check_requested_at is 'The person''s wish that the vendor be asked now.';
create index generations_parent_id_idx on public.generations (parent_id, user_id);
create index generations_refused_words_idx on public.generations (user_id, md5(prompt_text)) where status = 'nsfw';
create index generations_times_idx on public.generations (user_id, model, completed_at desc) where status = 'completed';

alter table studio.generation_runs
  add column webhook_token uuid,
  add column webhook_url text
    constraint generation_runs_webhook_url_length check (length(webhook_url) <= 2000),
  add column keep_until timestamptz;
-- For new rows: a default from the start would rewrite the table, and no older job has such an address.
alter table studio.generation_runs alter column webhook_token set default gen_random_uuid();
comment on column studio.generation_runs.webhook_token is 'Part of the address the vendor may call; nobody else is told.';
comment on column studio.generation_runs.webhook_url is 'The address that was sent, which is part of what the same request is.';
comment on column studio.generation_runs.keep_until is 'When the vendor drops the files of this job.';

create function studio.place_generation() returns trigger
language plpgsql set search_path = '' as $$
begin
  new.service := studio.service_of(new.model);
  -- What one vendor's content check refused is not tried again as it is, and with no other vendor at all.
  if exists (
      select 1 from public.generations as parent
      where parent.id = new.parent_id and parent.user_id = new.user_id and parent.status = 'nsfw'
        and parent.prompt_text = new.prompt_text)
    or exists (
      select 1 from public.generations as refused
      where refused.user_id = new.user_id and refused.status = 'nsfw' and md5(refused.prompt_text) = md5(new.prompt_text)
        and refused.prompt_text = new.prompt_text and refused.service <> new.service) then
    perform studio.refuse('generations', 'generations_nsfw_final',
      'what a content check refused is not sent again as it is');
  end if;
  return new;
end $$;
grant execute on function studio.service_of(text) to authenticated, service_role;
create trigger generations_place before insert on public.generations
  for each row execute function studio.place_generation();

create or replace function studio.guard_generation() returns trigger
language plpgsql set search_path = '' as $$
declare
  -- What a person may write. Every other column, later ones included, speaks for the vendor or the worker.
  theirs constant text[] := array['user_id', 'status', 'prompt_id', 'ai_model_id', 'parent_id', 'saved_asset_ids',
    'cancel_requested_at', 'check_requested_at', 'updated_at'];
  -- An outcome nobody knows may be called lost; the money stays as open as it is.
  lost boolean := old.status in ('submitting', 'queued', 'in_progress') and new.status = 'failed'
    and old.error_code in ('outcome_unknown', 'needs_check');
begin
  if current_user <> 'authenticated' then
    return new;
  end if;
  if (new.status <> old.status and (old.status, new.status) <> ('pending', 'cancelled') and not coalesce(lost, false))
      or to_jsonb(new) - theirs <> to_jsonb(old) - theirs then
    perform studio.refuse('generations', 'generations_worker_only',
      'a person may withdraw a waiting job or give up one whose end nobody knows, nothing more');
  end if;
  if lost then
    new.error_code := 'outcome_unknown';
    new.error_message := 'You gave this job up. It may have been charged; the vendor is not asked about it any more.';
  end if;
  return new;
end $$;

create function studio.wake_generation() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  -- A wish is met at once, but nobody can make the studio ask a vendor more often than this.
  update studio.generation_runs as run
    set next_look_at = least(run.next_look_at, greatest(now(), run.updated_at + interval '3 seconds'))
    where run.generation_id = new.id;
  return null;
end $$;
create trigger generations_wake after update of cancel_requested_at, check_requested_at on public.generations
  for each row when (new.cancel_requested_at is distinct from old.cancel_requested_at
    or new.check_requested_at is distinct from old.check_requested_at)
  execute function studio.wake_generation();

-- What a person waits for ----------------------------------------------------------------------------------------

create function public.usual_seconds(models text[])
returns table (model text, seconds double precision, jobs bigint)
language sql stable set search_path = '' as $$
  -- The median of the caller's latest fifty of each model; row level security keeps it to their own.
  select wanted.model, percentile_cont(0.5) within group (order by latest.seconds), count(*)
  from unnest(models) as wanted (model)
  cross join lateral (
    select extract(epoch from job.completed_at - job.started_at)::double precision as seconds
    from public.generations as job
    where job.user_id = (select auth.uid()) and job.model = wanted.model and job.status = 'completed'
      and job.started_at is not null
    order by job.completed_at desc limit 50
  ) as latest
  group by wanted.model
$$;

create function public.generation_places(generation_ids uuid[])
returns table (id uuid, place bigint)
language sql stable set search_path = '' as $$
  -- How many of the caller's own jobs wait for the same vendor, and model where the vendor counts by model.
  select waiting.id, waiting.place from (
    select job.id, row_number() over (
      partition by job.service, case job.service when 'higgsfield' then job.model end order by job.created_at, job.id
    ) as place
    from public.generations as job
    where job.user_id = (select auth.uid()) and job.status = 'pending'
  ) as waiting
  where waiting.id = any(generation_ids)
$$;
grant execute on function public.usual_seconds(text[]), public.generation_places(uuid[]) to authenticated;
