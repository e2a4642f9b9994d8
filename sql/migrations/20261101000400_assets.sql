-- Media files: a row here, the bytes in the private bucket `assets`.
set lock_timeout = '500ms';
set statement_timeout = '60s';

create table public.assets (
  id uuid constraint assets_pkey primary key default gen_random_uuid(),
  user_id uuid not null constraint assets_user_id_fkey references public.users (id) on delete cascade,
  filename text not null,
  file_path text not null,
  file_type text not null,
  mime_type text not null,
  file_size bigint not null,
  tags text[] not null default '{}',
  is_favorite boolean not null default false,
  ai_model_id uuid,
  metadata jsonb not null default '{}',
  width integer,
  height integer,
  thumbnail_path text,
  alt_text text not null default '',
  origin text not null default 'upload',
  is_sandbox boolean not null default false,
  generation_id uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint assets_id_user_id_key unique (id, user_id),
  constraint assets_file_path_key unique (file_path),
  constraint assets_ai_model_id_fkey foreign key (ai_model_id, user_id)
    references public.ai_models (id, user_id) on delete set null (ai_model_id),
  constraint assets_filename_length check (filename ~ '\S' and length(filename) <= 255),
  constraint assets_file_path_owned check (
    starts_with(file_path, user_id::text || '/') and file_path !~ '(^|/)\.{0,2}(/|$)'),
  constraint assets_file_path_length check (length(file_path) <= 400),
  constraint assets_thumbnail_path_owned check (
    starts_with(thumbnail_path, user_id::text || '/') and thumbnail_path !~ '(^|/)\.{0,2}(/|$)'),
  constraint assets_thumbnail_path_length check (length(thumbnail_path) <= 400),
  constraint assets_file_type_known check (file_type in ('image', 'audio', 'video', 'document')),
  constraint assets_mime_type_length check (length(mime_type) between 3 and 100),
  constraint assets_file_size_range check (file_size between 0 and 52428800),
  constraint assets_tags_fit check (studio.tags_fit(tags)),
  constraint assets_metadata_object check (jsonb_typeof(metadata) = 'object'),
  constraint assets_metadata_length check (length(metadata::text) <= 32768),
  constraint assets_pixels_positive check (width > 0 and height > 0),
  constraint assets_alt_text_length check (length(alt_text) <= 1000),
  constraint assets_origin_known check (origin in ('upload', 'generation', 'demo'))
);
comment on column public.assets.filename is 'The name as typed; the object path holds a safe one.';
comment on column public.assets.is_sandbox is 'Made by a local stand-in of a vendor; shown as such.';

create index assets_user_id_created_at_idx on public.assets (user_id, created_at desc, id desc);
create index assets_ai_model_id_idx on public.assets (ai_model_id, user_id);
create index assets_user_id_file_type_idx on public.assets (user_id, file_type, created_at desc, id desc);
create index assets_tags_idx on public.assets using gin (tags);

alter table public.assets enable row level security;
create policy assets_read_own on public.assets for select to authenticated using (user_id = (select auth.uid()));
create policy assets_add_own on public.assets for insert to authenticated with check (user_id = (select auth.uid()));
create policy assets_change_own on public.assets for update to authenticated
  using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
create policy assets_remove_own on public.assets for delete to authenticated using (user_id = (select auth.uid()));
revoke all on public.assets from anon, authenticated;
grant select, insert, update, delete on public.assets to authenticated, service_role;

create trigger assets_tidy_tags before insert or update of tags on public.assets
  for each row execute function studio.tidy_row_tags();
create trigger assets_updated_at before update on public.assets
  for each row execute function studio.update_updated_at();

-- References are soft (an array has no foreign key): newly named images must be the owner's, and
-- ids whose image has gone since may stay until somebody cleans them.
create function studio.check_reference_images() returns trigger
language plpgsql set search_path = '' as $$
declare
  known uuid[] := '{}';
begin
  if tg_op = 'UPDATE' and old.user_id = new.user_id then
    known := old.reference_image_ids;
  end if;
  if exists (
    select 1 from unnest(new.reference_image_ids) as named (id)
    where named.id is null or (named.id <> all (known) and not exists (
      select 1 from public.assets
      where assets.id = named.id and assets.user_id = new.user_id and assets.file_type = 'image'))
  ) then
    perform studio.refuse('ai_models', 'ai_models_reference_image_ids_owned',
      'a reference image is missing, not a picture or not yours', '23503');
  end if;
  return new;
end $$;
create trigger ai_models_reference_images before insert or update of reference_image_ids, user_id on public.ai_models
  for each row execute function studio.check_reference_images();

create function public.tag_assets(asset_ids uuid[], add_tags text[], remove_tags text[] default '{}') returns integer
language sql set search_path = '' as $$
  with changed as (
    update public.assets
    set tags = array(select tag from unnest(tags || add_tags) with ordinality as given (tag, place)
                     where tag <> all (studio.tidy_tags(remove_tags)) order by place)
    where id = any (asset_ids)
    returning 1
  )
  select count(*)::integer from changed
$$;
grant execute on function public.tag_assets(uuid[], text[], text[]) to authenticated;
