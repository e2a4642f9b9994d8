-- An import does once what it did twice, and of two counts of one moment the greater is the reel's.
set lock_timeout = '500ms';
set statement_timeout = '60s';

create or replace function studio.note_reel_words() returns trigger
language plpgsql set search_path = '' as $$
begin
  -- Signs that could join words into a host, a path, a number or a tag become gaps, or `nova.persona` would be the name
  -- of a host, which nobody finds by `persona`. The others are gaps anyway, and each sign looked for costs an import.
  new.words := to_tsvector('pg_catalog.simple', translate(
    concat_ws(' ', new.author, new.caption, new.notes, new.url, array_to_string(new.tags, ' ')),
    './_-@:?=&%+#<>~', '               '));
  return new;
end $$;

create or replace function studio.log_new_reels() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into public.reel_decisions (user_id, reel_id, verdict, decided_by, rule_version, reason, view_count)
    select user_id, id, approval_status, decided_by, rule_version, verdict_reason,
      case when views_checked_at is not null then view_count end
    from changed where approval_status <> 'pending';
  -- A reel that was not there has no count yet that this one could meet.
  insert into public.reel_counts (user_id, reel_id, views, source, fetched_at)
    select user_id, id, view_count, view_source, views_checked_at from changed where views_checked_at is not null;
  -- Sorted, so that two writers take the rows' locks in the same order.
  insert into public.reel_totals (user_id, platform, approval_status, reels)
    select user_id, platform, approval_status, count(*) from changed group by 1, 2, 3 order by 1, 2, 3
    on conflict (user_id, platform, approval_status) do update set reels = reel_totals.reels + excluded.reels;
  insert into public.reel_authors (user_id, platform, author)
    select distinct user_id, platform, author from changed where author is not null order by 1, 2, 3
    on conflict (user_id, platform, author) do update set is_stale = true where not reel_authors.is_stale;
  return null;
end $$;

create or replace function public.import_reels(lines jsonb) returns jsonb
language plpgsql set search_path = '' set enable_sort = off set enable_seqscan = off set enable_bitmapscan = off as $$
declare
  me uuid := (select auth.uid());
  added uuid[];
  outcomes jsonb;
begin
  -- Reels are looked up one by one, each as the first of an order that one index has: left to itself, a planner that
  -- knows nothing about a newcomer reads all they have, for each chunk or for each line.
  -- A file may name a reel many times, once for each day it was counted: the newest line makes the row, of two of one
  -- moment the greater, and every line that has a count of its own goes into the log.
  with given as (
    select distinct on (line.shortcode) line.*
    from jsonb_to_recordset(lines) as line (
      place integer, url text, platform text, shortcode text collate "C", views bigint, counted_at timestamptz, source text,
      author text, caption text, published_at timestamptz, duration_seconds bigint, thumbnail_url text,
      notes text, tags text[])
    order by line.shortcode, line.counted_at desc nulls last, line.views desc nulls last, line.place
  ), new_reels as (
    insert into public.viral_reels (user_id, url, platform, shortcode, view_count, views_checked_at, view_source, author,
        caption, published_at, duration_seconds, thumbnail_url, notes, tags)
      select me, url, platform, given.shortcode, coalesce(views, 0), case when views is not null then counted_at end,
        case when views is not null then source end, author, caption, published_at, duration_seconds, thumbnail_url,
        coalesce(notes, ''), coalesce(tags, '{}')
      from given left join lateral (
        select reel.shortcode from public.viral_reels as reel
        where reel.user_id = me and reel.shortcode >= given.shortcode order by reel.shortcode limit 1) as there
        on there.shortcode = given.shortcode
      -- What is there is passed over before its words are read and its verdict is found; the conflict is for a race.
      where there.shortcode is null
      on conflict (user_id, shortcode) do nothing
      returning id
  )
  select array_agg(id) into added from new_reels;

  -- A second statement, so that it sees the rows of the first.
  with found as (
    select line.*, reel.id as reel_id, reel.platform as of_platform, reel.views_checked_at, reel.view_count,
      -- A list that is hashed; an array would be read from its start for each line.
      reel.id in (select unnest(added)) as is_new,
      row_number() over (partition by line.shortcode order by line.place) = 1 as is_first,
      row_number() over (
        partition by line.shortcode, line.counted_at order by line.views desc nulls last, line.place) = 1 as counts
    from jsonb_to_recordset(lines) as line (
      place integer, shortcode text collate "C", platform text, views bigint, counted_at timestamptz, is_dated boolean,
      source text)
    left join lateral (
      select one.id, one.platform, one.shortcode, one.views_checked_at, one.view_count from public.viral_reels as one
      where one.user_id = me and one.shortcode >= line.shortcode order by one.shortcode limit 1) as reel
      on reel.shortcode = line.shortcode
  ), logged as (
    insert into public.reel_counts (user_id, reel_id, views, source, fetched_at)
      select me, reel_id, views, source, counted_at from found
      where of_platform = platform and counts and views is not null
        -- The count of a new reel's newest line came with its row.
        and not (is_new and counted_at = views_checked_at)
        -- A count without a date of its own says something only where it differs from what is known.
        and (is_dated or views_checked_at is null or view_count <> views)
      on conflict (reel_id, user_id, fetched_at, source) do nothing
      returning reel_id, fetched_at
  )
  select jsonb_agg(jsonb_build_array(found.place, case
      when found.of_platform is distinct from found.platform then 'taken'
      when found.is_first and found.is_new then 'added'
      when found.counts and found.views is not null and (logged.reel_id is not null
        or (found.is_new and found.counted_at = found.views_checked_at)) then 'counted'
      else 'exists' end, found.reel_id))
    into outcomes
    from found left join logged on logged.reel_id = found.reel_id and logged.fetched_at = found.counted_at;
  return coalesce(outcomes, '[]');
end $$;
