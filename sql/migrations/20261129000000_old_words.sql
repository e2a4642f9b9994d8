-- A word that is common in old reels alone is found through its index, instead of by reading the list to its end.
set lock_timeout = '500ms';
set statement_timeout = '60s';

create or replace function public.find_reels(
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
  far integer[];
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
    -- Words that stand everywhere fill the page from its first few hundred rows; of rare ones the index knows all.
    -- Those between are tried once more, further down the list and deeper in the index: where they stand in old reels
    -- alone, the list would be read to its end. What is left after that is so common that the list ends soon.
    foreach far slice 1 in array array[array[500, 4000], array[10000, 50000]] loop
      execute format('select jsonb_agg(to_jsonb(page) - ''words'') from (select * from (select reel.* from'
        || ' public.viral_reels as reel where %s and %s order by reel.%I desc, reel.id desc limit %s) as reel'
        || ' where reel.words @@ %L limit %s) as page', wanted, place, key, far[1], search, most) into found;
      if jsonb_array_length(coalesce(found, '[]')) >= most then
        return found;
      end if;
      few := studio.my_reels_with(search, far[2] + 1);
      if cardinality(few) <= far[2] then
        -- The offset keeps a planner from reading all reels to find these among them.
        source := 'unnest($1) as hit cross join lateral (select * from public.viral_reels where id = hit offset 0) as reel';
        search := null;
        exit;
      end if;
    end loop;
  end if;
  query := format('select jsonb_agg(to_jsonb(page) - ''words'') from (select reel.* from %s where %s and %s and %s'
      || ' order by %I.%I desc, %I.%I desc limit %s) as page', source, wanted, place,
    case when search is null then 'true' else format('reel.words @@ %L', search) end, ahead, key, ahead, last_id, most);
  if cardinality(tags) > 0 then
    found := studio.rows_in_order(query);
  else
    execute query into found using few;
  end if;
  return coalesce(found, '[]');
end $$;
