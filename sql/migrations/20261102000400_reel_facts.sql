-- What the worker does for reels: looks them up in time, writes what it hears, and lets go of what terms end.
set lock_timeout = '500ms';
set statement_timeout = '60s';

create table public.vendor_usage (
  id uuid constraint vendor_usage_pkey primary key default gen_random_uuid(),
  user_id uuid not null constraint vendor_usage_user_id_fkey references public.users (id) on delete cascade,
  service text not null,
  day date not null,
  units bigint not null default 0,
  exhausted_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint vendor_usage_user_id_service_day_key unique (user_id, service, day),
  constraint vendor_usage_service_length check (length(service) between 1 and 40),
  constraint vendor_usage_units_positive check (units >= 0)
);
comment on column public.vendor_usage.day is 'The vendor''s own day: YouTube''s ends at midnight in Los Angeles.';
create trigger vendor_usage_updated_at before update on public.vendor_usage
  for each row execute function studio.update_updated_at();
alter table public.vendor_usage enable row level security;
create policy vendor_usage_read_own on public.vendor_usage for select to authenticated using (user_id = (select auth.uid()));
revoke all on public.vendor_usage from anon, authenticated;
grant select on public.vendor_usage to authenticated;
grant select, insert, update, delete on public.vendor_usage to service_role;

create function public.spend_vendor_units(owner uuid, vendor text, on_day date, units bigint, most bigint) returns boolean
language sql set search_path = '' as $$
  -- Counted before the call: a call whose answer is lost was counted by the vendor too.
  with spent as (
    insert into public.vendor_usage (user_id, service, day, units) values (owner, vendor, on_day, spend_vendor_units.units)
    on conflict (user_id, service, day) do update set units = vendor_usage.units + excluded.units
      where vendor_usage.units + excluded.units <= most and vendor_usage.exhausted_at is null
    returning 1
  )
  select exists (select 1 from spent)
$$;

create function public.exhaust_vendor(owner uuid, vendor text, on_day date) returns void
language sql set search_path = '' as $$
  insert into public.vendor_usage (user_id, service, day, exhausted_at) values (owner, vendor, on_day, now())
  on conflict (user_id, service, day) do update set exhausted_at = now()
$$;
comment on function public.exhaust_vendor(uuid, text, date) is 'The vendor said that this day''s allowance is used up.';

create function public.claim_reel_checks(batch integer, lease_seconds integer)
returns table (id uuid, user_id uuid, platform text, shortcode text, url text, author text, published_at timestamptz,
  created_at timestamptz, views_checked_at timestamptz, view_source text, thumbnail_url text, thumbnail_path text)
language sql set search_path = '' as $$
  -- Either end of the queue says whose turn it is, and others of the same person and platform share the call: a
  -- link just pasted does not wait behind somebody's import of a hundred thousand.
  -- The lease is the next date itself: looking twice costs a unit, so no fence is needed.
  with first as (
    select user_id, platform from (
      (select reel.user_id, reel.platform from public.viral_reels as reel
       where reel.facts_due_at <= now() order by reel.facts_due_at limit 1)
      union all
      (select reel.user_id, reel.platform from public.viral_reels as reel
       where reel.facts_due_at <= now() order by reel.facts_due_at desc limit 1)) as ends
    order by random() limit 1
  ), due as (
    select reel.id from first join public.viral_reels as reel using (user_id, platform)
    where reel.facts_due_at <= now() order by reel.facts_due_at desc limit batch
    for update of reel skip locked
  )
  update public.viral_reels as reel set facts_due_at = now() + make_interval(secs => lease_seconds)
  from due where reel.id = due.id
  returning reel.id, reel.user_id, reel.platform, reel.shortcode, reel.url, reel.author, reel.published_at,
    reel.created_at, reel.views_checked_at, reel.view_source, reel.thumbnail_url, reel.thumbnail_path
$$;

create function public.record_reel_facts(facts jsonb) returns bigint
language plpgsql set search_path = '' as $$
declare
  written bigint;
