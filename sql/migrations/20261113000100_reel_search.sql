-- Tags and words of reels are found by an index, in the list's order, however many reels there are.
set lock_timeout = '500ms';
set statement_timeout = '60s';

-- Built while the table is locked: a migration runs in one transaction, where an index cannot be built beside the traffic.
-- squawk-ignore-file require-concurrent-index-creation

-- Tags: a row for each, with the columns that lists are sorted by ------------------------------------------------
-- Equality of texts is leakproof, so row level security lets people use these indexes themselves. Few reels carry tags,
-- for only people give them, so an import writes nothing here.

create table studio.reel_tags (
  reel_id uuid not null,
  user_id uuid not null,
  tag text collate "C" not null,
  view_count bigint not null,
  views_multiple double precision not null,
  created_at timestamptz not null,
  updated_at timestamptz not null default now(),
  constraint reel_tags_pkey primary key (reel_id, user_id, tag),
  constraint reel_tags_reel_id_fkey foreign key (reel_id, user_id)
    references public.viral_reels (id, user_id) on delete cascade
);
comment on table studio.reel_tags is 'The tags of reels, with the columns that lists of reels are sorted by. Written by triggers.';
create index reel_tags_created_at_idx on studio.reel_tags (user_id, tag, created_at desc, reel_id desc);
create index reel_tags_view_count_idx on studio.reel_tags (user_id, tag, view_count desc, reel_id desc);
create index reel_tags_views_multiple_idx on studio.reel_tags (user_id, tag, views_multiple desc, reel_id desc);
create trigger reel_tags_updated_at before update on studio.reel_tags
  for each row execute function studio.update_updated_at();
alter table studio.reel_tags enable row level security;
create policy reel_tags_read_own on studio.reel_tags for select to authenticated using (user_id = (select auth.uid()));
revoke all on studio.reel_tags from anon, authenticated;
grant select on studio.reel_tags to authenticated, service_role;

create function studio.note_new_reel_tags() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into studio.reel_tags (reel_id, user_id, tag, view_count, views_multiple, created_at)
    select id, user_id, unnest(tags), view_count, views_multiple, created_at from changed where tags <> '{}'
    on conflict do nothing;
  return null;
end $$;

create function studio.note_changed_reel_tags() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  delete from studio.reel_tags as gone
    using changed as is_now join before as was on was.id = is_now.id
    where gone.reel_id = is_now.id and was.tags <> is_now.tags and gone.tag <> all (is_now.tags);
  insert into studio.reel_tags (reel_id, user_id, tag, view_count, views_multiple, created_at)
    select is_now.id, is_now.user_id, unnest(is_now.tags), is_now.view_count, is_now.views_multiple, is_now.created_at
    from changed as is_now join before as was on was.id = is_now.id
    where is_now.tags <> '{}' and (is_now.tags, is_now.view_count, is_now.views_multiple, is_now.created_at)
      is distinct from (was.tags, was.view_count, was.views_multiple, was.created_at)
    on conflict (reel_id, user_id, tag) do update set view_count = excluded.view_count,
      views_multiple = excluded.views_multiple, created_at = excluded.created_at;
  return null;
end $$;
create trigger viral_reels_note_new_tags after insert on public.viral_reels
  referencing new table as changed for each statement execute function studio.note_new_reel_tags();
create trigger viral_reels_note_changed_tags after update on public.viral_reels
  referencing old table as before new table as changed for each statement execute function studio.note_changed_reel_tags();

insert into studio.reel_tags (reel_id, user_id, tag, view_count, views_multiple, created_at)
  select id, user_id, unnest(tags), view_count, views_multiple, created_at from public.viral_reels where tags <> '{}'
  on conflict do nothing;

-- Words: one index for everybody, in which each person's words are their own ------------------------------------

create function studio.owned_words(owner uuid, words tsvector) returns tsvector
language sql immutable strict parallel safe set search_path = '' as $$
  select array_to_tsvector(array(
    select left(owner::text, 8) || lexeme from unnest(tsvector_to_array(words)) as lexeme))
