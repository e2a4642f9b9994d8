-- What came of it, counted where the rows are. Every view asks as the person who reads it.
set lock_timeout = '500ms';
set statement_timeout = '60s';

create view public.home_counts with (security_invoker = on) as
select profile.id as user_id,
  media.assets, media.photos, media.assets_this_week,
  (select count(*) from public.ai_models where user_id = profile.id) as personas,
  (select count(*) from public.user_api_keys where user_id = profile.id) as api_keys,
  written.prompts, written.prompts_this_week,
  jobs.generations, jobs.generations_completed, jobs.generations_this_week, jobs.generations_running,
  jobs.generations_failed_this_week, jobs.generations_unknown,
  found.reels, found.reels_pending, found.reels_approved, found.reels_this_week
from public.users as profile
cross join lateral (
  select count(*) as assets,
    count(*) filter (where file_type = 'image' and origin <> 'generation') as photos,
    count(*) filter (where created_at >= now() - interval '7 days') as assets_this_week
  from public.assets where user_id = profile.id
) as media
cross join lateral (
  select count(*) as prompts,
    count(*) filter (where created_at >= now() - interval '7 days') as prompts_this_week
  from public.prompts where user_id = profile.id
) as written
cross join lateral (
  select count(*) as generations,
    count(*) filter (where status = 'completed') as generations_completed,
    count(*) filter (where created_at >= now() - interval '7 days') as generations_this_week,
    count(*) filter (where status in ('pending', 'submitting', 'queued', 'in_progress')) as generations_running,
    count(*) filter (where status = 'failed' and created_at >= now() - interval '7 days') as generations_failed_this_week,
    count(*) filter (where status = 'submitting' and error_code = 'outcome_unknown') as generations_unknown
  from public.generations where user_id = profile.id
) as jobs
cross join lateral (
  select count(*) as reels,
    count(*) filter (where approval_status = 'pending') as reels_pending,
    count(*) filter (where approval_status = 'approved') as reels_approved,
    count(*) filter (where created_at >= now() - interval '7 days') as reels_this_week
  from public.viral_reels where user_id = profile.id
) as found;

create view public.reel_days with (security_invoker = on) as
select user_id, (created_at at time zone 'UTC')::date as day, platform, approval_status, count(*) as reels
from public.viral_reels
group by 1, 2, 3, 4;

create view public.reel_view_bands with (security_invoker = on) as
select user_id, (created_at at time zone 'UTC')::date as day, platform,
  case when views_checked_at is null then -1
       when view_count < 1000 then 0
       when view_count < 10000 then 1000
       when view_count < 100000 then 10000
       when view_count < 1000000 then 100000
       when view_count < 10000000 then 1000000
       else 10000000 end::bigint as views_from,
  count(*) as reels
from public.viral_reels
group by 1, 2, 3, 4;
comment on view public.reel_view_bands is 'views_from is the lower edge of the band; -1 means the count is not known.';

create view public.generation_days with (security_invoker = on) as
select user_id, (created_at at time zone 'UTC')::date as day, status, ai_model_id, is_sandbox, count(*) as generations,
  sum(cost_usd) as cost_usd, sum(cost_credits) as cost_credits,
  sum(extract(epoch from completed_at - started_at)) filter (where status = 'completed') as seconds
from public.generations
group by 1, 2, 3, 4, 5;

create view public.library_days with (security_invoker = on) as
select user_id, (created_at at time zone 'UTC')::date as day, file_type, origin, count(*) as assets, sum(file_size)::bigint as bytes
from public.assets
group by 1, 2, 3, 4;

create view public.asset_tags with (security_invoker = on) as
select user_id, tag, count(*) as assets
from public.assets, unnest(tags) as tag
group by 1, 2;

create view public.persona_counts with (security_invoker = on) as
select persona.id, persona.user_id,
  (select count(*) from public.assets where ai_model_id = persona.id and user_id = persona.user_id) as assets,
  (select count(*) from public.prompts where model_id = persona.id and user_id = persona.user_id) as prompts,
  (select count(*) from public.generations where ai_model_id = persona.id and user_id = persona.user_id) as generations
from public.ai_models as persona;

revoke all on public.home_counts, public.reel_days, public.reel_view_bands, public.generation_days, public.library_days,
  public.asset_tags, public.persona_counts from anon, authenticated;
grant select on public.home_counts, public.reel_days, public.reel_view_bands, public.generation_days, public.library_days,
  public.asset_tags, public.persona_counts to authenticated, service_role;
