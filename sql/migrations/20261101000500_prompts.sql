-- One look at a picture (`prompt_groups`) gives five prompts (`prompts`).
set lock_timeout = '500ms';
set statement_timeout = '60s';

create table public.prompt_groups (
  id uuid constraint prompt_groups_pkey primary key default gen_random_uuid(),
  user_id uuid not null constraint prompt_groups_user_id_fkey references public.users (id) on delete cascade,
  model_id uuid,
  source_image_id uuid,
  request_key uuid not null default gen_random_uuid(),
  status text not null default 'pending',  -- pending -> running -> completed | failed
  vendor_model text not null default '',
  image_summary text not null default '',
  is_sandbox boolean not null default false,
  error_code text,
  error_message text,
  input_tokens bigint,
  output_tokens bigint,
  cost_usd numeric(12, 6),
  vendor_request_id text,
  lease_owner text,
  lease_until timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint prompt_groups_id_user_id_key unique (id, user_id),
  constraint prompt_groups_user_id_request_key_key unique (user_id, request_key),
  constraint prompt_groups_model_id_fkey foreign key (model_id, user_id)
    references public.ai_models (id, user_id) on delete set null (model_id),
  constraint prompt_groups_source_image_id_fkey foreign key (source_image_id, user_id)
    references public.assets (id, user_id) on delete set null (source_image_id),
  constraint prompt_groups_status_known check (status in ('pending', 'running', 'completed', 'failed')),
  constraint prompt_groups_vendor_model_length check (length(vendor_model) <= 100),
  constraint prompt_groups_image_summary_length check (length(image_summary) <= 4000),
  constraint prompt_groups_error_message_length check (length(error_message) <= 2000),
  constraint prompt_groups_error_code_length check (length(error_code) <= 100),
  constraint prompt_groups_vendor_request_id_length check (length(vendor_request_id) <= 200),
  constraint prompt_groups_lease_owner_length check (length(lease_owner) <= 200),
  constraint prompt_groups_tokens_positive check (input_tokens >= 0 and output_tokens >= 0),
  constraint prompt_groups_cost_positive check (cost_usd >= 0)
);
comment on column public.prompt_groups.request_key is 'One per press of the button: a double click is one request.';
create index prompt_groups_user_id_created_at_idx on public.prompt_groups (user_id, created_at desc, id desc);
create index prompt_groups_model_id_idx on public.prompt_groups (model_id, user_id);
create index prompt_groups_source_image_id_idx on public.prompt_groups (source_image_id, user_id);
create index prompt_groups_open_idx on public.prompt_groups (created_at) where status in ('pending', 'running');

create table public.prompts (
  id uuid constraint prompts_pkey primary key default gen_random_uuid(),
  user_id uuid not null constraint prompts_user_id_fkey references public.users (id) on delete cascade,
  model_id uuid,
  source_image_id uuid,
  group_id uuid,
  prompt_text text not null,
  prompt_index integer not null default 0,
  variation_label text not null default '',
  is_edited boolean not null default false,
  metadata jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint prompts_id_user_id_key unique (id, user_id),
  constraint prompts_model_id_fkey foreign key (model_id, user_id)
    references public.ai_models (id, user_id) on delete set null (model_id),
  constraint prompts_source_image_id_fkey foreign key (source_image_id, user_id)
    references public.assets (id, user_id) on delete set null (source_image_id),
  constraint prompts_group_id_fkey foreign key (group_id, user_id)
    references public.prompt_groups (id, user_id) on delete set null (group_id),
  constraint prompts_prompt_text_length check (prompt_text ~ '\S' and length(prompt_text) <= 8000),
  constraint prompts_prompt_index_range check (prompt_index between 0 and 4),
  constraint prompts_variation_label_length check (length(variation_label) <= 120),
  constraint prompts_metadata_object check (jsonb_typeof(metadata) = 'object'),
  constraint prompts_metadata_length check (length(metadata::text) <= 32768)
);
create index prompts_user_id_created_at_idx on public.prompts (user_id, created_at desc, id desc);
create index prompts_model_id_idx on public.prompts (model_id, user_id);
create index prompts_source_image_id_idx on public.prompts (source_image_id, user_id);
create index prompts_group_id_idx on public.prompts (group_id, user_id, prompt_index);

alter table public.prompt_groups enable row level security;
create policy prompt_groups_read_own on public.prompt_groups for select to authenticated
  using (user_id = (select auth.uid()));
create policy prompt_groups_add_own on public.prompt_groups for insert to authenticated
  with check (user_id = (select auth.uid()));
create policy prompt_groups_remove_own on public.prompt_groups for delete to authenticated
  using (user_id = (select auth.uid()));
-- What a look cost and how it ended is the worker's word, so a person writes only the question.
revoke all on public.prompt_groups from anon, authenticated;
grant select, delete on public.prompt_groups to authenticated;
grant insert (id, user_id, model_id, source_image_id, request_key) on public.prompt_groups to authenticated;
grant select, insert, update, delete on public.prompt_groups to service_role;

alter table public.prompts enable row level security;
create policy prompts_read_own on public.prompts for select to authenticated using (user_id = (select auth.uid()));
create policy prompts_add_own on public.prompts for insert to authenticated with check (user_id = (select auth.uid()));
create policy prompts_change_own on public.prompts for update to authenticated
  using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
create policy prompts_remove_own on public.prompts for delete to authenticated using (user_id = (select auth.uid()));
revoke all on public.prompts from anon, authenticated;
grant select, insert, update, delete on public.prompts to authenticated, service_role;

create trigger prompt_groups_updated_at before update on public.prompt_groups
  for each row execute function studio.update_updated_at();
create trigger prompts_updated_at before update on public.prompts
  for each row execute function studio.update_updated_at();

create function studio.mark_edited_prompt() returns trigger
language plpgsql set search_path = '' as $$
begin
  new.is_edited := true;
  return new;
end $$;
create trigger prompts_mark_edited before update of prompt_text on public.prompts
  for each row when (old.prompt_text is distinct from new.prompt_text) execute function studio.mark_edited_prompt();