$$;
comment on function studio.owned_words(uuid, tsvector) is
  'Words as the index keeps them: behind their owner, so that looking for one never reads through another person''s.';
grant execute on function studio.owned_words(uuid, tsvector) to authenticated, service_role;
create index viral_reels_words_idx on public.viral_reels using gin (studio.owned_words(user_id, words));

create function studio.my_reels_with(search tsquery, most integer) returns uuid[]
language plpgsql stable security definer set search_path = '' set enable_seqscan = off set enable_indexscan = off as $$
declare
  me uuid := (select auth.uid());
  -- A text search is not leakproof, so PostgreSQL looks into no index of words on a person's behalf. This looks for
  -- them, past the policies, and therefore says itself whose reels it may name: its caller's, and their ids alone.
  owned tsquery := regexp_replace(search::text, '''((?:[^'']|'''')*)''', '''' || left(me::text, 8) || '\1''', 'g')::tsquery;
begin
  if me is null then
    return '{}';
  end if;
  return array(
    select reel.id from public.viral_reels as reel
    where studio.owned_words(reel.user_id, reel.words) @@ owned and reel.user_id = me
    limit most);
end $$;
comment on function studio.my_reels_with(tsquery, integer) is 'Ids of the caller''s own reels in which these words stand.';
grant execute on function studio.my_reels_with(tsquery, integer) to authenticated;

-- The list --------------------------------------------------------------------------------------------------------

create function studio.reel_conditions(chosen jsonb) returns text
language sql stable set search_path = '' as $$
  -- Written out with their values, so that a plan is made for these and a condition not asked for is not there.
  -- Whose rows they are says the policy.
  select concat_ws(' and ', 'true',
    'reel.platform = ' || quote_literal(chosen ->> 'platform'),
    'reel.approval_status = ' || quote_literal(chosen ->> 'verdict'),
    case when (chosen ->> 'favourite')::boolean then 'reel.is_favorite' end,
    'reel.view_count >= ' || quote_literal((chosen ->> 'least_views')::bigint),
    'reel.view_count <= ' || quote_literal((chosen ->> 'most_views')::bigint),
    'reel.created_at >= ' || quote_literal((chosen ->> 'since')::timestamptz),
    'reel.created_at < ' || quote_literal((chosen ->> 'until')::timestamptz))
$$;
grant execute on function studio.reel_conditions(jsonb) to authenticated;

create function studio.rarest_tag(tags text[]) returns text
language sql stable set search_path = '' as $$
  select asked.tag from unnest(tags) as asked (tag)
  left join lateral (select count(*) as reels from (
    select 1 from studio.reel_tags as kept
    where kept.user_id = (select auth.uid()) and kept.tag = asked.tag limit 1000) as bounded) as counted on cardinality(tags) > 1
  order by counted.reels limit 1
$$;
grant execute on function studio.rarest_tag(text[]) to authenticated;

create function studio.rows_in_order(query text) returns jsonb
language plpgsql stable set search_path = '' set enable_sort = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  found jsonb;
begin
  -- A policy's condition has no value yet when a plan is made, so a planner expects too few rows and would sort them all.
  execute query into found;
  return found;
end $$;
comment on function studio.rows_in_order(text) is 'The answer of a query, run with the caller''s rights, that reads an index in its order.';
grant execute on function studio.rows_in_order(text) to authenticated;

create function public.find_reels(
  chosen jsonb default '{}', sort text default 'created_at', after jsonb default null, most integer default 48
) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  key text := case when sort in ('view_count', 'views_multiple') then sort else 'created_at' end;
  wanted text := studio.reel_conditions(chosen);
  tags text[] := array(select jsonb_array_elements_text(coalesce(chosen -> 'tags', '[]')));
  search tsquery := nullif(chosen ->> 'search', '')::tsquery;
  place text := 'true';
  source text := 'public.viral_reels as reel';
  ahead text := 'reel';
  last_id text := 'id';
  query text;
  few uuid[];
  found jsonb;
  glance constant integer := 500;
  bearable constant integer := 4000;
