-- Image jobs. The row is the queue; what only the worker needs lies in studio.generation_runs.
set lock_timeout = '500ms';
set statement_timeout = '60s';

create table public.generations (
  id uuid constraint generations_pkey primary key default gen_random_uuid(),
  user_id uuid not null constraint generations_user_id_fkey references public.users (id) on delete cascade,
  prompt_id uuid,
  prompt_text text not null,
  status text not null default 'pending',
  higgsfield_job_id text,
  model text not null default 'soul',
  settings jsonb not null default '{}',
  result_urls text[] not null default '{}',
  saved_asset_ids uuid[] not null default '{}',
  error_message text,
  started_at timestamptz,
  completed_at timestamptz,
  ai_model_id uuid,
  request_key uuid not null default gen_random_uuid(),
  error_code text,
  cancel_requested_at timestamptz,
  cost_credits numeric(12, 3),
  cost_usd numeric(12, 6),
  is_sandbox boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint generations_id_user_id_key unique (id, user_id),
  constraint generations_user_id_request_key_key unique (user_id, request_key),
  constraint generations_prompt_id_fkey foreign key (prompt_id, user_id)
    references public.prompts (id, user_id) on delete set null (prompt_id),
  constraint generations_ai_model_id_fkey foreign key (ai_model_id, user_id)
    references public.ai_models (id, user_id) on delete set null (ai_model_id),
  constraint generations_prompt_text_length check (prompt_text ~ '\S' and length(prompt_text) <= 8000),
  constraint generations_status_known check (
    status in ('pending', 'submitting', 'queued', 'in_progress', 'completed', 'failed', 'nsfw', 'cancelled')),
  constraint generations_model_length check (length(model) between 1 and 100),
  constraint generations_settings_object check (jsonb_typeof(settings) = 'object'),
  constraint generations_settings_length check (length(settings::text) <= 32768),
  constraint generations_result_urls_count check (cardinality(result_urls) <= 16),
  constraint generations_result_urls_length check (length(result_urls::text) <= 65536),
  constraint generations_saved_asset_ids_count check (cardinality(saved_asset_ids) <= 16),
  constraint generations_higgsfield_job_id_length check (length(higgsfield_job_id) <= 200),
  constraint generations_error_code_length check (length(error_code) <= 100),
  constraint generations_error_message_length check (length(error_message) <= 2000),
  constraint generations_cost_positive check (cost_credits >= 0 and cost_usd >= 0)
);
comment on column public.generations.request_key is
  'One per press of the button: a double click, a second tab or a resubmitted form is one job.';
comment on column public.generations.cost_credits is
  'The vendor''s own unit: its estimate when the job is sent, 0 once the vendor gave it back.';
create index generations_user_id_idx on public.generations (user_id);
create index generations_user_id_status_idx on public.generations (user_id, status);
create index generations_user_id_created_at_idx on public.generations (user_id, created_at desc, id desc);
create index generations_prompt_id_idx on public.generations (prompt_id, user_id);
create index generations_ai_model_id_idx on public.generations (ai_model_id, user_id);
create index generations_active_idx on public.generations (created_at)
  where status in ('pending', 'submitting', 'queued', 'in_progress');

-- Nobody waits for these two: the table was made a moment ago and holds no row.
-- squawk-ignore adding-foreign-key-constraint, constraint-missing-not-valid
alter table public.assets add constraint assets_generation_id_fkey
  foreign key (generation_id, user_id) references public.generations (id, user_id) on delete set null (generation_id);
-- squawk-ignore require-concurrent-index-creation
create index assets_generation_id_idx on public.assets (generation_id, user_id);

create table studio.generation_runs (
  generation_id uuid constraint generation_runs_pkey primary key
    constraint generation_runs_generation_id_fkey references public.generations (id) on delete cascade,
  idempotency_key uuid not null default gen_random_uuid(),
  endpoint text,
  request_body jsonb,
  status_url text,
  cancel_url text,
  attempts integer not null default 0,
  polls integer not null default 0,
  next_look_at timestamptz not null default now(),
  lease_owner text,
  lease_until timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint generation_runs_idempotency_key_key unique (idempotency_key),
  constraint generation_runs_counts_positive check (attempts >= 0 and polls >= 0)
);
comment on table studio.generation_runs is
  'Written before the wire: what was sent, under which key, who holds the job until when.';
alter table studio.generation_runs enable row level security;
create policy generation_runs_closed on studio.generation_runs for all to authenticated using (false) with check (false);
grant select, insert, update, delete on studio.generation_runs to service_role;
create trigger generation_runs_updated_at before update on studio.generation_runs
  for each row execute function studio.update_updated_at();

