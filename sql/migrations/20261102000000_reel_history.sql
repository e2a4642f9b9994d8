-- Where a number came from and why a verdict fell: two logs beside the reels, and the rules in versions.
set lock_timeout = '500ms';
set statement_timeout = '60s';

-- Facts about a reel, each with the place it came from. Limits stand with the columns.
alter table public.viral_reels
  add column view_source text
    constraint viral_reels_view_source_length check (length(view_source) between 1 and 40),
  add column author text
    constraint viral_reels_author_length check (length(author) between 1 and 200),
  add column caption text
    constraint viral_reels_caption_length check (length(caption) <= 5000),
  add column published_at timestamptz,
  add column duration_seconds bigint
    constraint viral_reels_duration_seconds_positive check (duration_seconds >= 0),
  add column views_multiple double precision not null default 0,
  add column rule_version bigint,
  add column verdict_reason text not null default ''
    constraint viral_reels_verdict_reason_length check (length(verdict_reason) <= 500),
  add column thumbnail_path text
    constraint viral_reels_thumbnail_path_owned check (length(thumbnail_path) <= 400
      and starts_with(thumbnail_path, user_id::text || '/') and thumbnail_path !~ '(^|/)\.{0,2}(/|$)'),
  add column thumbnail_hash bigint,
  add column facts_due_at timestamptz default now(),
  add column facts_error text
    constraint viral_reels_facts_error_length check (length(facts_error) <= 500),
  -- Rows that hang on a reel name its owner too, so none can hang on somebody else's.
  -- squawk-ignore disallowed-unique-constraint, constraint-missing-not-valid
  add constraint viral_reels_id_user_id_key unique (id, user_id);
comment on column public.viral_reels.views_multiple is
  'Views divided by the median of the same author''s known counts; 0 while fewer than five are known.';
comment on column public.viral_reels.rule_version is 'Which version of the rule decided; null when a person did or nobody has.';
comment on column public.viral_reels.thumbnail_hash is 'Difference hash of 64 bits: few bits apart means alike to the eye.';
comment on column public.viral_reels.facts_due_at is 'When the worker looks the reel up again; null: no source is known.';

-- Rules: a new version for every change, none is ever rewritten --------------------------------------------------

create table public.reel_rules (
  id uuid constraint reel_rules_pkey primary key default gen_random_uuid(),
  user_id uuid not null constraint reel_rules_user_id_fkey references public.users (id) on delete cascade,
  platform text not null,
  version bigint not null default 0,
  views bigint not null,
  created_at timestamptz not null default now(),
  constraint reel_rules_user_id_platform_version_key unique (user_id, platform, version),
  constraint reel_rules_platform_known check (platform in ('instagram', 'tiktok', 'youtube')),
  constraint reel_rules_views_range check (views between 0 and 1000000000000)
);
comment on table public.reel_rules is
  'From how many views a reel is approved; the highest version holds. Without one, users.reel_view_threshold does, as version 0.';

create function studio.number_reel_rule() returns trigger
language plpgsql set search_path = '' as $$
begin
  -- Two at once get the same number, and the unique key refuses the second.
  select coalesce(max(rule.version), 0) + 1 into new.version from public.reel_rules as rule
    where rule.user_id = new.user_id and rule.platform = new.platform;
  return new;
end $$;
create trigger reel_rules_number before insert on public.reel_rules
  for each row execute function studio.number_reel_rule();

create function studio.reel_rule(owner uuid, on_platform text) returns table (version bigint, views bigint)
language sql stable set search_path = '' as $$
  select coalesce(rule.version, 0), coalesce(rule.views, profile.reel_view_threshold, 100000)
  from (values (owner)) as asked (id)
  left join public.users as profile on profile.id = asked.id
  left join lateral (
    select newest.version, newest.views from public.reel_rules as newest
    where newest.user_id = asked.id and newest.platform = on_platform order by newest.version desc limit 1
  ) as rule on true
$$;
comment on function studio.reel_rule(uuid, text) is 'The rule that holds for a person on a platform.';

