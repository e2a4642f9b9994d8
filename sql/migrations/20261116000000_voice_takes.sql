-- Lines spoken by a persona. The row is the queue, the cache and the receipt: the same line with the same settings is
-- one row, so it is paid once.
set lock_timeout = '500ms';
set statement_timeout = '60s';

create function studio.tidy_voice_settings(settings jsonb) returns jsonb
language sql immutable set search_path = '' as $$
  -- 0.50 and 0.5 are one number in two spellings, which jsonb keeps apart.
  select coalesce(jsonb_object_agg(key, case when jsonb_typeof(value) = 'number'
      then to_jsonb(trim_scale((value #>> '{}')::numeric)) else value end), '{}')
  from jsonb_each(settings)
$$;

create function studio.voice_content_hash(voice_id text, model text, settings jsonb, line text) returns text
language sql immutable set search_path = '' as $$
  select encode(sha256(convert_to(
    jsonb_build_array(voice_id, model, studio.tidy_voice_settings(settings), line)::text, 'UTF8')), 'hex')
$$;
grant execute on function studio.tidy_voice_settings(jsonb), studio.voice_content_hash(text, text, jsonb, text)
  to authenticated, service_role;

create table public.voice_takes (
  id uuid constraint voice_takes_pkey primary key default gen_random_uuid(),
  user_id uuid not null constraint voice_takes_user_id_fkey references public.users (id) on delete cascade,
  ai_model_id uuid,
  voice_id text not null,
  model text not null,
  settings jsonb not null default '{}',
  line text not null,
  content_hash text not null default '',
  is_sandbox boolean not null default false,
  status text not null default 'pending',  -- pending -> sending -> completed | failed; unknown in between
  cost_credits numeric(12, 3),
  cost_usd numeric(12, 6),
  cost_source text not null default 'estimate',
  vendor_request_id text,
  file_path text,
  mime_type text,
  file_size bigint,
  asset_id uuid,
  error_code text,
  error_message text,
  sent_by text,
  sent_at timestamptz,
  completed_at timestamptz,
  looks integer not null default 0,
  next_look_at timestamptz not null default now(),
  lease_owner text,
  lease_until timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint voice_takes_id_user_id_key unique (id, user_id),
  constraint voice_takes_ai_model_id_fkey foreign key (ai_model_id, user_id)
    references public.ai_models (id, user_id) on delete set null (ai_model_id),
  constraint voice_takes_asset_id_fkey foreign key (asset_id, user_id)
    references public.assets (id, user_id) on delete set null (asset_id),
  constraint voice_takes_voice_id_safe check (voice_id ~ '^[A-Za-z0-9_-]{1,100}$'),
  constraint voice_takes_model_safe check (model ~ '^[A-Za-z0-9_.-]{1,100}$'),
  constraint voice_takes_settings_valid check (studio.voice_settings_fit(settings)),
  constraint voice_takes_line_length check (line ~ '\S' and length(line) <= 40000),
  constraint voice_takes_content_hash_length check (length(content_hash) = 64),
  constraint voice_takes_status_known check (status in ('pending', 'sending', 'unknown', 'completed', 'failed')),
  constraint voice_takes_cost_positive check (cost_credits >= 0 and cost_usd >= 0),
  constraint voice_takes_cost_source_known check (cost_source in ('estimate', 'answer', 'history')),
  constraint voice_takes_vendor_request_id_length check (length(vendor_request_id) <= 200),
  constraint voice_takes_file_path_owned check (
    starts_with(file_path, user_id::text || '/') and file_path !~ '(^|/)\.{0,2}(/|$)'),
  constraint voice_takes_file_path_length check (length(file_path) <= 400),
  constraint voice_takes_mime_type_length check (length(mime_type) between 3 and 100),
  constraint voice_takes_file_size_range check (file_size between 0 and 52428800),
  constraint voice_takes_error_code_length check (length(error_code) <= 100),
  constraint voice_takes_error_message_length check (length(error_message) <= 2000),
  constraint voice_takes_sent_by_length check (length(sent_by) <= 200),
  constraint voice_takes_lease_owner_length check (length(lease_owner) <= 200),
  constraint voice_takes_completed_whole check (status <> 'completed' or num_nulls(file_path, mime_type, file_size) = 0)
);
comment on table public.voice_takes is 'A line spoken with a voice, a model and settings; paid once, kept and played again.';
comment on column public.voice_takes.cost_source is 'estimate: our count; answer: the vendor''s answer; history: the vendor''s history.';
comment on column public.voice_takes.sent_by is 'The worker that sent it: what it brings back late is still the truth.';
-- What makes a take the same take. One that failed gives its place free, so that it can be tried again.
create unique index voice_takes_content_key on public.voice_takes (user_id, content_hash, is_sandbox) where status <> 'failed';
create index voice_takes_user_id_created_at_idx on public.voice_takes (user_id, created_at desc, id desc);
create index voice_takes_ai_model_id_idx on public.voice_takes (ai_model_id, user_id, created_at desc);
create index voice_takes_asset_id_idx on public.voice_takes (asset_id, user_id);
create index voice_takes_open_idx on public.voice_takes (next_look_at) where status in ('pending', 'sending', 'unknown');
create index voice_takes_file_path_idx on public.voice_takes (file_path);

alter table public.voice_takes enable row level security;
create policy voice_takes_read_own on public.voice_takes for select to authenticated using (user_id = (select auth.uid()));
create policy voice_takes_add_own on public.voice_takes for insert to authenticated with check (user_id = (select auth.uid()));
create policy voice_takes_change_own on public.voice_takes for update to authenticated
  using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
create policy voice_takes_remove_own on public.voice_takes for delete to authenticated using (user_id = (select auth.uid()));
revoke all on public.voice_takes from anon, authenticated;
-- A person asks for a line and says which asset it was saved as; all else is the worker's word.
grant select, delete on public.voice_takes to authenticated;
grant insert (id, user_id, ai_model_id, voice_id, model, settings, line, is_sandbox), update (user_id, asset_id)
  on public.voice_takes to authenticated;
grant select, insert, update, delete on public.voice_takes to service_role;

insert into public.vendor_prices (service, model, unit, usd, valid_from, source, confidence) values
  ('elevenlabs', '', 'credit', 0.0001, '2026-06-01', 'public price pages: about 0.10 for 1,000 credits, by plan', 'third_party');

create function studio.speech_usd(credits numeric) returns numeric
language sql stable set search_path = '' as $$
  select round(credits * studio.unit_price('elevenlabs', '', 'credit', (now() at time zone 'UTC')::date), 6)
$$;
grant execute on function studio.speech_usd(numeric) to authenticated, service_role;

create function studio.start_voice_take() returns trigger
language plpgsql set search_path = '' as $$
declare
  model_row public.voice_models;
begin
  new.settings := studio.tidy_voice_settings(new.settings);
  new.content_hash := studio.voice_content_hash(new.voice_id, new.model, new.settings, new.line);
  if new.status <> 'pending' then
    return new;
  end if;
  select * into model_row from public.voice_models as known
    where known.user_id = new.user_id and known.model_id = new.model;
  if length(new.line) > model_row.longest then
    perform studio.refuse('voice_takes', 'voice_takes_line_fits_model',
      format('this model takes %s characters at once', model_row.longest));
  end if;
  -- Characters times the model's rate; what the vendor says when it has spoken takes its place.
  new.cost_credits := ceil(length(new.line) * coalesce(model_row.rate, 1));
  new.cost_usd := studio.speech_usd(new.cost_credits);
  return new;
end $$;
create trigger voice_takes_start before insert on public.voice_takes
  for each row execute function studio.start_voice_take();

create function studio.check_take_consent() returns trigger
language plpgsql set search_path = '' as $$
begin
  perform studio.check_consent(new.user_id, new.ai_model_id, 'voice');
  return new;
end $$;
-- Asked twice, as for pictures: when a line is ordered and when it is sent, for a consent may end in between.
create trigger voice_takes_consent_asked before insert on public.voice_takes
  for each row when (new.status = 'pending' and new.ai_model_id is not null)
  execute function studio.check_take_consent();
create trigger voice_takes_consent_sent before update of status on public.voice_takes
  for each row when (old.status = 'pending' and new.status = 'sending' and new.ai_model_id is not null)
  execute function studio.check_take_consent();

create function studio.move_voice_take() returns trigger
language plpgsql set search_path = '' as $$
begin
  if (old.status, new.status) not in (('pending', 'sending'), ('pending', 'failed'), ('sending', 'pending'),
      ('sending', 'completed'), ('sending', 'failed'), ('sending', 'unknown'), ('unknown', 'completed'),
      ('unknown', 'failed')) then
    perform studio.refuse('voice_takes', 'voice_takes_status_arrow',
      format('a take cannot go from %s to %s', old.status, new.status));
  end if;
  if new.status in ('completed', 'failed') then
    new.completed_at := now();
  end if;
  return new;
end $$;
create trigger voice_takes_move before update of status on public.voice_takes
  for each row when (old.status is distinct from new.status) execute function studio.move_voice_take();

create function studio.keep_sent_voice_take() returns trigger
language plpgsql set search_path = '' as $$
begin
  -- A line at the vendor may already have cost money: forgetting it would forget the money too.
  if current_user = 'authenticated' and old.status in ('sending', 'unknown') then
    perform studio.refuse('voice_takes', 'voice_takes_delete_sent', 'a line that was sent cannot be deleted before its end');
  end if;
  return old;
end $$;
create trigger voice_takes_keep_sent before delete on public.voice_takes
  for each row execute function studio.keep_sent_voice_take();
create trigger voice_takes_updated_at before update on public.voice_takes
  for each row execute function studio.update_updated_at();

-- The ledger: estimated when asked for, reserved when sent, charged when spoken -------------------------------------

create function studio.hold_voice_take() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if not new.is_sandbox then
    perform studio.check_budget(new.user_id, new.ai_model_id, new.cost_usd);
  end if;
  perform studio.book(new.user_id, new.id, 'voice_take', 'estimated', 'elevenlabs', 'credits', new.cost_credits,
    new.cost_usd, new.is_sandbox, new.ai_model_id, null, 'price_book');
  return null;
end $$;
create trigger voice_takes_hold after insert on public.voice_takes
  for each row when (new.status = 'pending') execute function studio.hold_voice_take();

create function studio.book_voice_take() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  entry constant text := case
    when new.status = 'sending' then 'reserved'
    -- The vendor did its work even when the sound did not reach us.
    when new.status = 'completed' or new.error_code = 'result_lost' then 'charged' end;
begin
  if entry = 'reserved' or (entry = 'charged' and (
      exists (select 1 from public.reservations where id = new.id)
      -- What a person settled as charged is not charged a second time.
      or not exists (select 1 from public.charges where job_id = new.id and kind = 'charged'))) then
    perform studio.book(new.user_id, new.id, 'voice_take', entry, 'elevenlabs', 'credits', new.cost_credits, new.cost_usd,
      new.is_sandbox, new.ai_model_id, null, case new.cost_source when 'estimate' then 'price_book' else 'vendor_bill' end,
      case when new.status = 'failed' then 'charged_though_failed' end);
  elsif new.status in ('pending', 'failed') and new.error_code is distinct from 'outcome_unknown' then
    -- A line nobody knows the end of is neither charged nor refunded: its reservation stays open.
    perform studio.let_go(new.id);
    if new.status = 'pending' then
      perform studio.book(new.user_id, new.id, 'voice_take', 'estimated', 'elevenlabs', 'credits', new.cost_credits,
        new.cost_usd, new.is_sandbox, new.ai_model_id, null, 'price_book');
    end if;
  end if;
  return null;
end $$;
create trigger voice_takes_book after update of status on public.voice_takes
  for each row when (old.status is distinct from new.status) execute function studio.book_voice_take();
create trigger voice_takes_let_go after delete on public.voice_takes
  for each row when (old.status = 'pending') execute function studio.let_go_of_deleted();

create or replace function studio.settle() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  held public.reservations;
begin
  select * into held from public.reservations where id = new.job_id and user_id = new.user_id for update;
  if held.id is null then
    perform studio.refuse('settlements', 'settlements_open', 'nothing is held for this job any more');
  end if;
  if exists (select 1 from public.generations where id = held.id and status in ('pending', 'submitting', 'queued', 'in_progress'))
      or exists (select 1 from public.prompt_groups where id = held.id and status in ('pending', 'running'))
      or exists (select 1 from public.voice_takes where id = held.id and status in ('pending', 'sending', 'unknown')) then
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

-- A saved take is an asset of its own origin ------------------------------------------------------------------------

-- It is replaced by a wider one in the same statement.
-- squawk-ignore ban-drop-constraint
alter table public.assets drop constraint assets_origin_known,
  add constraint assets_origin_known check (origin in ('upload', 'generation', 'demo', 'voice')) not valid;
-- One look at a column of short words.
-- squawk-ignore constraint-missing-not-valid
alter table public.assets validate constraint assets_origin_known;

create or replace function public.orphaned_files(older_than_seconds integer, most integer) returns setof text
language sql stable set search_path = '' as $$
  -- By the younger date: a result that is copied again is young again, whatever an earlier try left.
  select object.name
  from storage.objects as object
  where object.bucket_id = 'assets'
    and greatest(object.created_at, object.updated_at) < now() - make_interval(secs => older_than_seconds)
    and not exists (select 1 from public.assets as asset where asset.file_path = object.name)
    and not exists (select 1 from public.assets as asset where asset.thumbnail_path = object.name)
    and not exists (select 1 from public.viral_reels as reel where reel.thumbnail_path = object.name)
    and not exists (select 1 from public.voice_takes as take where take.file_path = object.name)
  order by object.name
  limit most
$$;

-- People -----------------------------------------------------------------------------------------------------------

create function public.find_voice_take(voice_id text, model text, settings jsonb, line text, is_sandbox boolean)
returns setof public.voice_takes
language sql stable set search_path = '' as $$
  select take.* from public.voice_takes as take
  where take.user_id = (select auth.uid()) and take.status <> 'failed'
    and take.is_sandbox = find_voice_take.is_sandbox
    and take.content_hash = studio.voice_content_hash(find_voice_take.voice_id, find_voice_take.model,
      find_voice_take.settings, find_voice_take.line)
$$;
comment on function public.find_voice_take(text, text, jsonb, text, boolean) is 'The take of this very line, made or under way.';

create function public.ask_voice_take(
  persona_id uuid, voice_id text, model text, settings jsonb, line text, is_sandbox boolean
) returns setof public.voice_takes
language plpgsql set search_path = '' as $$
#variable_conflict use_variable
begin
  -- What is there costs nothing, so neither budget nor consent is asked for it. Two presses at once: the second one
  -- waits for the first one's row and finds it.
  return query select * from public.find_voice_take(voice_id, model, settings, line, is_sandbox);
  if found then
    return;
  end if;
  insert into public.voice_takes (user_id, ai_model_id, voice_id, model, settings, line, is_sandbox)
    values ((select auth.uid()), ask_voice_take.persona_id, voice_id, model, settings, line, is_sandbox)
    on conflict do nothing;
  return query select * from public.find_voice_take(voice_id, model, settings, line, is_sandbox);
end $$;
comment on function public.ask_voice_take(uuid, text, text, jsonb, text, boolean) is
  'Ask for a line; pressing twice, in one tab or two, is one row.';
revoke all on function public.find_voice_take(text, text, jsonb, text, boolean),
  public.ask_voice_take(uuid, text, text, jsonb, text, boolean) from public, anon;
grant execute on function public.find_voice_take(text, text, jsonb, text, boolean),
  public.ask_voice_take(uuid, text, text, jsonb, text, boolean) to authenticated;

-- The worker -------------------------------------------------------------------------------------------------------

create function public.claim_voice_takes(worker text, batch integer, lease_seconds integer)
returns setof public.voice_takes
language sql set search_path = '' as $$
  -- The vendor knows no idempotency key. A line whose worker died may have been paid, so it is looked for in the
  -- vendor's history and not sent again.
  update public.voice_takes
    set status = 'unknown', lease_owner = null, lease_until = null, looks = 0, next_look_at = now(), error_code = 'outcome_unknown',
      error_message = 'The studio stopped while ElevenLabs was speaking, so this line may have been charged. Its history '
        || 'is looked through.'
    where id in (
      select id from public.voice_takes where status = 'sending' and lease_until < now() for update skip locked);
  with due as (
    select id from public.voice_takes
    where status in ('pending', 'unknown') and next_look_at <= now() and (lease_until is null or lease_until < now())
    order by next_look_at limit batch for update skip locked
  )
  update public.voice_takes as take
  set lease_owner = worker, lease_until = now() + make_interval(secs => lease_seconds)
  from due where take.id = due.id
  returning take.*
$$;

create function public.begin_voice_take(take_id uuid, worker text) returns boolean
language plpgsql set search_path = '' as $$
#variable_conflict use_variable
begin
  -- The one step before money, committed before the wire: the lease must still run, by the clock.
  update public.voice_takes as take
    set status = 'sending', sent_by = worker, sent_at = now(), error_code = null, error_message = null
    where take.id = begin_voice_take.take_id and take.status = 'pending' and take.lease_owner = worker
      and take.lease_until > clock_timestamp();
  return found;
end $$;

create function public.record_voice_take(take_id uuid, worker text, facts jsonb, look_again_seconds numeric default 0)
returns boolean
language plpgsql set search_path = '' as $$
#variable_conflict use_variable
declare
  free boolean := coalesce(facts ->> 'status' = 'failed', false)
    and coalesce(facts ->> 'error_code', '') not in ('outcome_unknown', 'result_lost');
begin
  -- `facts` may hold: status, error_code, error_message. What failed cost nothing, unless nobody knows.
  update public.voice_takes as take
    set status = coalesce(facts ->> 'status', take.status), error_code = facts ->> 'error_code',
      error_message = left(facts ->> 'error_message', 2000), lease_owner = null, lease_until = null,
      looks = case when facts ->> 'status' = 'unknown' then 0 else take.looks + 1 end, next_look_at = now() + make_interval(secs => look_again_seconds::double precision),
      cost_credits = case when free then 0 else take.cost_credits end,
      cost_usd = case when free then 0 else take.cost_usd end
    where take.id = record_voice_take.take_id and take.lease_owner = worker
      and take.status in ('pending', 'sending', 'unknown');
  return found;
end $$;

create function public.finish_voice_take(take_id uuid, worker text, facts jsonb) returns boolean
language plpgsql set search_path = '' as $$
#variable_conflict use_variable
declare
  told numeric := (facts ->> 'credits')::numeric;
begin
  -- The sound is in our storage by now. Whoever sent the line may say so even when the lease is gone: it is true.
  update public.voice_takes as take
    set status = 'completed', lease_owner = null, lease_until = null, error_code = null, error_message = null,
      cost_credits = coalesce(told, take.cost_credits), cost_usd = studio.speech_usd(coalesce(told, take.cost_credits)),
      cost_source = case when told is null then 'estimate' else coalesce(facts ->> 'cost_source', 'answer') end,
      vendor_request_id = left(facts ->> 'request_id', 200), file_path = facts ->> 'file_path',
      mime_type = facts ->> 'mime_type', file_size = (facts ->> 'file_size')::bigint
    where take.id = finish_voice_take.take_id and take.status in ('sending', 'unknown')
      and (take.lease_owner = worker or take.sent_by = worker);
  return found;
end $$;
revoke all on function public.claim_voice_takes(text, integer, integer), public.begin_voice_take(uuid, text),
  public.record_voice_take(uuid, text, jsonb, numeric), public.finish_voice_take(uuid, text, jsonb) from public, anon;
grant execute on function public.claim_voice_takes(text, integer, integer), public.begin_voice_take(uuid, text),
  public.record_voice_take(uuid, text, jsonb, numeric), public.finish_voice_take(uuid, text, jsonb) to service_role;
