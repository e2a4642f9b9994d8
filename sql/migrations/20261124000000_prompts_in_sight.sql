-- What a person took out of sight is in no number either, and the list of prompts is counted up to a bound only: that
-- count grew with the prompts when the page no longer did.
set lock_timeout = '500ms';
set statement_timeout = '60s';

create function public.count_prompts(grouped boolean default false, most bigint default 1000) returns bigint
language sql stable set search_path = '' as $$
  select case when grouped then (
    select count(*) from (
      select 1 from public.prompt_groups
      where user_id = (select auth.uid()) and removed_at is null and kind = 'five' limit most) as shown
  ) else (
    select count(*) from (
      select 1 from public.prompts where user_id = (select auth.uid()) and removed_at is null limit most) as shown
  ) end
$$;
grant execute on function public.count_prompts(boolean, bigint) to authenticated;

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
    where user_id = profile.id and created_at >= now() - interval '7 days') as reels_this_week
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
  from public.prompts where user_id = profile.id and removed_at is null
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
  select coalesce(sum(total.reels), 0)::bigint as reels,
    coalesce(sum(total.reels) filter (where approval_status = 'pending'), 0)::bigint as reels_pending,
    coalesce(sum(total.reels) filter (where approval_status = 'approved'), 0)::bigint as reels_approved
  from public.reel_totals as total where user_id = profile.id
) as found;

create or replace view public.home_days with (security_invoker = on) as
select user_id, (created_at at time zone 'UTC')::date as day,
  count(*) filter (where noun = 'asset') as assets,
  count(*) filter (where noun = 'prompt') as prompts,
  count(*) filter (where noun = 'generation') as generations,
  count(*) filter (where noun = 'reel') as reels
from (
  select user_id, created_at, 'asset' as noun from public.assets where created_at >= now() - interval '15 days'
  union all
  select user_id, created_at, 'prompt' from public.prompts
    where created_at >= now() - interval '15 days' and removed_at is null
  union all
  select user_id, created_at, 'generation' from public.generations where created_at >= now() - interval '15 days'
  union all
  select user_id, created_at, 'reel' from public.viral_reels where created_at >= now() - interval '15 days'
) as made
group by 1, 2;

create or replace view public.persona_cards with (security_invoker = on) as
select persona.id, persona.user_id, persona.name, persona.description, persona.is_active, persona.likeness,
  persona.created_at,
  (select asset.id
    from unnest(persona.reference_image_ids) with ordinality as named (id, place)
    join public.assets as asset on asset.id = named.id and asset.user_id = persona.user_id
    order by named.place limit 1) as cover_id,
  cardinality(persona.reference_image_ids) as reference_images,
  (select count(*) from public.prompts
    where model_id = persona.id and user_id = persona.user_id and removed_at is null) as prompts,
  (select count(*) from public.assets as made
    where made.ai_model_id = persona.id and made.user_id = persona.user_id and made.origin = 'generation'
      and made.kept) as kept_images,
  (select coalesce(sum(spent.charged_usd - spent.returned_usd), 0) from public.spending_days as spent
    where spent.ai_model_id = persona.id and spent.user_id = persona.user_id and not spent.is_sandbox
      and spent.day >= date_trunc('month', now() at time zone 'UTC')::date) as spent_usd
from public.ai_models as persona;

create or replace view public.persona_numbers with (security_invoker = on) as
select persona.id, persona.user_id,
  cardinality(persona.reference_image_ids) as reference_images,
  (select count(*) from public.assets where ai_model_id = persona.id and user_id = persona.user_id) as assets,
  (select count(*) from public.prompts
    where model_id = persona.id and user_id = persona.user_id and removed_at is null) as prompts,
  jobs.generations, jobs.completed, jobs.failed,
  results.kept, results.discarded, results.undecided,
  money.spent_usd, money.spent_month_usd, money.unpriced
from public.ai_models as persona
cross join lateral (
  select count(*) as generations, count(*) filter (where status = 'completed') as completed,
    count(*) filter (where status in ('failed', 'nsfw')) as failed
  from public.generations where ai_model_id = persona.id and user_id = persona.user_id
) as jobs
cross join lateral (
  select count(*) filter (where made.kept) as kept, count(*) filter (where not made.kept) as discarded,
    count(*) filter (where made.kept is null) as undecided
  from public.assets as made
  where made.ai_model_id = persona.id and made.user_id = persona.user_id and made.origin = 'generation'
) as results
cross join lateral (
  select coalesce(sum(charged_usd - returned_usd), 0) as spent_usd,
    coalesce(sum(charged_usd - returned_usd)
      filter (where day >= date_trunc('month', now() at time zone 'UTC')::date), 0) as spent_month_usd,
    coalesce(sum(spent.unpriced), 0)::bigint as unpriced
  from public.spending_days as spent
  where spent.ai_model_id = persona.id and spent.user_id = persona.user_id and not spent.is_sandbox
) as money;
