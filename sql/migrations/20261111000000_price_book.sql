-- What a unit of a vendor costs in dollars, from which day on, and who says so. A new price is a new row.
set lock_timeout = '500ms';
set statement_timeout = '60s';

create table public.vendor_prices (
  id uuid constraint vendor_prices_pkey primary key default gen_random_uuid(),
  service text not null,
  model text not null default '',
  unit text not null,
  usd numeric(18, 9) not null,
  valid_from date not null,
  source text not null,
  confidence text not null,
  created_at timestamptz not null default now(),
  constraint vendor_prices_service_model_unit_valid_from_key unique (service, model, unit, valid_from),
  constraint vendor_prices_service_length check (length(service) between 1 and 40),
  constraint vendor_prices_model_length check (length(model) <= 100),
  constraint vendor_prices_unit_length check (length(unit) between 1 and 40),
  constraint vendor_prices_source_length check (length(source) between 1 and 300),
  constraint vendor_prices_confidence_known check (confidence in ('documented', 'third_party', 'unverified')),
  constraint vendor_prices_usd_positive check (usd >= 0)
);
comment on table public.vendor_prices is 'Fixed data: migrations alone add rows, and no row is ever changed.';
alter table public.vendor_prices enable row level security;
create policy vendor_prices_read on public.vendor_prices for select to authenticated using (true);
revoke all on public.vendor_prices from anon, authenticated;
grant select on public.vendor_prices to authenticated, service_role;

insert into public.vendor_prices (service, model, unit, usd, valid_from, source, confidence) values
  ('higgsfield', '', 'credit', 0.0625, '2026-10-01', '16 credits are one dollar: reported by users, agrees with the vendor''s sample', 'third_party'),
  ('anthropic', 'claude-haiku-5-5', 'input_token', 0.0000001, '2026-10-01', 'the vendor''s model page', 'documented'),
  ('anthropic', 'claude-haiku-5-5', 'output_token', 0.0000005, '2026-10-01', 'the vendor''s model page', 'documented'),
  ('anthropic', 'claude-sonnet-5-5', 'input_token', 0.000002, '2026-10-01', 'the vendor''s model page', 'documented'),
  ('anthropic', 'claude-sonnet-5-5', 'output_token', 0.00001, '2026-10-01', 'the vendor''s model page', 'documented'),
  ('anthropic', 'claude-opus-5-5', 'input_token', 0.000004, '2026-10-01', 'the vendor''s model page', 'documented'),
  ('anthropic', 'claude-opus-5-5', 'output_token', 0.00002, '2026-10-01', 'the vendor''s model page', 'documented'),
  ('anthropic', 'claude-fable-5-1', 'input_token', 0.00001, '2026-10-01', 'the vendor''s model page', 'documented'),
  ('anthropic', 'claude-fable-5-1', 'output_token', 0.00005, '2026-10-01', 'the vendor''s model page', 'documented'),
  ('anthropic', 'claude-haiku-4-5', 'input_token', 0.000001, '2026-10-01', 'the vendor''s model page', 'documented'),
  ('anthropic', 'claude-haiku-4-5', 'output_token', 0.000005, '2026-10-01', 'the vendor''s model page', 'documented');

create function studio.unit_price(service text, model text, unit text, at date) returns numeric
language sql stable set search_path = '' as $$
  -- Null where the book knows no price: what is not known is not guessed.
  select price.usd from public.vendor_prices as price
  where price.service = unit_price.service and price.model = unit_price.model and price.unit = unit_price.unit
    and price.valid_from <= unit_price.at
  order by price.valid_from desc limit 1
$$;

create function studio.look_estimate(model text, at date) returns numeric
language sql stable set search_path = '' as $$
  -- Five prompts: about 2,500 tokens in (picture, persona, task) and 1,500 out.
  select round(2500 * studio.unit_price('anthropic', model, 'input_token', at)
    + 1500 * studio.unit_price('anthropic', model, 'output_token', at), 6)
$$;
grant execute on function studio.unit_price(text, text, text, date), studio.look_estimate(text, date)
  to authenticated, service_role;
