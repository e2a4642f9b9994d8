-- The library's head counts what the library shows, and says how much room is used without another question. Of jobs
-- without an answer those are told apart that can have cost anything.
set lock_timeout = '500ms';
set statement_timeout = '60s';

create or replace view public.home_counts with (security_invoker = on) as
select profile.id as user_id,
  media.assets, media.photos, media.assets_this_week,
  (select count(*) from public.ai_models where user_id = profile.id) as personas,
  (select count(*) from public.user_api_keys where user_id = profile.id) as api_keys,
  written.prompts, written.prompts_this_week,
  jobs.generations, jobs.generations_completed, jobs.generations_this_week, jobs.generations_running,
  jobs.generations_failed_this_week, jobs.generations_unknown,
  found.reels, found.reels_pending, found.reels_approved,
  (select count(*) from public.viral_reels
    where user_id = profile.id and created_at >= now() - interval '7 days') as reels_this_week,
  profile.stored_bytes, profile.stored_bytes_limit,
  jobs.generations_unknown_paid
from public.users as profile
cross join lateral (
  -- As the library shows them: without results somebody decided against.
  select count(*) as assets,
    count(*) filter (where file_type = 'image' and origin <> 'generation') as photos,
    count(*) filter (where created_at >= now() - interval '7 days') as assets_this_week
  from public.assets where user_id = profile.id and kept is not false
) as media
cross join lateral (
  select count(*) as prompts,
    count(*) filter (where created_at >= now() - interval '7 days') as prompts_this_week
  from public.prompts where user_id = profile.id and removed_at is null
) as written
cross join lateral (
  select count(*) as generations,
    count(*) filter (where status = 'completed') as generations_completed,
    count(*) filter (where created_at >= now() - interval '7 days') as generations_this_week,
    count(*) filter (where status in ('pending', 'submitting', 'queued', 'in_progress')) as generations_running,
    count(*) filter (where status = 'failed' and created_at >= now() - interval '7 days') as generations_failed_this_week,
    count(*) filter (where status = 'submitting' and error_code = 'outcome_unknown') as generations_unknown,
    count(*) filter (where status = 'submitting' and error_code = 'outcome_unknown' and not is_sandbox)
      as generations_unknown_paid
  from public.generations where user_id = profile.id
) as jobs
cross join lateral (
  select coalesce(sum(total.reels), 0)::bigint as reels,
    coalesce(sum(total.reels) filter (where approval_status = 'pending'), 0)::bigint as reels_pending,
    coalesce(sum(total.reels) filter (where approval_status = 'approved'), 0)::bigint as reels_approved
  from public.reel_totals as total where user_id = profile.id
) as found;