-- Counts: every number ever heard --------------------------------------------------------------------------------

create table public.reel_counts (
  id uuid constraint reel_counts_pkey primary key default gen_random_uuid(),
  user_id uuid not null,
  reel_id uuid not null,
  views bigint not null,
  source text not null default 'manual',
  definition text not null default '',
  fetched_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  constraint reel_counts_reel_id_user_id_fetched_at_source_key unique (reel_id, user_id, fetched_at, source),
  constraint reel_counts_reel_id_fkey foreign key (reel_id, user_id)
    references public.viral_reels (id, user_id) on delete cascade,
  constraint reel_counts_views_range check (views between 0 and 1000000000000000),
  constraint reel_counts_source_length check (length(source) between 1 and 40),
  constraint reel_counts_definition_length check (length(definition) <= 200)
);
comment on column public.reel_counts.definition is 'What the source counts as a view, where it says so.';
create index reel_counts_expiring_idx on public.reel_counts (fetched_at) where source = 'youtube_api';

-- Decisions: every verdict, whoever gave it ----------------------------------------------------------------------

create table public.reel_decisions (
  id uuid constraint reel_decisions_pkey primary key default gen_random_uuid(),
  user_id uuid not null,
  reel_id uuid not null,
  verdict text not null,
  decided_by text not null,
  rule_version bigint,
  reason text not null default '',
  view_count bigint,
  created_at timestamptz not null default now(),
  constraint reel_decisions_reel_id_fkey foreign key (reel_id, user_id)
    references public.viral_reels (id, user_id) on delete cascade,
  constraint reel_decisions_verdict_known check (verdict in ('pending', 'approved', 'denied')),
  constraint reel_decisions_decided_by_known check (decided_by in ('rule', 'person')),
  constraint reel_decisions_reason_length check (length(reason) <= 500)
);
comment on column public.reel_decisions.view_count is 'What was known when the verdict fell; null: no count was.';
create index reel_decisions_reel_id_idx on public.reel_decisions (reel_id, user_id, created_at desc);

create function studio.keep_reel_log() returns trigger
language plpgsql set search_path = '' as $$
begin
  -- Deeper than one trigger means that the reel or the account itself leaves.
  if tg_op = 'DELETE' and pg_trigger_depth() > 1 then
    return old;
  end if;
  -- YouTube's terms end what its API said after 30 days; to_jsonb, because not every log has these columns.
  if tg_op = 'DELETE' and to_jsonb(old) ->> 'source' = 'youtube_api'
    and (to_jsonb(old) ->> 'fetched_at')::timestamptz < now() - interval '30 days' then
    return old;
  end if;
  perform studio.refuse(tg_table_name, tg_table_name || '_append_only', 'what was written here stays as it was');
  return null;
end $$;
create trigger reel_rules_append_only before update or delete on public.reel_rules
  for each row execute function studio.keep_reel_log();
create trigger reel_counts_append_only before update or delete on public.reel_counts
  for each row execute function studio.keep_reel_log();
create trigger reel_decisions_append_only before update or delete on public.reel_decisions
  for each row execute function studio.keep_reel_log();

-- Counters and authors: what pages show about all reels, without reading all reels -------------------------------

create table public.reel_totals (
  id uuid constraint reel_totals_pkey primary key default gen_random_uuid(),
  user_id uuid not null constraint reel_totals_user_id_fkey references public.users (id) on delete cascade,
  platform text not null,
  approval_status text not null,
  reels bigint not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint reel_totals_user_id_platform_approval_status_key unique (user_id, platform, approval_status),
  constraint reel_totals_platform_length check (length(platform) <= 40),
  constraint reel_totals_approval_status_length check (length(approval_status) <= 40)
);
comment on table public.reel_totals is
  'How many reels have which verdict, kept by the trigger that logs verdicts: counting a million rows takes longer than a page may.';
create trigger reel_totals_updated_at before update on public.reel_totals
  for each row execute function studio.update_updated_at();