begin
  if cardinality(tags) > 0 then
    -- The list in its order is that of one tag, the rarest; the others are looked for on its reels.
    source := format('studio.reel_tags as kept join public.viral_reels as reel on reel.id = kept.reel_id and kept.tag = %L',
      studio.rarest_tag(tags));
    ahead := 'kept';
    last_id := 'reel_id';
    wanted := wanted || case when cardinality(tags) > 1 then format(' and reel.tags @> %L', tags) else '' end;
  end if;
  if after is not null then
    place := format('%1$I.%2$I <= %4$L and (%1$I.%2$I < %4$L or %1$I.%3$I < %5$L)', ahead, key, last_id,
      after ->> 0, (after ->> 1)::uuid);
  end if;
  if search is not null and cardinality(tags) = 0 then
    -- Words that stand everywhere fill the page from its first few hundred rows. Of rare ones the index knows all. For
    -- those between, the list is read in its order until the page is full: never more than some ten thousand rows.
    execute format('select jsonb_agg(to_jsonb(page) - ''words'') from (select * from (select reel.* from public.viral_reels'
      || ' as reel where %s and %s order by reel.%I desc, reel.id desc limit %s) as reel where reel.words @@ %L limit %s)'
      || ' as page', wanted, place, key, glance, search, most) into found;
    if jsonb_array_length(coalesce(found, '[]')) >= most then
      return found;
    end if;
    few := studio.my_reels_with(search, bearable + 1);
    if cardinality(few) <= bearable then
      source := format('unnest(%L::uuid[]) as hit join public.viral_reels as reel on reel.id = hit', few);
      search := null;
    end if;
  end if;
  query := format('select jsonb_agg(to_jsonb(page) - ''words'') from (select reel.* from %s where %s and %s and %s'
      || ' order by %I.%I desc, %I.%I desc limit %s) as page', source, wanted, place,
    case when search is null then 'true' else format('reel.words @@ %L', search) end, ahead, key, ahead, last_id, most);
  if cardinality(tags) > 0 then
    found := studio.rows_in_order(query);
  else
    execute query into found;
  end if;
  return coalesce(found, '[]');
end $$;
comment on function public.find_reels(jsonb, text, jsonb, integer) is
  'A page of my reels by tags and words: `after` is [value, id] of the row before it.';
grant execute on function public.find_reels(jsonb, text, jsonb, integer) to authenticated;

create or replace function public.count_reels(
  chosen jsonb default '{}', most bigint default 10000
) returns bigint
language plpgsql stable set search_path = '' as $$
declare
  wanted text := studio.reel_conditions(chosen);
  tags text[] := array(select jsonb_array_elements_text(coalesce(chosen -> 'tags', '[]')));
  search tsquery := nullif(chosen ->> 'search', '')::tsquery;
  source text := 'public.viral_reels as reel';
  few uuid[];
  found bigint;
begin
  if cardinality(tags) > 0 then
    source := format('studio.reel_tags as kept join public.viral_reels as reel on reel.id = kept.reel_id and kept.tag = %L',
      studio.rarest_tag(tags));
    wanted := wanted || format(' and reel.tags @> %L', tags);
  elsif search is not null then
    few := studio.my_reels_with(search, least(most, 100000)::integer + 1);
    if cardinality(few) <= most then
      source := format('unnest(%L::uuid[]) as hit join public.viral_reels as reel on reel.id = hit', few);
      search := null;
    end if;
  end if;
  execute format('select count(*) from (select 1 from %s where %s and %s limit %s) as bounded', source, wanted,
    case when search is null then 'true' else format('reel.words @@ %L', search) end, most) into found;
  return found;
end $$;
