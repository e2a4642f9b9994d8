-- Who is signed in where. The browser holds an opaque cookie, this row holds the sealed tokens.
set lock_timeout = '500ms';
set statement_timeout = '60s';

create table public.web_sessions (
  id uuid constraint web_sessions_pkey primary key default gen_random_uuid(),
  user_id uuid not null constraint web_sessions_user_id_fkey references public.users (id) on delete cascade,
  sid_hash text not null,
  sealed_tokens text not null,
  access_expires_at timestamptz not null,
  user_agent text not null default '',
  last_seen_at timestamptz not null default now(),
  refresh_owner text,
  refresh_until timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint web_sessions_sid_hash_key unique (sid_hash),
  constraint web_sessions_sid_hash_shape check (sid_hash ~ '^[0-9a-f]{64}$'),
  constraint web_sessions_sealed_tokens_length check (length(sealed_tokens) between 1 and 32768),
  constraint web_sessions_user_agent_length check (length(user_agent) <= 300),
  constraint web_sessions_refresh_owner_length check (length(refresh_owner) <= 200)
);
comment on column public.web_sessions.sid_hash is 'SHA-256 of the cookie in hex: a copy of this table opens no session.';
create index web_sessions_user_id_idx on public.web_sessions (user_id, created_at desc);

alter table public.web_sessions enable row level security;
create policy web_sessions_closed on public.web_sessions for all to authenticated using (false) with check (false);
revoke all on public.web_sessions from anon, authenticated;
grant select, insert, update, delete on public.web_sessions to service_role;
create trigger web_sessions_updated_at before update on public.web_sessions
  for each row execute function studio.update_updated_at();

create function public.claim_session_refresh(
  session_id uuid, owner text, lease_seconds integer, seen_expires_at timestamptz default null
) returns boolean
language sql set search_path = '' as $$
  -- Refresh tokens are single use: of all tabs and processes one may spend it. Who read the row before somebody
  -- else replaced the tokens would spend a spent one, so the expiry they saw must still be the row's.
  with claimed as (
    update public.web_sessions
    set refresh_owner = owner, refresh_until = now() + make_interval(secs => lease_seconds)
    where id = session_id and (refresh_until is null or refresh_until < now())
      and (seen_expires_at is null or access_expires_at = seen_expires_at)
    returning 1
  )
  select exists (select 1 from claimed)
$$;

create function public.keep_session_tokens(session_id uuid, owner text, sealed text, expires_at timestamptz) returns boolean
language sql set search_path = '' as $$
  with kept as (
    update public.web_sessions
    set sealed_tokens = sealed, access_expires_at = expires_at, last_seen_at = now(),
      refresh_owner = null, refresh_until = null
    where id = session_id and refresh_owner = owner
    returning 1
  )
  select exists (select 1 from kept)
$$;
grant execute on function public.claim_session_refresh(uuid, text, integer, timestamptz),
  public.keep_session_tokens(uuid, text, text, timestamptz) to service_role;
