-- Reels somebody collected, and what was decided about each.
set lock_timeout = '500ms';
set statement_timeout = '60s';

create table public.viral_reels (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references public.users (id) on delete cascade,
  url text not null,
  platform text not null default 'instagram',
  -- Shortcodes differ by case alone, so they compare byte by byte.
  shortcode text collate "C",
  thumbnail_url text,
  notes text not null default '',
  tags text[] not null default '{}',
  is_favorite boolean not null default false,
  view_count bigint not null default 0,
  views_checked_at timestamptz,
  approval_status text not null default 'pending',
  decided_by text,
  decided_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint viral_reels_user_id_shortcode_key unique (user_id, shortcode),
  constraint viral_reels_url_length check (length(url) between 1 and 2048),
  constraint viral_reels_platform_known check (platform in ('instagram', 'tiktok', 'youtube')),
  constraint viral_reels_shortcode_length check (length(shortcode) between 1 and 64),
  constraint viral_reels_thumbnail_url_length check (length(thumbnail_url) <= 2048),
  constraint viral_reels_notes_length check (length(notes) <= 10000),
  constraint viral_reels_tags_fit check (studio.tags_fit(tags)),
  constraint viral_reels_view_count_positive check (view_count >= 0),
  constraint viral_reels_approval_status_known check (approval_status in ('pending', 'approved', 'denied')),
  constraint viral_reels_decided_by_known check (decided_by in ('rule', 'person'))
);
comment on column public.viral_reels.views_checked_at is 'When the count was read; null means nobody knows it yet, whatever view_count says.';
create index viral_reels_user_id_created_at_idx on public.viral_reels (user_id, created_at desc, id desc);
create index viral_reels_user_id_approval_status_idx on public.viral_reels (user_id, approval_status, created_at desc, id desc);
create index viral_reels_user_id_view_count_idx on public.viral_reels (user_id, view_count desc, id desc);

create function studio.decide_reel() returns trigger
language plpgsql set search_path = '' as $$
declare
  newly_known boolean;
  threshold bigint;
begin
  if tg_op = 'INSERT' then
    -- A count given without a date was evidently read just now.
    if new.views_checked_at is null and new.view_count > 0 then
      new.views_checked_at := now();
    end if;
    newly_known := new.views_checked_at is not null;
  else
    if new.views_checked_at is null and old.views_checked_at is null and new.view_count > 0 then
      new.views_checked_at := now();
    end if;
    newly_known := old.views_checked_at is null and new.views_checked_at is not null;
    if new.approval_status <> old.approval_status and new.decided_by is not distinct from old.decided_by then
      new.decided_by := case when new.approval_status = 'pending' then null else 'person' end;
      new.decided_at := now();
      return new;
    end if;
  end if;
  if newly_known and new.approval_status = 'pending' and new.decided_by is distinct from 'person' then
    select reel_view_threshold into threshold from public.users where id = new.user_id;
    new.approval_status := case when new.view_count >= coalesce(threshold, 100000) then 'approved' else 'denied' end;
    new.decided_by := 'rule';
    new.decided_at := now();
  elsif tg_op = 'INSERT' and new.approval_status <> 'pending' and new.decided_by is null then
    new.decided_by := 'person';
    new.decided_at := now();
  end if;
  return new;
end $$;
comment on function studio.decide_reel() is 'The rule speaks once, when a count becomes known; a person''s verdict stands.';
create trigger viral_reels_decide before insert or update of view_count, views_checked_at, approval_status on public.viral_reels
  for each row execute function studio.decide_reel();
create trigger viral_reels_tidy_tags before insert or update of tags on public.viral_reels
  for each row execute function studio.tidy_row_tags();
create trigger viral_reels_updated_at before update on public.viral_reels
  for each row execute function studio.update_updated_at();

alter table public.viral_reels enable row level security;
create policy viral_reels_read_own on public.viral_reels for select to authenticated using (user_id = (select auth.uid()));
create policy viral_reels_add_own on public.viral_reels for insert to authenticated with check (user_id = (select auth.uid()));
create policy viral_reels_change_own on public.viral_reels for update to authenticated
  using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
create policy viral_reels_remove_own on public.viral_reels for delete to authenticated using (user_id = (select auth.uid()));
revoke all on public.viral_reels from anon, authenticated;
grant select, insert, update, delete on public.viral_reels to authenticated, service_role;
