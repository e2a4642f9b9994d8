-- Connected Threads accounts; the token is sealed like a vendor key.
set lock_timeout = '500ms';
set statement_timeout = '60s';

create table public.threads_accounts (
  id uuid constraint threads_accounts_pkey primary key default gen_random_uuid(),
  user_id uuid not null constraint threads_accounts_user_id_fkey references public.users (id) on delete cascade,
  threads_user_id text not null,
  username text not null default '',
  profile_pic_url text not null default '',
  access_token text not null,
  token_expires_at timestamptz not null,
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint threads_accounts_user_id_threads_user_id_key unique (user_id, threads_user_id),
  constraint threads_accounts_threads_user_id_length check (length(threads_user_id) between 1 and 64),
  constraint threads_accounts_username_length check (length(username) <= 100),
  constraint threads_accounts_profile_pic_url_length check (length(profile_pic_url) <= 2048),
  constraint threads_accounts_access_token_length check (length(access_token) between 1 and 8192)
);

alter table public.threads_accounts enable row level security;
create policy threads_accounts_read_own on public.threads_accounts for select to authenticated using (user_id = (select auth.uid()));
create policy threads_accounts_add_own on public.threads_accounts for insert to authenticated with check (user_id = (select auth.uid()));
create policy threads_accounts_change_own on public.threads_accounts for update to authenticated
  using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
create policy threads_accounts_remove_own on public.threads_accounts for delete to authenticated using (user_id = (select auth.uid()));
revoke all on public.threads_accounts from anon, authenticated;
grant select (id, user_id, threads_user_id, username, profile_pic_url, token_expires_at, is_active, created_at, updated_at)
  on public.threads_accounts to authenticated;
grant insert, update, delete on public.threads_accounts to authenticated;
grant select, insert, update, delete on public.threads_accounts to service_role;

create trigger threads_accounts_updated_at before update on public.threads_accounts
  for each row execute function studio.update_updated_at();
