-- The profile beside the platform's own auth.users.
set lock_timeout = '500ms';
set statement_timeout = '60s';

create table public.users (
  id uuid constraint users_pkey primary key
    constraint users_id_fkey references auth.users (id) on delete cascade,
  email text,
  name text,
  subscription_tier text not null default 'free',
  reel_view_threshold bigint not null default 100000,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint users_email_length check (length(email) <= 320),
  constraint users_name_length check (length(name) <= 200),
  constraint users_subscription_tier_known check (subscription_tier in ('free', 'basic', 'pro', 'enterprise')),
  constraint users_reel_view_threshold_range check (reel_view_threshold between 0 and 1000000000000)
);
comment on column public.users.reel_view_threshold is 'Views at which a new reel is approved by rule.';

alter table public.users enable row level security;
create policy users_read_own on public.users for select to authenticated using (id = (select auth.uid()));
create policy users_add_own on public.users for insert to authenticated with check (id = (select auth.uid()));
create policy users_change_own on public.users for update to authenticated
  using (id = (select auth.uid())) with check (id = (select auth.uid()));
-- A person reads their tier but does not write it: it is what somebody pays for. Nor the address they sign in
-- with: auth.users holds it, and a trigger copies it here. `id` is among the writable columns because an upsert
-- over HTTP sets the key too; the policy keeps it theirs.
revoke all on public.users from anon, authenticated;
grant select on public.users to authenticated;
grant insert (id, email, name, reel_view_threshold, created_at, updated_at) on public.users to authenticated;
grant update (id, name, reel_view_threshold, updated_at) on public.users to authenticated;
grant select, insert, update, delete on public.users to service_role;

create trigger users_updated_at before update on public.users
  for each row execute function studio.update_updated_at();

create function studio.handle_new_user() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  -- An error here would refuse the sign-up itself, so what people type is cut, never refused.
  insert into public.users (id, email, name)
  values (new.id, left(new.email, 320), left(coalesce(
    nullif(btrim(new.raw_user_meta_data ->> 'name'), ''), nullif(btrim(new.raw_user_meta_data ->> 'full_name'), '')), 200))
  on conflict (id) do nothing;
  return new;
end $$;

create function studio.handle_changed_email() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update public.users set email = left(new.email, 320) where id = new.id;
  return new;
end $$;

create trigger on_auth_user_created after insert on auth.users
  for each row execute function studio.handle_new_user();
create trigger on_auth_user_email_changed after update of email on auth.users
  for each row when (old.email is distinct from new.email) execute function studio.handle_changed_email();
