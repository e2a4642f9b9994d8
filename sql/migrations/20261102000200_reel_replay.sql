-- Verdicts replayed under other rules, given in bulk, handed back to the rule.
set lock_timeout = '500ms';
set statement_timeout = '60s';

create function studio.reel_flips(thresholds jsonb) returns table (platform text, verdict text, lowest bigint, below bigint)
language sql stable set search_path = '' as $$
  -- For each platform two ranges of counts in which the rule's verdict would turn.
  select place.platform, side.verdict, side.lowest, side.below
  from unnest(array['instagram', 'tiktok', 'youtube']) as place (platform)
  cross join lateral studio.reel_rule((select auth.uid()), place.platform) as rule
  cross join lateral (select coalesce((thresholds ->> place.platform)::bigint, rule.views) as views) as wanted
  cross join lateral (values
    ('approved', 0::bigint, wanted.views), ('denied', wanted.views, 9223372036854775807)) as side (verdict, lowest, below)
$$;

create function public.replay_reel_counts(thresholds jsonb) returns table (platform text, verdict text, reels bigint)
language sql stable set search_path = '' as $$
  select flip.platform, flip.verdict, count(reel.user_id)
  from studio.reel_flips(thresholds) as flip
  cross join lateral (
    select user_id from public.viral_reels
    where user_id = (select auth.uid()) and decided_by = 'rule' and views_checked_at is not null
      and viral_reels.platform = flip.platform
      and approval_status = flip.verdict and view_count >= flip.lowest and view_count < flip.below) as reel
  group by 1, 2 order by 1, 2
$$;
comment on function public.replay_reel_counts(jsonb) is
  'How many of the rule''s verdicts would turn under {platform: views}; `verdict` is what they are now.';

create function public.replay_reels(thresholds jsonb, most integer default 100) returns setof public.viral_reels
language sql stable set search_path = '' as $$
  select reel.*
  from studio.reel_flips(thresholds) as flip
  cross join lateral (
    select * from public.viral_reels
    where user_id = (select auth.uid()) and decided_by = 'rule' and views_checked_at is not null
      and viral_reels.platform = flip.platform
      and approval_status = flip.verdict and view_count >= flip.lowest and view_count < flip.below
    order by view_count desc limit least(most, 900)) as reel
  order by reel.view_count desc, reel.id limit least(most, 900)
$$;

create function public.apply_reel_rules(thresholds jsonb) returns bigint
language plpgsql set search_path = '' as $$
declare
  me uuid := (select auth.uid());
  flipped bigint;
begin
  insert into public.reel_rules (user_id, platform, views)
    select me, wanted.key, wanted.value::bigint
    from jsonb_each_text(thresholds) as wanted
    cross join lateral studio.reel_rule(me, wanted.key) as rule
    where rule.views <> wanted.value::bigint;
  update public.viral_reels as reel set decided_by = 'rule', decided_at = null
    from studio.reel_flips(thresholds) as flip
    where reel.user_id = me and reel.decided_by = 'rule' and reel.views_checked_at is not null
      and reel.platform = flip.platform and reel.approval_status = flip.verdict and reel.view_count >= flip.lowest and reel.view_count < flip.below;
  get diagnostics flipped = row_count;
  return flipped;
end $$;
comment on function public.apply_reel_rules(jsonb) is
  'New versions of the rules, and the rule''s own verdicts as they are under them; people''s verdicts stay. How many turned.';

create function public.decide_reels(reel_ids uuid[], verdict text, reason text default '') returns bigint
language plpgsql set search_path = '' as $$
declare
  decided bigint;
begin
  update public.viral_reels
    set approval_status = verdict, decided_by = case when verdict <> 'pending' then 'person' end,
      decided_at = case when verdict <> 'pending' then now() end, verdict_reason = left(coalesce(reason, ''), 500)
    where id = any (reel_ids) and (approval_status, decided_by) is distinct from (verdict, 'person');
  get diagnostics decided = row_count;
  return decided;