create table public.reel_authors (
  id uuid constraint reel_authors_pkey primary key default gen_random_uuid(),
  user_id uuid not null constraint reel_authors_user_id_fkey references public.users (id) on delete cascade,
  platform text not null,
  author text not null,
  known_counts bigint not null default 0,
  median_views bigint,
  is_stale boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint reel_authors_user_id_platform_author_key unique (user_id, platform, author),
  constraint reel_authors_platform_length check (length(platform) <= 40),
  constraint reel_authors_author_length check (length(author) between 1 and 200)
);
comment on column public.reel_authors.median_views is 'Median of the known counts of the author''s reels in this collection.';
create index reel_authors_stale_idx on public.reel_authors (updated_at) where is_stale;
create trigger reel_authors_updated_at before update on public.reel_authors
  for each row execute function studio.update_updated_at();

-- What happens when a reel is written ----------------------------------------------------------------------------

create or replace function studio.date_reel_views() returns trigger
language plpgsql set search_path = '' as $$
begin
  -- A count given without a date was evidently read just now; one without a source, by the person.
  if tg_op = 'INSERT' then
    if new.view_count > 0 then
      new.views_checked_at := coalesce(new.views_checked_at, now());
    end if;
    if new.views_checked_at is not null then
      new.view_source := coalesce(new.view_source, 'manual');
    end if;
  elsif new.view_count <> old.view_count or new.views_checked_at is distinct from old.views_checked_at then
    if new.view_count <> old.view_count and new.views_checked_at is not distinct from old.views_checked_at then
      new.views_checked_at := now();
    end if;
    -- What comes from the log of counts, one trigger deeper, brings its source along, be it the same as before.
    if pg_trigger_depth() = 1 and new.view_source is not distinct from old.view_source then
      new.view_source := 'manual';
    end if;
  end if;
  return new;
end $$;

create or replace function studio.decide_reel() returns trigger
language plpgsql set search_path = '' as $$
declare
  -- The rule named as the decider, without a date and without a verdict of the writer's own, is asked to speak.
  rule_asked boolean := coalesce(new.decided_by = 'rule', false) and new.decided_at is null;
  person_spoke boolean;
  rule record;
begin
  if tg_op = 'INSERT' then
    person_spoke := new.approval_status <> 'pending';
    rule_asked := not person_spoke and new.views_checked_at is not null;
  else
    person_spoke := new.approval_status <> old.approval_status
      or (coalesce(new.decided_by = 'person', false) and coalesce(old.decided_by = 'rule', false));
    rule_asked := not person_spoke and (rule_asked or (new.approval_status = 'pending'
      and new.views_checked_at is not null and old.views_checked_at is null));
  end if;
  if rule_asked then
    if new.views_checked_at is null then
      new.approval_status := 'pending';
      new.verdict_reason := 'No count is known yet.';
    else
      -- What studio.reel_rule says, written out: a call for each of ten thousand rows is felt.
      select newest.version, newest.views into rule from public.reel_rules as newest
        where newest.user_id = new.user_id and newest.platform = new.platform order by newest.version desc limit 1;
      if not found then
        select 0::bigint as version, coalesce(max(profile.reel_view_threshold), 100000) as views into rule
          from public.users as profile where profile.id = new.user_id;
      end if;
      new.approval_status := case when new.view_count >= rule.views then 'approved' else 'denied' end;
      new.rule_version := rule.version;
      new.verdict_reason := format('%s views %s %s.', to_char(new.view_count, 'FM999,999,999,999,999,990'),
        case when new.view_count >= rule.views then 'reach' else 'stay below' end,
        to_char(rule.views, 'FM999,999,999,999,999,990'));
      new.decided_by := 'rule';
      new.decided_at := now();
    end if;
  elsif person_spoke then
    new.rule_version := null;
    if tg_op = 'UPDATE' then
      new.decided_by := 'person';
      new.decided_at := now();
      if new.verdict_reason = old.verdict_reason then
        new.verdict_reason := '';
      end if;
    else
      new.decided_by := coalesce(new.decided_by, 'person');
      new.decided_at := coalesce(new.decided_at, now());
    end if;
  elsif tg_op = 'UPDATE' then
    new.decided_by := old.decided_by;
    new.decided_at := old.decided_at;
    new.rule_version := old.rule_version;
    new.verdict_reason := old.verdict_reason;
  end if;
  if new.approval_status = 'pending' then
    new.decided_by := null;
    new.decided_at := null;
    new.rule_version := null;
  end if;
  return new;
