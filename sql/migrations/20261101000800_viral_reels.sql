-- Reels somebody collected, and what was decided about each.
set lock_timeout = '500ms';
set statement_timeout = '60s';

create table public.viral_reels (
  id uuid constraint viral_reels_pkey primary key default gen_random_uuid(),
  user_id uuid not null constraint viral_reels_user_id_fkey references public.users (id) on delete cascade,
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
  constraint viral_reels_url_length check (url ~ '\S' and length(url) <= 2048),
  constraint viral_reels_platform_known check (platform in ('instagram', 'tiktok', 'youtube')),
  constraint viral_reels_shortcode_length check (length(shortcode) between 1 and 64),
  constraint viral_reels_thumbnail_url_length check (length(thumbnail_url) <= 2048),
  constraint viral_reels_notes_length check (length(notes) <= 10000),
  constraint viral_reels_tags_fit check (studio.tags_fit(tags)),
  constraint viral_reels_view_count_positive check (view_count >= 0),
  constraint viral_reels_approval_status_known check (approval_status in ('pending', 'approved', 'denied')),
  constraint viral_reels_decided_by_known check (decided_by in ('rule', 'person')),
  constraint viral_reels_decided_together check (
    num_nonnulls(decided_by, decided_at) = case when approval_status = 'pending' then 0 else 2 end)
);
comment on column public.viral_reels.views_checked_at is 'When the count was read; null means nobody knows it yet, whatever view_count says.';
create index viral_reels_user_id_created_at_idx on public.viral_reels (user_id, created_at desc, id desc);
create index viral_reels_user_id_approval_status_idx on public.viral_reels (user_id, approval_status, created_at desc, id desc);
create index viral_reels_user_id_view_count_idx on public.viral_reels (user_id, view_count desc, id desc);

create function studio.date_reel_views() returns trigger
language plpgsql set search_path = '' as $$
begin
  -- A count given without a date was evidently read just now.
  if tg_op = 'INSERT' then
    if new.view_count > 0 then
      new.views_checked_at := coalesce(new.views_checked_at, now());
    end if;
  elsif new.view_count <> old.view_count and new.views_checked_at is not distinct from old.views_checked_at then
    new.views_checked_at := now();
  end if;
  return new;
end $$;

create function studio.decide_reel() returns trigger
language plpgsql set search_path = '' as $$
declare
  asked boolean := new.approval_status <> 'pending';
  known_before boolean := false;
  threshold bigint;
begin
  if tg_op = 'UPDATE' then
    asked := new.approval_status <> old.approval_status;
    known_before := old.views_checked_at is not null;
    new.decided_by := case when asked then null else old.decided_by end;
    new.decided_at := case when asked then null else old.decided_at end;
  elsif not asked then
    new.decided_by := null;
    new.decided_at := null;
  end if;
  if asked then
    if new.approval_status <> 'pending' then
      new.decided_by := coalesce(new.decided_by, 'person');
      new.decided_at := coalesce(new.decided_at, now());
    end if;
  elsif new.approval_status = 'pending' and new.views_checked_at is not null and not known_before then
    select profile.reel_view_threshold into threshold from public.users as profile where profile.id = new.user_id;
    new.approval_status := case when new.view_count >= coalesce(threshold, 100000) then 'approved' else 'denied' end;
    new.decided_by := 'rule';
    new.decided_at := now();
  end if;
  return new;
end $$;
comment on function studio.decide_reel() is
  'The rule speaks once, when a count becomes known; what a person decides stands.';
-- By name, so in this order: first the date of the count, then the verdict that rests on it.
create trigger viral_reels_date_views before insert or update on public.viral_reels
  for each row execute function studio.date_reel_views();
create trigger viral_reels_decide before insert or update on public.viral_reels
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