end $$;
comment on function public.decide_reels(uuid[], text, text) is 'A person''s verdict on some of their reels; how many it changed.';

create function public.hand_back_reels(reel_ids uuid[]) returns bigint
language plpgsql set search_path = '' as $$
declare
  handed bigint;
begin
  update public.viral_reels set decided_by = 'rule', decided_at = null where id = any (reel_ids);
  get diagnostics handed = row_count;
  return handed;
end $$;

create function public.tag_reels(reel_ids uuid[], add_tags text[], remove_tags text[] default '{}') returns bigint
language plpgsql set search_path = '' as $$
declare
  tagged bigint;
begin
  update public.viral_reels
    set tags = array(select tag from unnest(tags || add_tags) with ordinality as given (tag, place)
                     where tag <> all (studio.tidy_tags(remove_tags)) order by place)
    where id = any (reel_ids);
  get diagnostics tagged = row_count;
  return tagged;
end $$;

create function public.reels_about_to_cross(share double precision default 0.8, most integer default 50)
returns setof public.viral_reels
language sql stable set search_path = '' as $$
  select reel.*
  from unnest(array['instagram', 'tiktok', 'youtube']) as place (platform)
  cross join lateral studio.reel_rule((select auth.uid()), place.platform) as rule
  cross join lateral (
    select * from public.viral_reels
    where user_id = (select auth.uid()) and decided_by = 'rule' and views_checked_at is not null
      and viral_reels.platform = place.platform
      and approval_status = 'denied' and view_count >= ceil(rule.views * share)::bigint and view_count < rule.views
    order by view_count desc limit least(most, 900)) as reel
  order by reel.view_count::double precision / greatest(rule.views, 1) desc, reel.id limit least(most, 900)
$$;
comment on function public.reels_about_to_cross(double precision, integer) is
  'Denied by the rule for now, but at least `share` of the way to its threshold; nearest first.';

create function public.similar_reels(reel_id uuid, bits integer default 10, most integer default 12)
returns setof public.viral_reels
language sql stable set search_path = '' as $$
  select other.*
  from public.viral_reels as mine
  cross join lateral (
    select * from public.viral_reels where user_id = mine.user_id and thumbnail_hash is not null
      and (thumbnail_hash & 65535) = (mine.thumbnail_hash & 65535)
    union
    select * from public.viral_reels where user_id = mine.user_id and thumbnail_hash is not null
      and ((thumbnail_hash >> 16) & 65535) = ((mine.thumbnail_hash >> 16) & 65535)
    union
    select * from public.viral_reels where user_id = mine.user_id and thumbnail_hash is not null
      and ((thumbnail_hash >> 32) & 65535) = ((mine.thumbnail_hash >> 32) & 65535)
    union
    select * from public.viral_reels where user_id = mine.user_id and thumbnail_hash is not null
      and ((thumbnail_hash >> 48) & 65535) = ((mine.thumbnail_hash >> 48) & 65535)
  ) as other
  where mine.id = reel_id and other.id <> mine.id
    and bit_count((mine.thumbnail_hash # other.thumbnail_hash)::bit(64)) <= bits
  order by bit_count((mine.thumbnail_hash # other.thumbnail_hash)::bit(64)), other.id
  limit least(most, 900)
$$;
comment on function public.similar_reels(uuid, integer, integer) is
  'Reels whose thumbnails look alike, on any platform: all within three bits, and most within ten.';

grant execute on function studio.reel_flips(jsonb) to authenticated;
grant execute on function public.replay_reel_counts(jsonb), public.replay_reels(jsonb, integer),
  public.apply_reel_rules(jsonb), public.decide_reels(uuid[], text, text), public.hand_back_reels(uuid[]),
  public.tag_reels(uuid[], text[], text[]), public.reels_about_to_cross(double precision, integer),
  public.similar_reels(uuid, integer, integer) to authenticated;