create table studio.generation_arrows (
  from_status text not null,
  to_status text not null,
  meaning text not null,
  constraint generation_arrows_pkey primary key (from_status, to_status)
);
comment on table studio.generation_arrows is 'The legal moves of a job; everything else is refused.';
alter table studio.generation_arrows enable row level security;
create policy generation_arrows_read on studio.generation_arrows for select to authenticated using (true);
insert into studio.generation_arrows (from_status, to_status, meaning) values
  ('pending', 'submitting', 'the request is written down and about to be sent'),
  ('pending', 'cancelled', 'withdrawn before anything was sent'),
  ('pending', 'failed', 'cannot be sent: no key, or no such model'),
  ('submitting', 'pending', 'the vendor refused for now and did no work'),
  ('submitting', 'queued', 'the vendor took it'),
  ('submitting', 'in_progress', 'the vendor took it and began'),
  ('submitting', 'completed', 'the vendor took it and was done when asked again'),
  ('submitting', 'failed', 'the vendor refused for good'),
  ('submitting', 'nsfw', 'the vendor refused the prompt'),
  ('submitting', 'cancelled', 'the vendor says it was cancelled'),
  ('queued', 'in_progress', 'the vendor began'),
  ('queued', 'completed', 'done between two looks'),
  ('queued', 'failed', 'the vendor gave up'),
  ('queued', 'nsfw', 'the vendor refused the result'),
  ('queued', 'cancelled', 'cancelled in time'),
  ('in_progress', 'completed', 'files are ours now'),
  ('in_progress', 'failed', 'the vendor gave up'),
  ('in_progress', 'nsfw', 'the vendor refused the result'),
  ('in_progress', 'cancelled', 'the vendor says it was cancelled');
grant select on studio.generation_arrows to authenticated, service_role;

create function studio.start_generation() returns trigger
language plpgsql set search_path = '' as $$
begin
  if current_user = 'authenticated' and (
      new.status <> 'pending' or new.result_urls <> '{}' or new.saved_asset_ids <> '{}' or new.is_sandbox
      or num_nonnulls(new.higgsfield_job_id, new.error_code, new.error_message, new.started_at, new.completed_at,
        new.cost_credits, new.cost_usd) > 0) then
    perform studio.refuse('generations', 'generations_start_pending', 'a new job starts as pending, with nothing done yet');
  end if;
  return new;
end $$;
create trigger generations_start before insert on public.generations
  for each row execute function studio.start_generation();

create function studio.move_generation() returns trigger
language plpgsql set search_path = '' as $$
begin
  if new.status <> old.status and not exists (
      select 1 from studio.generation_arrows as arrow
      where arrow.from_status = old.status and arrow.to_status = new.status) then
    perform studio.refuse('generations', 'generations_status_arrow',
      format('a job cannot go from %s to %s', old.status, new.status));
  end if;
  if new.status in ('completed', 'failed', 'nsfw', 'cancelled') then
    new.completed_at := coalesce(new.completed_at, now());
  end if;
  return new;
end $$;

create function studio.guard_generation() returns trigger
language plpgsql set search_path = '' as $$
declare
  -- What a person may write. Every other column, later ones included, speaks for the vendor or the worker.
  theirs constant text[] := array['user_id', 'status', 'prompt_id', 'ai_model_id', 'saved_asset_ids',
    'cancel_requested_at', 'updated_at'];
begin
  if current_user <> 'authenticated' then
    return new;
  end if;
  if (new.status <> old.status and (old.status, new.status) <> ('pending', 'cancelled'))
      or to_jsonb(new) - theirs <> to_jsonb(old) - theirs then
    perform studio.refuse('generations', 'generations_worker_only', 'a person may withdraw a waiting job, nothing more');
  end if;
  return new;
end $$;
-- By name, so in this order: the guard sees what the person wrote, before the next one dates the end.
create trigger generations_guard before update on public.generations
  for each row execute function studio.guard_generation();
create trigger generations_move before update on public.generations
  for each row execute function studio.move_generation();

create function studio.keep_sent_generation() returns trigger
language plpgsql set search_path = '' as $$
begin
  -- A job at the vendor may already have cost money: forgetting it would forget the money too.
  if current_user = 'authenticated' and old.status in ('submitting', 'queued', 'in_progress') then
    perform studio.refuse('generations', 'generations_delete_running', 'a job that was sent cannot be deleted while it runs');
  end if;
  return old;
end $$;
create trigger generations_keep_sent before delete on public.generations
  for each row execute function studio.keep_sent_generation();
create trigger generations_updated_at before update on public.generations
  for each row execute function studio.update_updated_at();

alter table public.generations enable row level security;
create policy generations_read_own on public.generations for select to authenticated using (user_id = (select auth.uid()));
create policy generations_add_own on public.generations for insert to authenticated with check (user_id = (select auth.uid()));
create policy generations_change_own on public.generations for update to authenticated
  using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
create policy generations_remove_own on public.generations for delete to authenticated using (user_id = (select auth.uid()));
revoke all on public.generations from anon, authenticated;
grant select, insert, update, delete on public.generations to authenticated, service_role;