begin
  update public.viral_reels as reel
    set author = coalesce(left(fact.author, 200), reel.author), caption = coalesce(left(fact.caption, 5000), reel.caption),
      published_at = coalesce(fact.published_at, reel.published_at),
      duration_seconds = coalesce(fact.duration_seconds, reel.duration_seconds),
      thumbnail_url = coalesce(left(fact.thumbnail_url, 2048), reel.thumbnail_url),
      thumbnail_path = coalesce(fact.thumbnail_path, reel.thumbnail_path),
      thumbnail_hash = coalesce(fact.thumbnail_hash, reel.thumbnail_hash),
      facts_due_at = fact.due_at, facts_error = left(fact.error, 500)
    from jsonb_to_recordset(facts) as fact (id uuid, author text, caption text, published_at timestamptz,
      duration_seconds bigint, thumbnail_url text, thumbnail_path text, thumbnail_hash bigint, due_at timestamptz,
      error text)
    where reel.id = fact.id;
  get diagnostics written = row_count;
  insert into public.reel_counts (user_id, reel_id, views, source, definition, fetched_at)
    select reel.user_id, reel.id, fact.views, fact.source, coalesce(fact.definition, ''), fact.fetched_at
    from jsonb_to_recordset(facts) as fact (id uuid, views bigint, source text, definition text, fetched_at timestamptz)
    join public.viral_reels as reel on reel.id = fact.id
    where fact.views is not null
    on conflict (reel_id, user_id, fetched_at, source) do nothing;
  return written;
end $$;

create function public.drop_expired_reel_facts(batch integer) returns bigint
language plpgsql set search_path = '' as $$
declare
  dropped bigint;
begin
  -- First what is shown, then the log: the newest count goes only when no newer one has come.
  update public.viral_reels as reel
    set view_count = 0, views_checked_at = null, view_source = null, views_multiple = 0, caption = null,
      thumbnail_url = null
    where reel.id in (
      select old.reel_id from public.reel_counts as old
      where old.source = 'youtube_api' and old.fetched_at < now() - interval '30 days' order by old.fetched_at limit batch)
      and reel.view_source = 'youtube_api' and reel.views_checked_at < now() - interval '30 days';
  delete from public.reel_counts as old where old.id in (
    select id from public.reel_counts where source = 'youtube_api' and fetched_at < now() - interval '30 days'
    order by fetched_at limit batch);
  get diagnostics dropped = row_count;
  return dropped;
end $$;
comment on function public.drop_expired_reel_facts(integer) is
  'YouTube''s terms: what its API said is refreshed or deleted within 30 days. Verdicts stay, they are the person''s own.';

create function public.measure_reel_authors(batch integer) returns bigint
language plpgsql set search_path = '' as $$
declare
  measured bigint;
begin
  with due as (
    select id, user_id, platform, author from public.reel_authors where is_stale
    order by updated_at limit batch for update skip locked
  ), medians as (
    select due.id, count(reel.id) as known, percentile_disc(0.5) within group (order by reel.view_count) as median
    from due left join public.viral_reels as reel
      on reel.user_id = due.user_id and reel.platform = due.platform and reel.author = due.author
        and reel.views_checked_at is not null
    group by due.id
  ), kept as (
    update public.reel_authors as author set known_counts = known, median_views = median, is_stale = false
    from medians where author.id = medians.id
    returning author.user_id, author.platform, author.author, known,
      case when known >= 5 and median > 0 then median end as median
  ), changed as (
    update public.viral_reels as reel
    -- A count nobody knows stands as 0, and so does its multiple.
    set views_multiple = coalesce(reel.view_count / kept.median::double precision, 0)
    from kept
    where reel.user_id = kept.user_id and reel.platform = kept.platform and reel.author = kept.author
      and reel.views_multiple <> coalesce(reel.view_count / kept.median::double precision, 0)
    returning 1
  )
  select count(*) from kept into measured;
  return measured;
end $$;
comment on function public.measure_reel_authors(integer) is
  'Medians of authors with new counts, and their reels'' multiples. Below five counts there is no multiple.';

create function public.ask_for_reel_facts(reel_ids uuid[]) returns bigint
language plpgsql set search_path = '' as $$
declare
  asked bigint;
begin
  update public.viral_reels set facts_due_at = now(), facts_error = null where id = any (reel_ids);
  get diagnostics asked = row_count;
  return asked;
end $$;
comment on function public.ask_for_reel_facts(uuid[]) is 'Put my reels in front of the worker''s queue.';

grant execute on function public.spend_vendor_units(uuid, text, date, bigint, bigint),
  public.exhaust_vendor(uuid, text, date), public.claim_reel_checks(integer, integer),
  public.record_reel_facts(jsonb), public.drop_expired_reel_facts(integer), public.measure_reel_authors(integer)
  to service_role;
grant execute on function public.ask_for_reel_facts(uuid[]) to authenticated;
