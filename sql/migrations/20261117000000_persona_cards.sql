-- All that a card of a persona says, counted where the rows are, so that a page of cards is one answer.
set lock_timeout = '500ms';
set statement_timeout = '60s';

-- Some hundred rows a person and month: made in a moment, and nobody waits for it.
-- squawk-ignore require-concurrent-index-creation
create index spending_days_ai_model_id_idx on public.spending_days (ai_model_id, user_id, day);

-- What it counted stands in persona_numbers, and nothing but the studio read it.
-- squawk-ignore ban-drop-view
drop view public.persona_counts;

create view public.persona_cards with (security_invoker = on) as
select persona.id, persona.user_id, persona.name, persona.description, persona.is_active, persona.likeness,
  persona.created_at,
  (select asset.id
    from unnest(persona.reference_image_ids) with ordinality as named (id, place)
    join public.assets as asset on asset.id = named.id and asset.user_id = persona.user_id
    order by named.place limit 1) as cover_id,
  cardinality(persona.reference_image_ids) as reference_images,
  (select count(*) from public.prompts where model_id = persona.id and user_id = persona.user_id) as prompts,
  (select count(*) from public.assets as made
    where made.ai_model_id = persona.id and made.user_id = persona.user_id and made.origin = 'generation'
      and made.kept) as kept_images,
  (select coalesce(sum(spent.charged_usd - spent.returned_usd), 0) from public.spending_days as spent
    where spent.ai_model_id = persona.id and spent.user_id = persona.user_id and not spent.is_sandbox
      and spent.day >= date_trunc('month', now() at time zone 'UTC')::date) as spent_usd
from public.ai_models as persona;
comment on view public.persona_cards is
  'The cover is the first reference that is still there; spent_usd is what was charged in this month (UTC).';

create view public.persona_numbers with (security_invoker = on) as
select persona.id, persona.user_id,
  cardinality(persona.reference_image_ids) as reference_images,
  (select count(*) from public.assets where ai_model_id = persona.id and user_id = persona.user_id) as assets,
  (select count(*) from public.prompts where model_id = persona.id and user_id = persona.user_id) as prompts,
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
comment on view public.persona_numbers is 'Sandbox work costs nothing and is not in the dollars; unpriced counts charges of which nobody knows them.';

revoke all on public.persona_cards, public.persona_numbers from anon, authenticated;
grant select on public.persona_cards, public.persona_numbers to authenticated, service_role;
