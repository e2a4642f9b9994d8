-- An import says of each line whether its count entered the history of a reel that is there already.
set lock_timeout = '500ms';
set statement_timeout = '60s';

alter table public.reel_imports add column counted bigint not null default 0;
comment on column public.reel_imports.counted is 'Lines about a reel that was there, whose count entered its history.';

create or replace function public.import_reels(lines jsonb) returns jsonb
language plpgsql set search_path = '' as $$
declare
  me uuid := (select auth.uid());
  added uuid[];
  outcomes jsonb;
begin
  -- A file may name a reel many times, once for each day it was counted: the newest line makes the row, and
  -- every line that has a count of its own goes into the log.
  with given as (
    select distinct on (line.shortcode) line.*
    from jsonb_to_recordset(lines) as line (
      place integer, url text, platform text, shortcode text collate "C", views bigint, counted_at timestamptz, source text,
      author text, caption text, published_at timestamptz, duration_seconds bigint, thumbnail_url text,
      notes text, tags text[])
    order by line.shortcode, line.counted_at desc nulls last, line.place
  ), new_reels as (
    insert into public.viral_reels (user_id, url, platform, shortcode, view_count, views_checked_at, view_source, author,
        caption, published_at, duration_seconds, thumbnail_url, notes, tags)
      select me, url, platform, shortcode, coalesce(views, 0), case when views is not null then counted_at end,
        case when views is not null then source end, author, caption, published_at, duration_seconds, thumbnail_url,
        coalesce(notes, ''), coalesce(tags, '{}')
      from given
      on conflict (user_id, shortcode) do nothing
      returning id
  )
  select array_agg(id) into added from new_reels;

  -- A second statement, so that it sees the rows of the first.
  with found as (
    select line.*, reel.id as reel_id, reel.platform as of_platform, reel.views_checked_at, reel.view_count,
      row_number() over (partition by line.shortcode order by line.place) = 1 as is_first,
      row_number() over (partition by line.shortcode, line.counted_at order by line.views is null, line.place) = 1 as counts
    from jsonb_to_recordset(lines) as line (
      place integer, shortcode text collate "C", platform text, views bigint, counted_at timestamptz, is_dated boolean,
      source text)
    left join public.viral_reels as reel on reel.user_id = me and reel.shortcode = line.shortcode
  ), logged as (
    insert into public.reel_counts (user_id, reel_id, views, source, fetched_at)
      select me, reel_id, views, source, counted_at from found
      where of_platform = platform and views is not null
        -- A count without a date of its own says something only where it differs from what is known.
        and (is_dated or views_checked_at is null or view_count <> views)
      on conflict (reel_id, user_id, fetched_at, source) do nothing
      returning reel_id, fetched_at
  )
  select jsonb_agg(jsonb_build_array(found.place, case
      when found.of_platform is distinct from found.platform then 'taken'
      when found.is_first and found.reel_id = any (added) then 'added'
      when found.counts and found.views is not null and (logged.reel_id is not null
        -- The count of a new reel's newest line came with its row.
        or (found.reel_id = any (added) and found.counted_at = found.views_checked_at)) then 'counted'
      else 'exists' end, found.reel_id))
    into outcomes
    from found left join logged on logged.reel_id = found.reel_id and logged.fetched_at = found.counted_at;
  return coalesce(outcomes, '[]');
end $$;
comment on function public.import_reels(jsonb) is
  'Adds what is missing, logs counts, and says of each place: added, counted, exists, or taken by another platform''s reel.';
