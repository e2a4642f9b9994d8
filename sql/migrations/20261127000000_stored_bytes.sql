-- How much a person's files take, and how much they may take: uploads beyond that are refused.
set lock_timeout = '500ms';
set statement_timeout = '60s';
-- The columns are new and their defaults pass: nothing old is there to be checked.
-- squawk-ignore-file constraint-missing-not-valid

alter table public.users
  add column stored_bytes bigint not null default 0,
  add column stored_bytes_limit bigint not null default 20000000000,
  add constraint users_stored_bytes_positive check (stored_bytes >= 0),
  add constraint users_stored_bytes_limit_positive check (stored_bytes_limit >= 0);
comment on column public.users.stored_bytes is 'What the files of all their assets take; kept by a trigger, written by nobody.';
comment on column public.users.stored_bytes_limit is
  'What uploads may come to. Results of paid jobs are kept beyond it: they cannot be had again. Set by who runs the studio.';

update public.users as person set stored_bytes = held.bytes
  from (select user_id, sum(file_size) as bytes from public.assets group by user_id) as held
  where held.user_id = person.id;

-- Of any number of uploads at once each waits for the row of the one before, so that together they stay below.
create function studio.count_stored_bytes() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  added bigint := case when tg_op = 'DELETE' then 0 else new.file_size end;
  gone bigint := case when tg_op = 'INSERT' then 0 else old.file_size end;
  held bigint;
  allowed bigint;
begin
  update public.users set stored_bytes = greatest(0, stored_bytes + added - gone)
    where id = case when tg_op = 'DELETE' then old.user_id else new.user_id end
    returning stored_bytes, stored_bytes_limit into held, allowed;
  -- The service brings home what was paid: never refused.
  if held > allowed and added > gone and current_setting('role', true) = 'authenticated' then
    perform studio.refuse('assets', 'assets_stored_bytes_exceeded',
      format('used=%s limit=%s size=%s', held - added + gone, allowed, added));
  end if;
  return null;
end $$;
create trigger assets_stored_bytes after insert or delete or update of file_size on public.assets
  for each row execute function studio.count_stored_bytes();