end $$;
comment on function studio.decide_reel() is
  'The rule speaks when a count becomes known, and when it is asked again; what a person decides stands until then.';

create function studio.log_new_reels() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into public.reel_decisions (user_id, reel_id, verdict, decided_by, rule_version, reason, view_count)
    select user_id, id, approval_status, decided_by, rule_version, verdict_reason,
      case when views_checked_at is not null then view_count end
    from changed where approval_status <> 'pending';
  insert into public.reel_counts (user_id, reel_id, views, source, fetched_at)
    select user_id, id, view_count, view_source, views_checked_at
    from changed where views_checked_at is not null
    on conflict (reel_id, user_id, fetched_at, source) do nothing;
  -- Sorted, so that two writers take the rows' locks in the same order.
  insert into public.reel_totals (user_id, platform, approval_status, reels)
    select user_id, platform, approval_status, count(*) from changed group by 1, 2, 3 order by 1, 2, 3
    on conflict (user_id, platform, approval_status) do update set reels = reel_totals.reels + excluded.reels;
  insert into public.reel_authors (user_id, platform, author)
    select distinct user_id, platform, author from changed where author is not null order by 1, 2, 3
    on conflict (user_id, platform, author) do update set is_stale = true where not reel_authors.is_stale;
  return null;
end $$;

create function studio.log_changed_reels() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into public.reel_decisions (user_id, reel_id, verdict, decided_by, rule_version, reason, view_count)
    select is_now.user_id, is_now.id, is_now.approval_status, coalesce(is_now.decided_by, 'person'), is_now.rule_version,
      is_now.verdict_reason, case when is_now.views_checked_at is not null then is_now.view_count end
    from changed as is_now join before as was on was.id = is_now.id
    where is_now.approval_status <> was.approval_status or is_now.decided_by is distinct from was.decided_by
      or is_now.decided_at is distinct from was.decided_at;
  insert into public.reel_counts (user_id, reel_id, views, source, fetched_at)
    select is_now.user_id, is_now.id, is_now.view_count, is_now.view_source, is_now.views_checked_at
    from changed as is_now join before as was on was.id = is_now.id
    where is_now.views_checked_at is not null
      and (is_now.view_count <> was.view_count or is_now.views_checked_at is distinct from was.views_checked_at)
    on conflict (reel_id, user_id, fetched_at, source) do nothing;
  insert into public.reel_totals (user_id, platform, approval_status, reels)
    select user_id, platform, approval_status, sum(step) from (
      select is_now.user_id, is_now.platform, is_now.approval_status, 1 as step
        from changed as is_now join before as was on was.id = is_now.id
        where (is_now.platform, is_now.approval_status) <> (was.platform, was.approval_status)
      union all
      select was.user_id, was.platform, was.approval_status, -1
        from changed as is_now join before as was on was.id = is_now.id
        where (is_now.platform, is_now.approval_status) <> (was.platform, was.approval_status)) as steps
    group by 1, 2, 3 order by 1, 2, 3
    on conflict (user_id, platform, approval_status) do update set reels = reel_totals.reels + excluded.reels;
  insert into public.reel_authors (user_id, platform, author)
    select distinct is_now.user_id, is_now.platform, is_now.author
    from changed as is_now join before as was on was.id = is_now.id
    where is_now.author is not null and ((is_now.author, is_now.view_count) is distinct from (was.author, was.view_count)
      or is_now.views_checked_at is distinct from was.views_checked_at)
    order by 1, 2, 3
    on conflict (user_id, platform, author) do update set is_stale = true where not reel_authors.is_stale;
  return null;
end $$;

