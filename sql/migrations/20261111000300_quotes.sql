-- The price before the press: a question that the worker puts to the vendor, kept with its answer and its age.
set lock_timeout = '500ms';
set statement_timeout = '60s';
-- New columns without a value are checked at once; nobody waits for these locks.
-- squawk-ignore-file adding-foreign-key-constraint, constraint-missing-not-valid, require-concurrent-index-creation

create table public.quotes (
  id uuid constraint quotes_pkey primary key default gen_random_uuid(),
  user_id uuid not null constraint quotes_user_id_fkey references public.users (id) on delete cascade,
  service text not null default '',
  model text not null,
  settings jsonb not null default '{}',
  settings_key text generated always as (md5(settings::text)) stored,
  unit text,
  amount numeric(18, 6),
  usd numeric(18, 6),
  is_sandbox boolean not null default false,
  error_message text,
  asked_at timestamptz not null default now(),
  answered_at timestamptz,
  lease_owner text,
  lease_until timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint quotes_id_user_id_key unique (id, user_id),
  constraint quotes_user_id_model_settings_key_key unique (user_id, model, settings_key),
  constraint quotes_service_length check (length(service) <= 40),
  constraint quotes_model_length check (length(model) between 1 and 100),
  constraint quotes_settings_object check (jsonb_typeof(settings) = 'object'),
  constraint quotes_settings_length check (length(settings::text) <= 4000),
  constraint quotes_settings_key_length check (length(settings_key) = 32),
  constraint quotes_unit_length check (length(unit) between 1 and 40),
  constraint quotes_amount_positive check (amount >= 0 and usd >= 0),
  constraint quotes_error_message_length check (length(error_message) <= 2000),
  constraint quotes_lease_owner_length check (length(lease_owner) <= 200)
);
comment on table public.quotes is
  'One row a person, model and settings that move the price: prices may differ by account. Open while asked_at is later '
  'than answered_at; the last answer stays readable meanwhile.';
create index quotes_open_idx on public.quotes (asked_at) where answered_at is null or answered_at < asked_at;

alter table public.quotes enable row level security;
create policy quotes_read_own on public.quotes for select to authenticated using (user_id = (select auth.uid()));
create policy quotes_add_own on public.quotes for insert to authenticated with check (user_id = (select auth.uid()));
create policy quotes_change_own on public.quotes for update to authenticated
  using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
create policy quotes_remove_own on public.quotes for delete to authenticated using (user_id = (select auth.uid()));
-- A person asks, and asks again; what it costs is the vendor's word.
revoke all on public.quotes from anon, authenticated;
grant select, delete on public.quotes to authenticated;
grant insert (id, user_id, model, settings) on public.quotes to authenticated;
grant update (asked_at) on public.quotes to authenticated;
grant select, insert, update, delete on public.quotes to service_role;
create trigger quotes_updated_at before update on public.quotes
  for each row execute function studio.update_updated_at();

create function studio.ask_quote() returns trigger
language plpgsql set search_path = '' as $$
begin
  new.service := studio.service_of(new.model);
  if current_user = 'authenticated' then
    new.asked_at := clock_timestamp();
  end if;
  return new;
end $$;
create trigger quotes_ask before insert or update of asked_at on public.quotes
  for each row execute function studio.ask_quote();

create function public.claim_quotes(worker text, batch integer, lease_seconds integer)
returns setof public.quotes
language sql set search_path = '' as $$
  -- What nobody looks at any more is not asked: the button that wanted it is gone.
  with due as (
    select id from public.quotes
    where (answered_at is null or answered_at < asked_at) and asked_at > now() - interval '10 minutes'
      and (lease_until is null or lease_until < now())
    order by asked_at limit batch for update skip locked
  )
  update public.quotes as quote
  set lease_owner = worker, lease_until = now() + make_interval(secs => lease_seconds)
  from due where quote.id = due.id
  returning quote.*
$$;

create function public.answer_quote(quote_id uuid, worker text, facts jsonb) returns boolean
language sql set search_path = '' as $$
  -- `facts`: amount, usd, is_sandbox, error_message. Dollars the vendor did not name come from the price book.
  with answered as (
    update public.quotes as quote
    set unit = studio.unit_of(quote.service), amount = (facts ->> 'amount')::numeric,
      usd = coalesce((facts ->> 'usd')::numeric, round((facts ->> 'amount')::numeric
        * studio.unit_price(quote.service, '', 'credit', (now() at time zone 'UTC')::date), 6)),
      is_sandbox = coalesce((facts ->> 'is_sandbox')::boolean, false),
      error_message = left(facts ->> 'error_message', 2000), answered_at = clock_timestamp(),
      lease_owner = null, lease_until = null
    where quote.id = answer_quote.quote_id and quote.lease_owner = worker
    returning 1
  )
  select exists (select 1 from answered)
$$;
grant execute on function public.claim_quotes(text, integer, integer), public.answer_quote(uuid, text, jsonb) to service_role;

-- The job keeps the price it was promised -------------------------------------------------------------------------

alter table public.generations add column quote_id uuid,
  add constraint generations_quote_id_fkey foreign key (quote_id, user_id)
    references public.quotes (id, user_id) on delete set null (quote_id);
