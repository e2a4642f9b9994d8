-- Vendor keys, sealed before they get here. Nobody signed in can read the ciphertext back, not even the owner.
set lock_timeout = '500ms';
set statement_timeout = '60s';

create table public.user_api_keys (
  id uuid constraint user_api_keys_pkey primary key default gen_random_uuid(),
  user_id uuid not null constraint user_api_keys_user_id_fkey references public.users (id) on delete cascade,
  service text not null,
  encrypted_api_key text not null,
  last4 text not null default '',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint user_api_keys_user_id_service_key unique (user_id, service),
  constraint user_api_keys_service_known check (service in ('elevenlabs', 'higgsfield', 'wavespeed', 'anthropic', 'youtube')),
  constraint user_api_keys_encrypted_api_key_length check (length(encrypted_api_key) between 1 and 8192),
  constraint user_api_keys_last4_length check (length(last4) <= 4)
);
comment on column public.user_api_keys.encrypted_api_key is 'Base64 of: version, key id, nonce, ciphertext, tag. AES-256-GCM bound to user, service and column.';

alter table public.user_api_keys enable row level security;
create policy user_api_keys_read_own on public.user_api_keys for select to authenticated using (user_id = (select auth.uid()));
create policy user_api_keys_add_own on public.user_api_keys for insert to authenticated with check (user_id = (select auth.uid()));
create policy user_api_keys_change_own on public.user_api_keys for update to authenticated
  using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
create policy user_api_keys_remove_own on public.user_api_keys for delete to authenticated using (user_id = (select auth.uid()));

revoke all on public.user_api_keys from anon, authenticated;
grant select (id, user_id, service, last4, created_at, updated_at) on public.user_api_keys to authenticated;
grant insert, update, delete on public.user_api_keys to authenticated;
grant select, insert, update, delete on public.user_api_keys to service_role;

create trigger user_api_keys_updated_at before update on public.user_api_keys
  for each row execute function studio.update_updated_at();

create function public.save_api_key(service text, encrypted_api_key text, last4 text) returns timestamptz
language plpgsql set search_path = '' as $$
#variable_conflict use_variable
declare
  saved timestamptz;
begin
  -- Not INSERT ... ON CONFLICT: that reads the excluded ciphertext, which its owner may not.
  loop
    update public.user_api_keys as kept
      set encrypted_api_key = save_api_key.encrypted_api_key, last4 = save_api_key.last4
      where kept.user_id = (select auth.uid()) and kept.service = save_api_key.service
      returning kept.updated_at into saved;
    exit when found;
    begin
      insert into public.user_api_keys (user_id, service, encrypted_api_key, last4)
        values ((select auth.uid()), save_api_key.service, save_api_key.encrypted_api_key, save_api_key.last4)
        returning user_api_keys.updated_at into saved;
      exit;
    exception when unique_violation then
      null; -- another tab saved first: go round and replace
    end;
  end loop;
  return saved;
end $$;
grant execute on function public.save_api_key(text, text, text) to authenticated;
