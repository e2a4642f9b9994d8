-- The last two weeks of the home page, day by day, in one answer.
set lock_timeout = '500ms';
set statement_timeout = '60s';

create view public.home_days with (security_invoker = on) as
select user_id, (created_at at time zone 'UTC')::date as day,
  count(*) filter (where noun = 'asset') as assets,
  count(*) filter (where noun = 'prompt') as prompts,
  count(*) filter (where noun = 'generation') as generations,
  count(*) filter (where noun = 'reel') as reels
from (
  select user_id, created_at, 'asset' as noun from public.assets where created_at >= now() - interval '15 days'
  union all
  select user_id, created_at, 'prompt' from public.prompts where created_at >= now() - interval '15 days'
  union all
  select user_id, created_at, 'generation' from public.generations where created_at >= now() - interval '15 days'
  union all
  select user_id, created_at, 'reel' from public.viral_reels where created_at >= now() - interval '15 days'
) as made
group by 1, 2;
revoke all on public.home_days from anon, authenticated;
grant select on public.home_days to authenticated, service_role;

-- Whether samples are there is asked by every home page, and for most people there are none.
-- The lock lasts as long as reading the table once, and the index holds next to nothing.
-- squawk-ignore require-concurrent-index-creation
create index assets_demo_idx on public.assets (user_id, created_at desc, id desc) where origin = 'demo';
