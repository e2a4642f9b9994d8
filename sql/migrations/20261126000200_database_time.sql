-- One clock for all: a machine whose own is wrong asks what time it is here.
set lock_timeout = '500ms';
set statement_timeout = '60s';

create function public.database_time() returns timestamptz
language sql volatile set search_path = '' as $$
  select clock_timestamp()
$$;
comment on function public.database_time() is 'What time it is here.';
revoke all on function public.database_time() from public, anon, authenticated;
grant execute on function public.database_time() to service_role;
