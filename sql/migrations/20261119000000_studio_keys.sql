-- Keys of the studio itself: an admin gives them, a person chooses to use one, and the ledger says who paid. Nobody is
-- led to one for want of a key of their own.
set lock_timeout = '500ms';
set statement_timeout = '60s';

create table public.studio_keys (
  id uuid constraint studio_keys_pkey primary key default gen_random_uuid(),
  service text not null,
  monthly_usd numeric(18, 6),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint studio_keys_service_key unique (service),
  constraint studio_keys_service_length check (length(service) between 1 and 40),
  constraint studio_keys_monthly_usd_positive check (monthly_usd >= 0)
);
comment on table public.studio_keys is 'Which vendors the studio has a key for, as the worker found in its environment. Never the key.';
comment on column public.studio_keys.monthly_usd is 'What one person may spend of all studio keys together in a month (UTC); null: no limit.';
alter table public.studio_keys enable row level security;
-- No user's data: a person may know what is offered.
create policy studio_keys_read on public.studio_keys for select to authenticated using (true);
revoke all on public.studio_keys from anon, authenticated;
grant select on public.studio_keys to authenticated;
grant select, insert, update, delete on public.studio_keys to service_role;
create trigger studio_keys_updated_at before update on public.studio_keys
  for each row execute function studio.update_updated_at();

create table public.studio_key_choices (
  id uuid constraint studio_key_choices_pkey primary key default gen_random_uuid(),
  user_id uuid not null constraint studio_key_choices_user_id_fkey references public.users (id) on delete cascade,
  service text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint studio_key_choices_user_id_service_key unique (user_id, service),
  constraint studio_key_choices_service_length check (length(service) between 1 and 40)
);
comment on table public.studio_key_choices is 'A person said: use the studio''s key for this vendor. Without a row it is never used.';
alter table public.studio_key_choices enable row level security;
create policy studio_key_choices_read_own on public.studio_key_choices for select to authenticated
  using (user_id = (select auth.uid()));
create policy studio_key_choices_add_own on public.studio_key_choices for insert to authenticated
  with check (user_id = (select auth.uid()));
create policy studio_key_choices_change_own on public.studio_key_choices for update to authenticated
  using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
create policy studio_key_choices_remove_own on public.studio_key_choices for delete to authenticated
  using (user_id = (select auth.uid()));
revoke all on public.studio_key_choices from anon, authenticated;
grant select, insert, update, delete on public.studio_key_choices to authenticated, service_role;
create trigger studio_key_choices_updated_at before update on public.studio_key_choices
  for each row execute function studio.update_updated_at();

-- A constant default: nothing is rewritten. The ledger is small, and nobody waits for its lock.
-- squawk-ignore adding-field-with-default, constraint-missing-not-valid
alter table public.charges add column payer text not null default 'own'
  constraint charges_payer_known check (payer in ('own', 'studio'));
comment on column public.charges.payer is 'Whose key paid: the person''s own, or the studio''s.';
-- squawk-ignore require-concurrent-index-creation
create index charges_studio_idx on public.charges (user_id, created_at) where payer = 'studio';

create function studio.payer(owner uuid, vendor text) returns text
language sql stable set search_path = '' as $$
  -- The rule the worker follows when it opens a key: an own key comes first, also one that stopped working.
  select case
    when exists (select 1 from public.user_api_keys as stored
      where stored.user_id = owner and stored.service = vendor) then
      case when exists (select 1 from public.user_api_keys as stored
        where stored.user_id = owner and stored.service = vendor and not stored.is_sandbox) then 'own' end
    when exists (select 1 from public.studio_key_choices as chosen join public.studio_keys as offered
      on offered.service = chosen.service where chosen.user_id = owner and chosen.service = vendor) then 'studio'
  end
$$;

create function studio.studio_spent(owner uuid, but uuid default null) returns numeric
language sql stable set search_path = '' as $$
  -- This month's dollars on studio keys: what was charged and not given back, and what is still held.
  select coalesce(sum(case entry.kind when 'charged' then entry.usd
      when 'refunded' then case when exists (
        select 1 from public.charges as before where before.job_id = entry.job_id and before.kind = 'charged'
          and before.entry_number < entry.entry_number) then -entry.usd else 0 end
      else 0 end), 0)
    + coalesce((select sum(held.usd) from public.reservations as held
        where held.user_id = owner and held.id is distinct from but and exists (
          select 1 from public.charges as mark where mark.job_id = held.id and mark.payer = 'studio')), 0)
  from public.charges as entry
  where entry.user_id = owner and entry.payer = 'studio'
    and entry.created_at >= date_trunc('month', now() at time zone 'UTC') at time zone 'UTC'
$$;
grant execute on function studio.payer(uuid, text), studio.studio_spent(uuid, uuid) to authenticated, service_role;

create function studio.name_payer() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  most numeric;
begin
  if new.is_sandbox then
    return new;
  end if;
  -- Who paid at first is who is given back.
  new.payer := coalesce(
    (select entry.payer from public.charges as entry
      where entry.job_id = new.job_id and not entry.is_sandbox and new.kind in ('charged', 'refunded', 'released')
      order by entry.entry_number desc limit 1),
    studio.payer(new.user_id, new.service), 'own');
  if new.payer = 'own' or new.kind not in ('estimated', 'reserved') then
    return new;
  end if;
  -- One after the other: each of two submits at once sees what the other holds.
  perform 1 from public.studio_key_choices where user_id = new.user_id and service = new.service for update;
  select offered.monthly_usd into most from public.studio_keys as offered where offered.service = new.service;
  if most is not null and coalesce(studio.studio_spent(new.user_id, new.job_id) + new.usd > most, true) then
    perform studio.refuse('charges', 'charges_studio_limit', 'this passes what one person may spend of the studio''s keys');
  end if;
  return new;
end $$;
create trigger charges_name_payer before insert on public.charges
  for each row execute function studio.name_payer();

create or replace function studio.sandbox_answers(owner uuid, service text) returns boolean
language sql stable set search_path = '' as $$
  -- Who has a key, their own or the studio's, is answered by the vendor. Otherwise it is as it was the last time; never
  -- asked before counts as real, so that no budget is passed for want of knowledge.
  select studio.payer(owner, service) is null
    and coalesce((select entry.is_sandbox from public.charges as entry
      where entry.user_id = owner and entry.service = sandbox_answers.service and entry.kind in ('reserved', 'charged')
      order by entry.entry_number desc limit 1), false)
$$;

create view public.studio_key_standings with (security_invoker = on) as
select profile.id as user_id, offered.service, offered.monthly_usd, chosen.id is not null as is_chosen,
  studio.studio_spent(profile.id) as spent_usd
from public.users as profile
cross join public.studio_keys as offered
left join public.studio_key_choices as chosen on chosen.user_id = profile.id and chosen.service = offered.service;
comment on view public.studio_key_standings is 'What the studio offers a person, whether they use it, and what they spent of it this month.';
revoke all on public.studio_key_standings from anon, authenticated;
grant select on public.studio_key_standings to authenticated, service_role;

create function public.offer_studio_keys(services text[], most_usd numeric) returns void
language sql set search_path = '' as $$
  -- What the worker's environment holds is what is offered; a key that was taken out is offered no longer.
  delete from public.studio_keys where service <> all (services);
  insert into public.studio_keys (service, monthly_usd) select service, most_usd from unnest(services) as service
  on conflict (service) do update set monthly_usd = excluded.monthly_usd
    where studio_keys.monthly_usd is distinct from excluded.monthly_usd
$$;
grant execute on function public.offer_studio_keys(text[], numeric) to service_role;