create index generations_quote_id_idx on public.generations (quote_id, user_id);

create function studio.quote_generation() returns trigger
language plpgsql set search_path = '' as $$
declare
  quote public.quotes;
begin
  if current_user = 'authenticated' then
    new.quoted_amount := null;
    new.quoted_usd := null;
    new.quoted_sandbox := false;
  end if;
  if new.quote_id is null and current_user = 'authenticated' then
    -- Tried again, or more like it: what was asked for the same before still says what it costs. A price of the
    -- sandbox says nothing to somebody who has a key.
    select found.id into new.quote_id from public.quotes as found
      where found.user_id = new.user_id and found.model = new.model and new.settings @> found.settings
        and found.answered_at is not null and found.error_message is null
        and (not found.is_sandbox or not exists (
          select 1 from public.user_api_keys as stored
          where stored.user_id = new.user_id and stored.service = found.service))
      order by found.answered_at desc limit 1;
  end if;
  if new.quote_id is null then
    return new;
  end if;
  select * into quote from public.quotes where id = new.quote_id and user_id = new.user_id;
  if current_user = 'authenticated' and (quote.answered_at is null or quote.error_message is not null
      or quote.model <> new.model or not new.settings @> quote.settings) then
    perform studio.refuse('generations', 'generations_quote_fits', 'this price is not that of this job');
  end if;
  new.quoted_amount := quote.amount;
  new.quoted_usd := quote.usd;
  new.quoted_sandbox := coalesce(quote.is_sandbox, false);
  return new;
end $$;
create trigger generations_quote before insert on public.generations
  for each row execute function studio.quote_generation();

create function studio.price_tolerance() returns numeric
language sql immutable set search_path = '' as $$
  -- By how much the price may be above the quote without asking the person again.
  select 0.05
$$;

create function studio.check_price() returns trigger
language plpgsql set search_path = '' as $$
declare
  promised constant numeric := case when new.quoted_sandbox then 0 else coalesce(new.quoted_usd, new.quoted_amount) end;
  asked numeric;
begin
  new.cost_usd := coalesce(new.cost_usd, round(
    new.cost_credits * studio.unit_price(studio.service_of(new.model), '', 'credit', (now() at time zone 'UTC')::date), 6));
  asked := case when new.quoted_usd is null then new.cost_credits else new.cost_usd end;
  if not new.is_sandbox and asked > promised * (1 + studio.price_tolerance()) then
    perform studio.refuse('generations', 'generations_price_rose', format('was=%s asked=%s unit=%s',
      trim_scale(promised), trim_scale(asked), case when new.quoted_usd is null then 'credits' else 'usd' end));
  end if;
  return new;
end $$;
create trigger generations_price before update of status on public.generations
  for each row when (old.status = 'pending' and new.status = 'submitting') execute function studio.check_price();

-- Many at once, all or none ---------------------------------------------------------------------------------------

create function public.submit_generations(jobs jsonb) returns setof public.generations
language plpgsql set search_path = '' as $$
begin
  -- `jobs`: [{prompt_id, request_key, model, settings, quote_id}], the words being the prompt's as they are now.
  -- A set that was sent already comes back as it is; a budget that has no room for the last refuses the first.
  if exists (
      select 1 from jsonb_to_recordset(jobs) as asked (prompt_id uuid, request_key uuid)
      where not exists (select 1 from public.prompts as prompt where prompt.id = asked.prompt_id)
        and not exists (select 1 from public.generations as job
          where job.request_key = asked.request_key and job.user_id = (select auth.uid()))) then
    perform studio.refuse('generations', 'generations_prompt_id_fkey', 'a prompt is gone', '23503');
  end if;
  insert into public.generations (user_id, prompt_id, prompt_text, ai_model_id, model, settings, request_key, quote_id)
    select prompt.user_id, prompt.id, prompt.prompt_text, prompt.model_id, asked.model, asked.settings, asked.request_key,
      asked.quote_id
    from jsonb_to_recordset(jobs) as asked (prompt_id uuid, request_key uuid, model text, settings jsonb, quote_id uuid)
    join public.prompts as prompt on prompt.id = asked.prompt_id
    order by asked.request_key
  on conflict (user_id, request_key) do nothing;
  return query
    select job.* from public.generations as job
    where job.user_id = (select auth.uid())
      and job.request_key in (select (asked ->> 'request_key')::uuid from jsonb_array_elements(jobs) as asked)
    order by job.created_at, job.id;
end $$;
grant execute on function public.submit_generations(jsonb) to authenticated;

-- A look is estimated by its own model; one prompt again needs less of an answer ------------------------------------

create or replace function studio.estimate_prompt_group() returns trigger
language plpgsql set search_path = '' as $$
declare
  -- Read by name, as columns that a look may have.
  asked constant jsonb := to_jsonb(new);
  today constant date := (now() at time zone 'UTC')::date;
begin
  new.estimated_usd := coalesce(new.estimated_usd,
    studio.look_estimate(coalesce(asked ->> 'vision_model', 'claude-sonnet-5-5'), today)
      * case asked ->> 'kind' when 'one' then 0.5 else 1 end);
  return new;
end $$;
grant execute on function studio.service_of(text), studio.unit_of(text), studio.price_tolerance() to authenticated, service_role;
