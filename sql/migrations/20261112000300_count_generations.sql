-- How many jobs a filter finds, counted up to a bound: the list looks again every few seconds while one is active.
set lock_timeout = '500ms';
set statement_timeout = '60s';

create function public.count_generations(chosen jsonb default '{}', most bigint default 10000) returns bigint
language plpgsql stable set search_path = '' set plan_cache_mode = 'force_custom_plan' as $$
declare
  states text[] := array(select jsonb_array_elements_text(coalesce(chosen -> 'states', '[]')));
  persona uuid := chosen ->> 'persona_id';
  drawn_by text := chosen ->> 'model';
  since timestamptz := chosen ->> 'since';
  until timestamptz := chosen ->> 'until';
  me uuid := (select auth.uid());
  found bigint;
begin
  -- Planned for these values each time: a condition that is not asked for is gone before an index is chosen.
  select count(*) into found from (
    select 1 from public.generations as job
    where job.user_id = me
      and (states = '{}' or job.status = any(states))
      and (persona is null or job.ai_model_id = persona)
      and (drawn_by is null or job.model = drawn_by)
      and (since is null or job.created_at >= since)
      and (until is null or job.created_at < until)
    limit most
  ) as matching;
  return found;
end $$;
grant execute on function public.count_generations(jsonb, bigint) to authenticated;
