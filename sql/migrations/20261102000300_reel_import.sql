-- Whole files of reels: one statement a chunk, the same outcome however often it is sent.
set lock_timeout = '500ms';
set statement_timeout = '60s';

create table public.reel_imports (
  id uuid constraint reel_imports_pkey primary key default gen_random_uuid(),
  user_id uuid not null constraint reel_imports_user_id_fkey references public.users (id) on delete cascade,
  filename text not null,
  digest text not null,
  status text not null default 'running',
  lines bigint not null default 0,
  done bigint not null default 0,
  added bigint not null default 0,
  existing bigint not null default 0,
  unresolved bigint not null default 0,
  refused bigint not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint reel_imports_id_user_id_key unique (id, user_id),
  constraint reel_imports_filename_length check (length(filename) <= 255),
  constraint reel_imports_digest_length check (length(digest) = 64),
  constraint reel_imports_status_known check (status in ('running', 'completed', 'cancelled'))
);
comment on column public.reel_imports.digest is 'SHA-256 of what was imported: the same file again is recognised.';
create index reel_imports_user_id_created_at_idx on public.reel_imports (user_id, created_at desc, id desc);
create trigger reel_imports_updated_at before update on public.reel_imports
  for each row execute function studio.update_updated_at();

create table public.reel_import_lines (
  id uuid constraint reel_import_lines_pkey primary key default gen_random_uuid(),
  user_id uuid not null,
  import_id uuid not null,
  line_number bigint not null,
  line text not null,
  outcome text not null,
  reason text not null default '',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint reel_import_lines_import_id_user_id_line_number_key unique (import_id, user_id, line_number),
  constraint reel_import_lines_import_id_fkey foreign key (import_id, user_id)
    references public.reel_imports (id, user_id) on delete cascade,
  constraint reel_import_lines_line_length check (length(line) <= 1000000),
  constraint reel_import_lines_outcome_known check (outcome in ('needs_resolving', 'refused')),
  constraint reel_import_lines_reason_length check (length(reason) <= 500)
);
comment on table public.reel_import_lines is 'Lines that became no reel, word for word, so that nobody has to find them in the file again.';
create trigger reel_import_lines_updated_at before update on public.reel_import_lines
  for each row execute function studio.update_updated_at();

alter table public.reel_imports enable row level security;
alter table public.reel_import_lines enable row level security;
create policy reel_imports_read_own on public.reel_imports for select to authenticated using (user_id = (select auth.uid()));
create policy reel_imports_add_own on public.reel_imports for insert to authenticated with check (user_id = (select auth.uid()));
create policy reel_imports_change_own on public.reel_imports for update to authenticated
  using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
create policy reel_imports_remove_own on public.reel_imports for delete to authenticated using (user_id = (select auth.uid()));
create policy reel_import_lines_read_own on public.reel_import_lines for select to authenticated
  using (user_id = (select auth.uid()));
create policy reel_import_lines_add_own on public.reel_import_lines for insert to authenticated
  with check (user_id = (select auth.uid()));
create policy reel_import_lines_change_own on public.reel_import_lines for update to authenticated
  using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
create policy reel_import_lines_remove_own on public.reel_import_lines for delete to authenticated
  using (user_id = (select auth.uid()));
revoke all on public.reel_imports, public.reel_import_lines from anon, authenticated;
grant select, insert, update, delete on public.reel_imports, public.reel_import_lines to authenticated, service_role;

create function public.import_reels(lines jsonb) returns jsonb
language plpgsql set search_path = '' as $$
declare
  me uuid := (select auth.uid());
  added uuid[];
  outcomes jsonb;
begin
  -- A file may name a reel many times, once for each day it was counted: the newest line makes the row, and
  -- every line that has a count of its own goes into the log.
  with given as (
    select distinct on (line.shortcode) line.*
    from jsonb_to_recordset(lines) as line (
      place integer, url text, platform text, shortcode text collate "C", views bigint, counted_at timestamptz, source text,
      author text, caption text, published_at timestamptz, duration_seconds bigint, thumbnail_url text,
      notes text, tags text[])
    order by line.shortcode, line.counted_at desc nulls last, line.place
  ), new_reels as (
    insert into public.viral_reels (user_id, url, platform, shortcode, view_count, views_checked_at, view_source, author,
        caption, published_at, duration_seconds, thumbnail_url, notes, tags)
      select me, url, platform, shortcode, coalesce(views, 0), case when views is not null then counted_at end,
        case when views is not null then source end, author, caption, published_at, duration_seconds, thumbnail_url,
        coalesce(notes, ''), coalesce(tags, '{}')
      from given
      on conflict (user_id, shortcode) do nothing
      returning id
  )
  select array_agg(id) into added from new_reels;

  -- A second statement, so that it sees the rows of the first.
  insert into public.reel_counts (user_id, reel_id, views, source, fetched_at)
    select me, reel.id, line.views, line.source, line.counted_at
    from jsonb_to_recordset(lines) as line (
      shortcode text collate "C", platform text, views bigint, counted_at timestamptz, is_dated boolean, source text)
    join public.viral_reels as reel
      on reel.user_id = me and reel.shortcode = line.shortcode and reel.platform = line.platform
    where line.views is not null
      -- A count without a date of its own says something only where it differs from what is known.
      and (line.is_dated or reel.views_checked_at is null or reel.view_count <> line.views)
    on conflict (reel_id, user_id, fetched_at, source) do nothing;

  select jsonb_agg(jsonb_build_array(line.place, case
      when reel.platform is distinct from line.platform then 'taken'
      when reel.id = any (added) and line.is_first then 'added' else 'exists' end, reel.id))
    into outcomes
    from (select place, shortcode, platform,
        row_number() over (partition by shortcode order by place) = 1 as is_first
      from jsonb_to_recordset(lines) as line (place integer, shortcode text collate "C", platform text)) as line
    left join public.viral_reels as reel on reel.user_id = me and reel.shortcode = line.shortcode;
  return coalesce(outcomes, '[]');
end $$;
comment on function public.import_reels(jsonb) is
  'Adds what is missing, logs counts, and says of each place whether it was added, existed, or its code is taken by another platform.';
grant execute on function public.import_reels(jsonb) to authenticated;
