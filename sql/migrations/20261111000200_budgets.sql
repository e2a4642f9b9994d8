-- What may be spent: limits in dollars per person or persona, by month or day (UTC, as the vendors' bills), that
-- refuse a paid row before it exists.
set lock_timeout = '500ms';
set statement_timeout = '60s';

-- Two columns without a value are checked at once, however many rows there are.
-- squawk-ignore-file constraint-missing-not-valid

create table public.budgets (
  id uuid constraint budgets_pkey primary key default gen_random_uuid(),
  user_id uuid not null constraint budgets_user_id_fkey references public.users (id) on delete cascade,
  ai_model_id uuid,
  period text not null default 'month',
  limit_usd numeric(12, 2) not null,
  allow_unpriced boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  -- A budget of a persona that is gone limits nothing; its history stays.
  constraint budgets_ai_model_id_fkey foreign key (ai_model_id, user_id)
    references public.ai_models (id, user_id) on delete cascade,
  constraint budgets_period_known check (period in ('month', 'day')),
  constraint budgets_limit_usd_range check (limit_usd between 0 and 1000000)
);
comment on column public.budgets.ai_model_id is 'Null: everything the person spends, personas'' spending included.';
comment on column public.budgets.allow_unpriced is 'Whether work may start whose price nobody knows; it counts once the vendor names one.';
create unique index budgets_place_key
  on public.budgets (user_id, period, coalesce(ai_model_id, '00000000-0000-0000-0000-000000000000'));
create index budgets_ai_model_id_idx on public.budgets (ai_model_id, user_id);

create table public.budget_changes (
  id uuid constraint budget_changes_pkey primary key default gen_random_uuid(),
  user_id uuid not null constraint budget_changes_user_id_fkey references public.users (id) on delete cascade,
  ai_model_id uuid,
  period text not null,
  change text not null,
  from_usd numeric(12, 2),
  to_usd numeric(12, 2),
  allow_unpriced boolean,
  changed_by uuid,
  created_at timestamptz not null default now(),
  constraint budget_changes_period_length check (length(period) <= 40),
  constraint budget_changes_change_known check (change in ('set', 'changed', 'lifted'))
);
comment on table public.budget_changes is 'Who set, changed or lifted a limit. Written by trigger alone, never rewritten.';
comment on column public.budget_changes.changed_by is 'The signed-in person; null: the service, or the end of a persona.';
create index budget_changes_user_id_idx on public.budget_changes (user_id, created_at desc, id desc);

alter table public.budgets enable row level security;
create policy budgets_read_own on public.budgets for select to authenticated using (user_id = (select auth.uid()));
create policy budgets_add_own on public.budgets for insert to authenticated with check (user_id = (select auth.uid()));
create policy budgets_change_own on public.budgets for update to authenticated
  using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
create policy budgets_remove_own on public.budgets for delete to authenticated using (user_id = (select auth.uid()));
alter table public.budget_changes enable row level security;
create policy budget_changes_read_own on public.budget_changes for select to authenticated
  using (user_id = (select auth.uid()));
revoke all on public.budgets, public.budget_changes from anon, authenticated;
grant select, insert, update, delete on public.budgets to authenticated, service_role;
grant select on public.budget_changes to authenticated, service_role;
create trigger budgets_updated_at before update on public.budgets
  for each row execute function studio.update_updated_at();

create function studio.note_budget() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  was public.budgets := old;
  will public.budgets := new;
begin
  if tg_op = 'UPDATE' then
    if (will.ai_model_id, will.period) is distinct from (was.ai_model_id, was.period) then
      perform studio.refuse('budgets', 'budgets_keep_place', 'a budget stays that of its persona and period');
    end if;
    if (will.limit_usd, will.allow_unpriced) = (was.limit_usd, was.allow_unpriced) then
      return null;
    end if;
  end if;
  -- With the account goes its history: there is nobody left to note it for.
  insert into public.budget_changes (user_id, ai_model_id, period, change, from_usd, to_usd, allow_unpriced, changed_by)
    select owner.id, coalesce(will.ai_model_id, was.ai_model_id), coalesce(will.period, was.period),
      case tg_op when 'INSERT' then 'set' when 'UPDATE' then 'changed' else 'lifted' end,
      was.limit_usd, will.limit_usd, will.allow_unpriced, auth.uid()
    from public.users as owner where owner.id = coalesce(will.user_id, was.user_id);
  return null;
end $$;
create trigger budgets_note after insert or update or delete on public.budgets
  for each row execute function studio.note_budget();

create function studio.period_start(period text) returns date
language sql stable set search_path = '' as $$
  select date_trunc(period, now() at time zone 'UTC')::date
$$;

create view public.budget_standings with (security_invoker = on) as
select budget.id, budget.user_id, budget.ai_model_id, budget.period, budget.limit_usd, budget.allow_unpriced,
  budget.updated_at, studio.period_start(budget.period) as since, spent.usd as spent_usd, held.usd as held_usd,
  budget.limit_usd - spent.usd - held.usd as left_usd
from public.budgets as budget
cross join lateral (
  select coalesce(sum(total.charged_usd - total.returned_usd), 0) as usd
  from public.spending_days as total
  where total.user_id = budget.user_id and not total.is_sandbox and total.day >= studio.period_start(budget.period)
    and (budget.ai_model_id is null or total.ai_model_id = budget.ai_model_id)
) as spent
cross join lateral (
  select coalesce(sum(held.usd), 0) as usd
  from public.reservations as held
  where held.user_id = budget.user_id and not held.is_sandbox
    and (budget.ai_model_id is null or held.ai_model_id = budget.ai_model_id)
) as held;
revoke all on public.budget_standings from anon, authenticated;
grant select on public.budget_standings to authenticated, service_role;

create function studio.check_budget(owner uuid, persona uuid, usd numeric) returns void
language plpgsql set search_path = '' as $$
declare
  budget public.budgets;
  remaining numeric;
begin
  -- To be called AFTER the paid row was inserted, in a SECURITY DEFINER trigger, and followed by
  -- studio.book(..., 'estimated', ...), which holds the amount: the locks last until both are committed, so of any
  -- number of submits at once each sees what the others hold. Work of the sandbox is not asked about.
  -- Raises budgets_exceeded, or budgets_price_unknown for a null price where a budget does not allow that.
  for budget in
    select * from public.budgets where user_id = owner and (ai_model_id is null or ai_model_id = persona)
    order by id for update
  loop
    if usd is null and not budget.allow_unpriced then
      perform studio.refuse('budgets', 'budgets_price_unknown', 'nobody knows what this costs, and a budget is set');
    end if;
    select standing.left_usd into remaining from public.budget_standings as standing where standing.id = budget.id;
    if usd > remaining then
      perform studio.refuse('budgets', 'budgets_exceeded', format('cost=%s left=%s limit=%s period=%s whose=%s',
        usd, greatest(remaining, 0), budget.limit_usd, budget.period,
        case when budget.ai_model_id is null then 'all' else 'persona' end));
    end if;
  end loop;
end $$;
grant execute on function studio.period_start(text) to authenticated, service_role;
grant execute on function studio.check_budget(uuid, uuid, numeric) to service_role;

-- Image jobs ----------------------------------------------------------------------------------------------------

alter table public.generations
  add column quoted_amount numeric(18, 6),
  add column quoted_usd numeric(18, 6),
  add column quoted_sandbox boolean not null default false;
comment on column public.generations.quoted_usd is 'The price on the button when it was pressed; null: nobody knew one.';
alter table public.generations add constraint generations_quoted_positive
  check (quoted_amount >= 0 and quoted_usd >= 0);

create function studio.unit_of(service text) returns text
language sql immutable set search_path = '' as $$
  select case service when 'higgsfield' then 'credits' when 'elevenlabs' then 'credits' else 'usd' end
$$;

create function studio.hold_generation() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  vendor constant text := studio.service_of(new.model);
  -- Only a quote of the sandbox is known to cost nothing.
  free constant boolean := new.quoted_sandbox or (new.quoted_usd is null and studio.sandbox_answers(new.user_id, vendor));
begin
  if not free then
    perform studio.check_budget(new.user_id, new.ai_model_id, new.quoted_usd);
  end if;
  if new.quoted_usd is not null or new.quoted_amount is not null then
    perform studio.book(new.user_id, new.id, 'generation', 'estimated', vendor, studio.unit_of(vendor),
      new.quoted_amount, new.quoted_usd, free, new.ai_model_id, new.prompt_id);
  end if;
  return null;
end $$;
create trigger generations_hold after insert on public.generations
  for each row when (new.status = 'pending') execute function studio.hold_generation();

create or replace function studio.book_generation() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  vendor constant text := studio.service_of(new.model);
  unit constant text := studio.unit_of(vendor);
  amount constant numeric := case unit when 'usd' then new.cost_usd else new.cost_credits end;
  held public.reservations;
begin
  select * into held from public.reservations where id = new.id;
  if new.status = 'submitting' then
    -- The price at sending counts: what it is above the quote must fit as well.
    if not new.is_sandbox and coalesce(new.cost_usd > case when held.is_sandbox then 0 else coalesce(held.usd, 0) end, true) then
      perform studio.check_budget(new.user_id, new.ai_model_id,
        new.cost_usd - case when held.is_sandbox then 0 else coalesce(held.usd, 0) end);
    end if;
    perform studio.book(new.user_id, new.id, 'generation', 'reserved', vendor, unit, amount, new.cost_usd, new.is_sandbox,
      new.ai_model_id, new.prompt_id);
  elsif old.status = 'pending' then
    perform studio.let_go(new.id);
  elsif new.status = 'completed' or new.error_code in ('result_lost', 'charged_anyway') then
    -- The vendor did its work even when the files did not reach us. What a person settled as charged is not
    -- charged a second time.
    if held.id is not null or not exists (
        select 1 from public.charges where job_id = new.id and kind = 'charged') then
      perform studio.book(new.user_id, new.id, 'generation', 'charged', vendor, unit, amount, new.cost_usd, new.is_sandbox,
        new.ai_model_id, new.prompt_id, 'vendor_estimate',
        case new.status when 'failed' then 'charged_though_failed' when 'nsfw' then 'charged_though_nsfw' end);
    end if;
  elsif new.status in ('pending', 'failed', 'nsfw', 'cancelled') and new.error_code is distinct from 'outcome_unknown' then
    -- Sent and never heard of again is neither charged nor refunded: its reservation stays open.
    perform studio.let_go(new.id);
    if new.status = 'pending' and new.quoted_usd is not null and held.id is not null then
      perform studio.book(new.user_id, new.id, 'generation', 'estimated', vendor, unit, new.quoted_amount, new.quoted_usd,
        new.quoted_sandbox, new.ai_model_id, new.prompt_id);
    end if;
  end if;
  return null;
end $$;

create function studio.let_go_of_deleted() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  -- A job deleted before it was sent; with the account goes the ledger too.
  if exists (select 1 from public.users where id = old.user_id) then
    perform studio.let_go(old.id);
  end if;
  return null;
end $$;
create trigger generations_let_go after delete on public.generations
  for each row when (old.status = 'pending') execute function studio.let_go_of_deleted();

-- Looks at pictures -----------------------------------------------------------------------------------------------

alter table public.prompt_groups add column estimated_usd numeric(18, 6);
alter table public.prompt_groups add constraint prompt_groups_estimated_usd_positive check (estimated_usd >= 0);
comment on column public.prompt_groups.estimated_usd is 'By the price book when it was asked for; held until the answer says what it cost.';

create function studio.estimate_prompt_group() returns trigger
language plpgsql set search_path = '' as $$
begin
  -- The model the worker uses unless told otherwise.
  new.estimated_usd := coalesce(new.estimated_usd, studio.look_estimate('claude-sonnet-5-5', (now() at time zone 'UTC')::date));
  return new;
end $$;
create trigger prompt_groups_estimate before insert on public.prompt_groups
  for each row execute function studio.estimate_prompt_group();

create function studio.hold_prompt_group() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  free constant boolean := studio.sandbox_answers(new.user_id, 'anthropic');
begin
  if not free then
    perform studio.check_budget(new.user_id, new.model_id, new.estimated_usd);
  end if;
  if new.estimated_usd is not null then
    perform studio.book(new.user_id, new.id, 'prompt_group', 'estimated', 'anthropic', 'usd', new.estimated_usd,
      new.estimated_usd, free, new.model_id, null, 'price_book');
  end if;
  return null;
end $$;
create trigger prompt_groups_hold after insert on public.prompt_groups
  for each row when (new.status = 'pending') execute function studio.hold_prompt_group();

drop trigger prompt_groups_book on public.prompt_groups;
create or replace function studio.book_prompt_group() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if new.cost_usd > 0 or (new.status = 'completed' and new.cost_usd is null) then
    perform studio.book(new.user_id, new.id, 'prompt_group', 'charged', 'anthropic', 'usd', new.cost_usd, new.cost_usd,
      new.is_sandbox, new.model_id, null, 'price_book', case new.status when 'failed' then 'charged_though_failed' end);
  elsif new.error_code is distinct from 'outcome_unknown' then
    perform studio.let_go(new.id);
  end if;
  return null;
end $$;
create trigger prompt_groups_book after update of status on public.prompt_groups
  for each row when (old.status is distinct from new.status and new.status in ('completed', 'failed'))
  execute function studio.book_prompt_group();
create trigger prompt_groups_let_go after delete on public.prompt_groups
  for each row when (old.status = 'pending') execute function studio.let_go_of_deleted();

-- What nobody knows the end of ----------------------------------------------------------------------------------

create table public.settlements (
  id uuid constraint settlements_pkey primary key default gen_random_uuid(),
  user_id uuid not null constraint settlements_user_id_fkey references public.users (id) on delete cascade,
  job_id uuid not null,
  was_charged boolean not null,
  created_at timestamptz not null default now()
);
comment on table public.settlements is
  'A person looked at the vendor''s bill and says what became of an open reservation. Appended, never rewritten.';
create index settlements_user_id_idx on public.settlements (user_id, created_at desc, id desc);
alter table public.settlements enable row level security;
create policy settlements_read_own on public.settlements for select to authenticated using (user_id = (select auth.uid()));
create policy settlements_add_own on public.settlements for insert to authenticated with check (user_id = (select auth.uid()));
revoke all on public.settlements from anon, authenticated;
grant select, insert on public.settlements to authenticated;
grant select on public.settlements to service_role;

create function studio.settle() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  held public.reservations;
begin
  select * into held from public.reservations where id = new.job_id and user_id = new.user_id for update;
  if held.id is null then
    perform studio.refuse('settlements', 'settlements_open', 'nothing is held for this job any more');
  end if;
  if exists (select 1 from public.generations where id = held.id and status in ('pending', 'submitting', 'queued', 'in_progress'))
      or exists (select 1 from public.prompt_groups where id = held.id and status in ('pending', 'running')) then
    perform studio.refuse('settlements', 'settlements_ended', 'the studio is still asking the vendor');
  end if;
  if new.was_charged then
    perform studio.book(held.user_id, held.id, held.job_kind, 'charged', held.service, held.unit, held.amount, held.usd,
      held.is_sandbox, held.ai_model_id, held.prompt_id, 'person', 'charged_though_failed');
  else
    perform studio.let_go(held.id);
  end if;
  return null;
end $$;
create trigger settlements_settle after insert on public.settlements
  for each row execute function studio.settle();
