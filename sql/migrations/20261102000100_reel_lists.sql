-- Lists of a million reels that open like lists of a thousand: an index for every filter with every order.
set lock_timeout = '500ms';
set statement_timeout = '60s';

-- Built while the table is locked, which is short before anybody has a million reels; a migration runs in one
-- transaction, where an index cannot be built beside the traffic.
-- squawk-ignore-file require-concurrent-index-creation

alter table public.viral_reels add column words tsvector;
comment on column public.viral_reels.words is
  'What a search looks through. Words as they are written: captions come in every language.';

create function studio.note_reel_words() returns trigger
language plpgsql set search_path = '' as $$
begin
  -- Signs become gaps, or `nova.persona` would be the name of a host, which nobody finds by `persona`.
  new.words := to_tsvector('pg_catalog.simple', translate(
    concat_ws(' ', new.author, new.caption, new.notes, new.url, array_to_string(new.tags, ' ')),
    './_-@#:?=&%+,;!"()[]{}<>|~*^$\`''', '                                '));
  return new;
end $$;
-- By name after viral_reels_tidy_tags, so that tags are searched as they are kept.
create trigger viral_reels_words before insert or update of author, caption, notes, url, tags on public.viral_reels
  for each row execute function studio.note_reel_words();
update public.viral_reels set notes = notes where words is null;

-- Most reels come without tags, by the thousand; then there is nothing to tidy.
drop trigger viral_reels_tidy_tags on public.viral_reels;
create trigger viral_reels_tidy_tags before insert or update of tags on public.viral_reels
  for each row when (new.tags <> '{}') execute function studio.tidy_row_tags();

create index viral_reels_user_id_views_multiple_idx
  on public.viral_reels (user_id, views_multiple desc, id desc);
create index viral_reels_status_view_count_idx
  on public.viral_reels (user_id, approval_status, view_count desc, id desc);
create index viral_reels_status_views_multiple_idx
  on public.viral_reels (user_id, approval_status, views_multiple desc, id desc);
create index viral_reels_platform_created_at_idx
  on public.viral_reels (user_id, platform, created_at desc, id desc);
create index viral_reels_platform_view_count_idx
  on public.viral_reels (user_id, platform, view_count desc, id desc);
create index viral_reels_platform_views_multiple_idx
  on public.viral_reels (user_id, platform, views_multiple desc, id desc);
create index viral_reels_favorite_created_at_idx
  on public.viral_reels (user_id, created_at desc, id desc) where is_favorite;
create index viral_reels_favorite_view_count_idx
  on public.viral_reels (user_id, view_count desc, id desc) where is_favorite;
create index viral_reels_favorite_views_multiple_idx
  on public.viral_reels (user_id, views_multiple desc, id desc) where is_favorite;
-- No GIN index on tags and words: their operators are not leakproof, so behind row level security PostgreSQL never
-- looks into one on a person's behalf, and it would slow every import. Those filters go through the person's own rows.
create index viral_reels_author_idx on public.viral_reels (user_id, platform, author) where author is not null;
-- What the rule decided, by count: a replay reads only what would flip.
create index viral_reels_rule_idx
  on public.viral_reels (user_id, platform, approval_status, view_count)
  where decided_by = 'rule' and views_checked_at is not null;
create index viral_reels_facts_due_idx on public.viral_reels (facts_due_at) where facts_due_at is not null;
create index viral_reels_facts_owner_idx
  on public.viral_reels (user_id, platform, facts_due_at) where facts_due_at is not null;
-- Two hashes at most three bits apart agree in one of their four quarters.
create index viral_reels_hash_first_idx
  on public.viral_reels (user_id, (thumbnail_hash & 65535)) where thumbnail_hash is not null;
create index viral_reels_hash_second_idx
  on public.viral_reels (user_id, ((thumbnail_hash >> 16) & 65535)) where thumbnail_hash is not null;
create index viral_reels_hash_third_idx
  on public.viral_reels (user_id, ((thumbnail_hash >> 32) & 65535)) where thumbnail_hash is not null;
create index viral_reels_hash_fourth_idx
  on public.viral_reels (user_id, ((thumbnail_hash >> 48) & 65535)) where thumbnail_hash is not null;

create function public.count_reels(
  chosen jsonb default '{}', most bigint default 10000
) returns bigint
language plpgsql stable set search_path = '' set plan_cache_mode = 'force_custom_plan' as $$
declare
  of_platform text := chosen ->> 'platform';
  of_verdict text := chosen ->> 'verdict';
  favourite boolean := coalesce((chosen ->> 'favourite')::boolean, false);
  all_tags text[] := array(select jsonb_array_elements_text(coalesce(chosen -> 'tags', '[]')));
  least_views bigint := chosen ->> 'least_views';
  most_views bigint := chosen ->> 'most_views';
  since timestamptz := chosen ->> 'since';
  until timestamptz := chosen ->> 'until';
  search tsquery := nullif(chosen ->> 'search', '')::tsquery;
  me uuid := (select auth.uid());
  found bigint;
begin
  -- Planned for these values each time: a condition that is not asked for is gone before an index is chosen.
  select count(*) into found from (
    select 1 from public.viral_reels as reel
    where reel.user_id = me
      and (of_platform is null or reel.platform = of_platform)
      and (of_verdict is null or reel.approval_status = of_verdict)
      and (not favourite or reel.is_favorite)
      and (cardinality(all_tags) = 0 or reel.tags @> all_tags)
      and (least_views is null or reel.view_count >= least_views)
      and (most_views is null or reel.view_count <= most_views)
      and (since is null or reel.created_at >= since)
      and (until is null or reel.created_at < until)
      and (search is null or reel.words @@ search)
    limit most) as bounded;
  return found;
end $$;
comment on function public.count_reels(jsonb, bigint) is
  'How many of my reels match, counted up to `most`: past that a number tells nobody more than "more".';

create table public.saved_reel_views (
  id uuid constraint saved_reel_views_pkey primary key default gen_random_uuid(),
  user_id uuid not null constraint saved_reel_views_user_id_fkey references public.users (id) on delete cascade,
  name text not null,
  query text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint saved_reel_views_user_id_name_key unique (user_id, name),
  constraint saved_reel_views_name_length check (name ~ '\S' and length(name) <= 80),
  constraint saved_reel_views_query_length check (length(query) <= 2000)
);
comment on column public.saved_reel_views.query is 'The list''s own URL query, so that a saved view is a link like any other.';
create trigger saved_reel_views_updated_at before update on public.saved_reel_views
  for each row execute function studio.update_updated_at();
alter table public.saved_reel_views enable row level security;
create policy saved_reel_views_read_own on public.saved_reel_views for select to authenticated
  using (user_id = (select auth.uid()));
create policy saved_reel_views_add_own on public.saved_reel_views for insert to authenticated
  with check (user_id = (select auth.uid()));
create policy saved_reel_views_change_own on public.saved_reel_views for update to authenticated
  using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
create policy saved_reel_views_remove_own on public.saved_reel_views for delete to authenticated
  using (user_id = (select auth.uid()));
revoke all on public.saved_reel_views from anon, authenticated;
grant select, insert, update, delete on public.saved_reel_views to authenticated, service_role;
grant execute on function public.count_reels(jsonb, bigint) to authenticated;
