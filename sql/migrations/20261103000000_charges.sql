-- The ledger: what a vendor reserved, charged or gave back, in the vendor's own unit. A row is never rewritten,
-- and outlives the job it speaks of.
set lock_timeout = '500ms';
set statement_timeout = '60s';

create table public.charges (
  id uuid constraint charges_pkey primary key default gen_random_uuid(),
  user_id uuid not null constraint charges_user_id_fkey references public.users (id) on delete cascade,
  generation_id uuid,
  prompt_group_id uuid,
  service text not null,
  kind text not null,
  unit text not null,
  amount numeric(18, 6),
  usd numeric(18, 6),
  is_sandbox boolean not null default false,
  created_at timestamptz not null default now(),
  constraint charges_generation_id_fkey foreign key (generation_id, user_id)
    references public.generations (id, user_id) on delete set null (generation_id),
  constraint charges_prompt_group_id_fkey foreign key (prompt_group_id, user_id)
    references public.prompt_groups (id, user_id) on delete set null (prompt_group_id),
  constraint charges_service_length check (length(service) between 1 and 40),
  constraint charges_kind_known check (kind in ('reserved', 'charged', 'refunded')),
  constraint charges_unit_length check (length(unit) between 1 and 40),
  constraint charges_amount_positive check (amount >= 0 and usd >= 0)
);
comment on table public.charges is 'Every reservation, charge and refund of a vendor; the worker''s steps write it by trigger.';
comment on column public.charges.amount is 'In `unit`; null when the vendor named no price.';
create index charges_user_id_created_at_idx on public.charges (user_id, created_at desc, id desc);
create index charges_generation_id_idx on public.charges (generation_id, user_id);
create index charges_prompt_group_id_idx on public.charges (prompt_group_id, user_id);

alter table public.charges enable row level security;
create policy charges_read_own on public.charges for select to authenticated using (user_id = (select auth.uid()));
revoke all on public.charges from anon, authenticated;
grant select on public.charges to authenticated;
grant select, insert on public.charges to service_role;

create function studio.book_generation() returns trigger
language plpgsql set search_path = '' as $$
declare
  -- Sent and never heard of again is neither charged nor refunded: its reservation stays open.
  entry text := case
    when new.status = 'submitting' then 'reserved'
    when old.status = 'pending' then null
    -- The vendor did its work even when the files did not reach us.
    when new.status = 'completed' or new.error_code = 'result_lost' then 'charged'
    when new.status in ('pending', 'failed', 'nsfw', 'cancelled') and new.error_code is distinct from 'outcome_unknown'
      then 'refunded'
  end;
begin
  if entry is not null then
    insert into public.charges (user_id, generation_id, service, kind, unit, amount, usd, is_sandbox)
      values (new.user_id, new.id, 'higgsfield', entry, 'credits',
        case when entry = 'refunded' then old.cost_credits else new.cost_credits end,
        case when entry = 'refunded' then old.cost_usd else new.cost_usd end, new.is_sandbox);
  end if;
  return null;
end $$;
create trigger generations_book after update of status on public.generations
  for each row when (old.status is distinct from new.status) execute function studio.book_generation();

create function studio.book_prompt_group() returns trigger
language plpgsql set search_path = '' as $$
begin
  insert into public.charges (user_id, prompt_group_id, service, kind, unit, amount, usd, is_sandbox)
    values (new.user_id, new.id, 'anthropic', 'charged', 'usd', new.cost_usd, new.cost_usd, new.is_sandbox);
  return null;
end $$;
create trigger prompt_groups_book after update of status on public.prompt_groups
  for each row when (old.status is distinct from new.status and new.status in ('completed', 'failed')
    and new.cost_usd is not null) execute function studio.book_prompt_group();
