-- Whether a vendor still accepts a stored key: asked when it is saved, and every day by the worker.
set lock_timeout = '500ms';
set statement_timeout = '60s';

alter table public.user_api_keys
  add column status text not null default 'unchecked'
    constraint user_api_keys_status_known check (status in ('unchecked', 'works', 'refused')),
  add column checked_at timestamptz,
  add column credit numeric(18, 6),
  add column credit_unit text not null default '' constraint user_api_keys_credit_unit_length check (length(credit_unit) <= 40),
  add column scope text not null default '' constraint user_api_keys_scope_length check (length(scope) <= 500),
  add column check_error text not null default '' constraint user_api_keys_check_error_length check (length(check_error) <= 500),
  add column failing_since timestamptz
    constraint user_api_keys_failing_dated check ((status = 'refused') = (failing_since is not null)),
  add column is_sandbox boolean not null default false,
  add column saved_at timestamptz not null default now(),
  add column check_due_at timestamptz not null default now();
comment on column public.user_api_keys.scope is 'What the vendor said of the key''s rights, in words; empty: nothing special.';
comment on column public.user_api_keys.check_error is 'Why the last check gave no answer, or why the vendor refused.';
comment on column public.user_api_keys.check_due_at is 'When the worker asks next; put off while one asks.';
update public.user_api_keys set saved_at = updated_at;
-- squawk-ignore require-concurrent-index-creation
create index user_api_keys_check_due_at_idx on public.user_api_keys (check_due_at);
grant select (status, is_sandbox, checked_at, credit, credit_unit, scope, check_error, failing_since, saved_at, check_due_at)
  on public.user_api_keys to authenticated;

create function studio.guard_api_key() returns trigger
language plpgsql set search_path = '' as $$
declare
  -- What is known of a key belongs to that key. Without a new one a person may only ask for another check.
  known constant text[] := array['status', 'checked_at', 'credit', 'credit_unit', 'scope', 'check_error', 'failing_since'];
begin
  if current_user = 'authenticated' and new.encrypted_api_key = old.encrypted_api_key and exists (
      select 1 from unnest(known) as name where to_jsonb(new) -> name is distinct from to_jsonb(old) -> name) then
    perform studio.refuse('user_api_keys', 'user_api_keys_worker_only', 'what a check found is the worker''s to write');
  end if;
  return new;
end $$;
create trigger user_api_keys_guard before update on public.user_api_keys
  for each row execute function studio.guard_api_key();

-- The new one takes the same three arguments too.
-- squawk-ignore ban-drop-function
drop function public.save_api_key(text, text, text);
create function public.save_api_key(service text, encrypted_api_key text, last4 text, facts jsonb default '{}')
returns timestamptz
language plpgsql set search_path = '' as $$
#variable_conflict use_variable
declare
  -- `facts`, from the check of what was typed: status ('works' or 'unchecked'), credit, credit_unit, scope, is_sandbox.
  works boolean := coalesce(facts ->> 'status', '') = 'works';
  saved timestamptz;
begin
  -- Not INSERT ... ON CONFLICT: that reads the excluded ciphertext, which its owner may not.
  loop
    update public.user_api_keys as kept
      set encrypted_api_key = save_api_key.encrypted_api_key, last4 = save_api_key.last4,
        status = case when works then 'works' else 'unchecked' end,
        checked_at = case when works then now() end, failing_since = null, saved_at = now(),
        credit = (facts ->> 'credit')::numeric, credit_unit = coalesce(facts ->> 'credit_unit', ''),
        scope = left(coalesce(facts ->> 'scope', ''), 500),
        check_error = '', is_sandbox = coalesce((facts ->> 'is_sandbox')::boolean, false),
        check_due_at = case when works then now() + interval '1 day' else now() end
      where kept.user_id = (select auth.uid()) and kept.service = save_api_key.service
      returning kept.updated_at into saved;
    exit when found;
    begin
      insert into public.user_api_keys (user_id, service, encrypted_api_key, last4, status, checked_at, credit,
          credit_unit, scope, is_sandbox, check_due_at)
        values ((select auth.uid()), save_api_key.service, save_api_key.encrypted_api_key, save_api_key.last4,
          case when works then 'works' else 'unchecked' end, case when works then now() end,
          (facts ->> 'credit')::numeric, coalesce(facts ->> 'credit_unit', ''),
          left(coalesce(facts ->> 'scope', ''), 500), coalesce((facts ->> 'is_sandbox')::boolean, false),
          case when works then now() + interval '1 day' else now() end)
        returning user_api_keys.updated_at into saved;
      exit;
    exception when unique_violation then
      null; -- another tab saved first: go round and replace
    end;
  end loop;
  return saved;
