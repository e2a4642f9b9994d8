-- What a person thinks of a result: kept, discarded, or not decided yet. A discarded picture stays in storage until it
-- is deleted; it only leaves the library and the wall.
set lock_timeout = '500ms';
set statement_timeout = '60s';

alter table public.assets add column kept boolean;
comment on column public.assets.kept is 'True: kept; false: discarded, shown only where asked for; null: not decided.';

-- The wall: results of one person, newest first, by decision. The table is small when this runs for the first time.
-- squawk-ignore require-concurrent-index-creation
create index assets_results_idx on public.assets (user_id, created_at desc, id desc) where origin = 'generation';

create function public.decide_results(asset_ids uuid[], keep boolean) returns integer
language sql set search_path = '' as $$
  with changed as (
    update public.assets set kept = keep
    where id = any (asset_ids) and origin = 'generation' and kept is distinct from keep
    returning 1
  )
  select count(*)::integer from changed
$$;
comment on function public.decide_results(uuid[], boolean) is
  'Keep (true), discard (false) or take a decision back (null) on one''s own results; how many changed. Twice is once.';
revoke all on function public.decide_results(uuid[], boolean) from public, anon;
grant execute on function public.decide_results(uuid[], boolean) to authenticated;
