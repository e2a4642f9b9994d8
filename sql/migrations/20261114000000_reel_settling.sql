-- Verdicts given one after another, in batches that may arrive twice or late.
set lock_timeout = '500ms';
set statement_timeout = '60s';

create function public.settle_reels(turns jsonb)
returns table (turn bigint, outcome text, held_verdict text, held_by text)
language plpgsql set search_path = '' as $$
declare
  one record;
begin
  -- Locked in one order, so that of two tabs one waits for the other and never each for each.
  perform 1 from public.viral_reels
    where id in (select (given.value ->> 'reel')::uuid from jsonb_array_elements(turns) as given)
    order by id for update;
  for one in
    select given.place, (given.turn ->> 'reel')::uuid as reel, given.turn ->> 'was' as was, given.turn ->> 'was_by' as was_by,
      given.turn ->> 'verdict' as wish, given.turn ->> 'by' as wish_by, coalesce(given.turn ->> 'reason', '') as reason
    from jsonb_array_elements(turns) with ordinality as given (turn, place) order by given.place
  loop
    turn := one.place;
    select reel.approval_status, reel.decided_by into held_verdict, held_by
      from public.viral_reels as reel where reel.id = one.reel;
    if not found then
      outcome := 'gone';
    elsif (held_verdict, held_by) is not distinct from (one.wish, one.wish_by) or (held_by = 'rule' and one.wish_by = 'rule') then
      outcome := 'already';
    elsif (held_verdict, held_by) is not distinct from (one.was, one.was_by)
      -- A person's word stands above the rule's, also where the rule spoke after they had looked.
      or (one.wish_by = 'person' and held_by is distinct from 'person') then
      outcome := 'done';
      if one.wish_by = 'rule' then
        update public.viral_reels set decided_by = 'rule', decided_at = null where id = one.reel;
      else
        update public.viral_reels
          set approval_status = one.wish, decided_by = case when one.wish <> 'pending' then 'person' end,
            decided_at = case when one.wish <> 'pending' then now() end, verdict_reason = left(one.reason, 500)
          where id = one.reel;
      end if;
    else
      outcome := 'moved';
    end if;
    return next;
  end loop;
end $$;
comment on function public.settle_reels(jsonb) is
  'Verdicts in order, each only where the reel stands as it was seen: a batch that arrives twice counts once. Says how each reel stood.';
grant execute on function public.settle_reels(jsonb) to authenticated;
