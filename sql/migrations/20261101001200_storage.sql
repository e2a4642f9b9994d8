-- The private bucket and who may touch which path in it. Last, because a policy on storage locks its tables.
set lock_timeout = '500ms';
set statement_timeout = '60s';

insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types)
values ('assets', 'assets', false, 52428800, array[
  'image/jpeg', 'image/png', 'image/webp', 'image/gif',
  'audio/mpeg', 'audio/wav', 'audio/x-wav', 'audio/mp4', 'audio/ogg', 'audio/flac',
  'video/mp4', 'video/quicktime', 'video/webm',
  'application/pdf', 'text/plain'])
on conflict (id) do update set public = false, file_size_limit = excluded.file_size_limit,
  allowed_mime_types = excluded.allowed_mime_types;

-- Paths start with the owner's id. They are compared as text: casting a path to uuid would let one bad name
-- break every listing. Nothing is stored under a path with an empty or a dot segment.
create policy assets_objects_read_own on storage.objects for select to authenticated
  using (bucket_id = 'assets' and (storage.foldername(name))[1] = (select auth.uid())::text);
create policy assets_objects_add_own on storage.objects for insert to authenticated
  with check (bucket_id = 'assets' and (storage.foldername(name))[1] = (select auth.uid())::text
    and name !~ '(^|/)\.{0,2}(/|$)');
create policy assets_objects_change_own on storage.objects for update to authenticated
  using (bucket_id = 'assets' and (storage.foldername(name))[1] = (select auth.uid())::text)
  with check (bucket_id = 'assets' and (storage.foldername(name))[1] = (select auth.uid())::text
    and name !~ '(^|/)\.{0,2}(/|$)');
create policy assets_objects_remove_own on storage.objects for delete to authenticated
  using (bucket_id = 'assets' and (storage.foldername(name))[1] = (select auth.uid())::text);
