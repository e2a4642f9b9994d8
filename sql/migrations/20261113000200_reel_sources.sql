-- Two more places that tell facts of reels: a person's own Instagram connection, and their leave to read public pages.
set lock_timeout = '500ms';
set statement_timeout = '60s';

-- Adds to whatever services are known by then.
do $$
declare
  known text;
begin
  select string_agg(distinct quote_literal(service.word[1]), ', ') into known
    from pg_constraint, regexp_matches(pg_get_constraintdef(oid) || ' ''instagram''', '''([a-z_]+)''', 'g') as service (word)
    where conname = 'user_api_keys_service_known' and conrelid = 'public.user_api_keys'::regclass;
  alter table public.user_api_keys drop constraint user_api_keys_service_known;
  execute format('alter table public.user_api_keys add constraint user_api_keys_service_known check (service in (%s))', known);
end $$;

alter table public.users add column reads_public_pages boolean not null default false;
comment on column public.users.reads_public_pages is
  'May the studio read a reel''s public page once, by yt-dlp, where no vendor''s interface tells its count? Off until they say so.';
grant insert (reads_public_pages), update (reads_public_pages) on public.users to authenticated;