end $$;

create function public.ask_for_key_check(service text) returns boolean
language plpgsql set search_path = '' as $$
#variable_conflict use_variable
begin
  -- A second press within seconds is the same question.
  update public.user_api_keys as kept set check_due_at = least(kept.check_due_at, now())
    where kept.user_id = (select auth.uid()) and kept.service = ask_for_key_check.service
      and (kept.checked_at is null or kept.checked_at < now() - interval '2 seconds');
  return found;
end $$;
grant execute on function public.save_api_key(text, text, text, jsonb), public.ask_for_key_check(text) to authenticated;

create function public.claim_key_checks(batch integer, lease_seconds integer)
returns table (id uuid, user_id uuid, service text, encrypted_api_key text, status text, check_due_at timestamptz)
language sql set search_path = '' as $$
  with due as (
    select kept.id from public.user_api_keys as kept where kept.check_due_at <= now()
    order by kept.check_due_at limit batch for update skip locked
  )
  update public.user_api_keys as kept set check_due_at = now() + make_interval(secs => lease_seconds)
  from due where kept.id = due.id
  returning kept.id, kept.user_id, kept.service, kept.encrypted_api_key, kept.status, kept.check_due_at
$$;

create function public.record_key_check(
  key_id uuid, due_at timestamptz, encrypted_api_key text, facts jsonb, again_seconds numeric
) returns boolean
language sql set search_path = '' as $$
  -- Fenced by the lease and the key itself: what is known of a key that was replaced meanwhile is of no interest.
  -- Without a status in `facts` the vendor gave no answer, and what was known stays.
  with written as (
    update public.user_api_keys as kept
    set status = coalesce(facts ->> 'status', kept.status),
      checked_at = case when facts ? 'status' then now() else kept.checked_at end,
      failing_since = case coalesce(facts ->> 'status', kept.status)
        when 'refused' then coalesce(kept.failing_since, now()) end,
      credit = case when facts ? 'status' then (facts ->> 'credit')::numeric else kept.credit end,
      credit_unit = case when facts ? 'status' then coalesce(facts ->> 'credit_unit', '') else kept.credit_unit end,
      scope = case when facts ? 'status' then left(coalesce(facts ->> 'scope', ''), 500) else kept.scope end,
      check_error = left(coalesce(facts ->> 'check_error', ''), 500),
      check_due_at = now() + make_interval(secs => again_seconds::double precision)
    where kept.id = record_key_check.key_id and kept.check_due_at = record_key_check.due_at
      and kept.encrypted_api_key = record_key_check.encrypted_api_key
    returning 1
  )
  select exists (select 1 from written)
$$;

create function public.doubt_api_key(owner uuid, vendor text) returns void
language sql set search_path = '' as $$
  -- A job met a refusal: the key is asked about at once instead of tomorrow.
  update public.user_api_keys as kept set check_due_at = least(kept.check_due_at, now())
  where kept.user_id = owner and kept.service = vendor and kept.status <> 'refused'
$$;
grant execute on function public.claim_key_checks(integer, integer), public.doubt_api_key(uuid, text),
  public.record_key_check(uuid, timestamptz, text, jsonb, numeric) to service_role;