create function studio.log_gone_reels() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  -- Updates alone: where the account leaves, there is nothing to insert a row for.
  update public.reel_totals as total set reels = total.reels - gone.reels
    from (select user_id, platform, approval_status, count(*) as reels from before group by 1, 2, 3) as gone
    where (total.user_id, total.platform, total.approval_status) = (gone.user_id, gone.platform, gone.approval_status);
  update public.reel_authors as author set is_stale = true
    from (select distinct user_id, platform, author from before where author is not null) as gone
    where (author.user_id, author.platform, author.author) = (gone.user_id, gone.platform, gone.author)
      and not author.is_stale;
  return null;
end $$;

create trigger viral_reels_log_new after insert on public.viral_reels
  referencing new table as changed for each statement execute function studio.log_new_reels();
create trigger viral_reels_log_changed after update on public.viral_reels
  referencing old table as before new table as changed for each statement execute function studio.log_changed_reels();
create trigger viral_reels_log_gone after delete on public.viral_reels
  referencing old table as before for each statement execute function studio.log_gone_reels();

create function studio.show_newest_count() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update public.viral_reels as reel
    set view_count = newest.views, views_checked_at = newest.fetched_at, view_source = newest.source
    from (select distinct on (reel_id) reel_id, views, fetched_at, source from added
          order by reel_id, fetched_at desc, views desc) as newest
    where reel.id = newest.reel_id and (reel.views_checked_at is null or reel.views_checked_at < newest.fetched_at);
  return null;
end $$;
comment on function studio.show_newest_count() is 'The reel shows the latest count of its log, whenever it arrives.';
create trigger reel_counts_show_newest after insert on public.reel_counts
  referencing new table as added for each statement
  when (pg_trigger_depth() = 0) execute function studio.show_newest_count();

-- Reels from before this migration enter the books as they stand.
insert into public.reel_counts (user_id, reel_id, views, fetched_at)
  select user_id, id, view_count, views_checked_at from public.viral_reels where views_checked_at is not null
  on conflict do nothing;
insert into public.reel_decisions (user_id, reel_id, verdict, decided_by, view_count, created_at)
  select user_id, id, approval_status, decided_by, case when views_checked_at is not null then view_count end, decided_at
  from public.viral_reels where approval_status <> 'pending';
insert into public.reel_totals (user_id, platform, approval_status, reels)
  select user_id, platform, approval_status, count(*) from public.viral_reels group by 1, 2, 3;

-- Who may what ---------------------------------------------------------------------------------------------------

alter table public.reel_rules enable row level security;
alter table public.reel_counts enable row level security;
alter table public.reel_decisions enable row level security;
alter table public.reel_totals enable row level security;
alter table public.reel_authors enable row level security;
create policy reel_rules_read_own on public.reel_rules for select to authenticated using (user_id = (select auth.uid()));
create policy reel_rules_add_own on public.reel_rules for insert to authenticated with check (user_id = (select auth.uid()));
create policy reel_counts_read_own on public.reel_counts for select to authenticated using (user_id = (select auth.uid()));
create policy reel_counts_add_own on public.reel_counts for insert to authenticated with check (user_id = (select auth.uid()));
create policy reel_decisions_read_own on public.reel_decisions for select to authenticated using (user_id = (select auth.uid()));
create policy reel_totals_read_own on public.reel_totals for select to authenticated using (user_id = (select auth.uid()));
create policy reel_authors_read_own on public.reel_authors for select to authenticated using (user_id = (select auth.uid()));
revoke all on public.reel_rules, public.reel_counts, public.reel_decisions, public.reel_totals, public.reel_authors
  from anon, authenticated;
grant select, insert on public.reel_rules, public.reel_counts to authenticated;
grant select on public.reel_decisions, public.reel_totals, public.reel_authors to authenticated;
grant select on public.reel_rules, public.reel_decisions, public.reel_totals to service_role;
grant select, insert, delete on public.reel_counts to service_role;
grant select, insert, update, delete on public.reel_authors to service_role;
grant execute on function studio.reel_rule(uuid, text) to authenticated, service_role;
