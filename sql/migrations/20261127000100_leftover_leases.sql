-- A worker that was killed leaves leases behind; who knows that its process is gone need not wait for their end.
set lock_timeout = '500ms';
set statement_timeout = '60s';

create function public.silent_lease_holders(silent_seconds integer) returns setof text
language sql stable set search_path = '' as $$
  -- Who holds a job and has given no sign of life for so long. Whether they are dead is for their own machine to say.
  select distinct run.lease_owner from studio.generation_runs as run
  where run.lease_until > now() and not exists (
    select 1 from public.workers as worker
    where worker.name = run.lease_owner and worker.seen_at > now() - make_interval(secs => silent_seconds))
$$;

create function public.release_leases(dead text[]) returns integer
language sql set search_path = '' as $$
  with released as (
    update studio.generation_runs set lease_owner = null, lease_until = null, next_look_at = now()
    where lease_owner = any(dead)
    returning 1
  )
  select count(*)::integer from released
$$;

grant execute on function public.silent_lease_holders(integer), public.release_leases(text[]) to service_role;
