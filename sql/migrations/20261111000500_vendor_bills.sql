-- A charge says whether the vendor's bill named it or its estimate stands.
set lock_timeout = '500ms';
set statement_timeout = '60s';

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
        new.ai_model_id, new.prompt_id,
        -- Worker and vendor agree on the estimate when it is sent; another amount at the end is that of a bill.
        case when held.usd is distinct from new.cost_usd or new.error_code = 'charged_anyway' then 'vendor_bill'
          else 'vendor_estimate' end,
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
