-- What was made and what of it was kept, by day.
set lock_timeout = '500ms';
set statement_timeout = '60s';

create view public.result_days with (security_invoker = on) as
select user_id, (created_at at time zone 'UTC')::date as day, ai_model_id, is_sandbox,
  case kept when true then 'kept' when false then 'discarded' else 'open' end as decision, count(*) as results
from public.assets
where origin = 'generation'
group by 1, 2, 3, 4, 5;
comment on view public.result_days is 'Pictures made by jobs; `decision` is open until the person keeps or discards one.';
revoke all on public.result_days from anon, authenticated;
grant select on public.result_days to authenticated, service_role;
