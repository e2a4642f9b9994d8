-- Files that no row names: what an upload leaves behind when its process dies between the object and the row.
set lock_timeout = '500ms';
set statement_timeout = '60s';

create function public.orphaned_files(older_than_seconds integer, most integer) returns setof text
language sql stable set search_path = '' as $$
  -- By the younger date: a result that is copied again is young again, whatever an earlier try left.
  select object.name
  from storage.objects as object
  where object.bucket_id = 'assets'
    and greatest(object.created_at, object.updated_at) < now() - make_interval(secs => older_than_seconds)
    and not exists (select 1 from public.assets as asset where asset.file_path = object.name)
    and not exists (select 1 from public.assets as asset where asset.thumbnail_path = object.name)
    and not exists (select 1 from public.viral_reels as reel where reel.thumbnail_path = object.name)
  order by object.name
  limit most
$$;
comment on function public.orphaned_files(integer, integer) is 'Paths in the bucket that no row names; the worker removes them after a day.';
grant execute on function public.orphaned_files(integer, integer) to service_role;
