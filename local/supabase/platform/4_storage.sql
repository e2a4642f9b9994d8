-- Schema `storage`: a row per file, after supabase/storage. The bytes lie elsewhere; whoever may touch a
-- row may touch its bytes, and policies on these tables decide that.
create schema if not exists storage;
grant all on schema storage to supabase_storage_admin;
grant usage on schema storage to anon, authenticated, service_role;
grant usage on schema storage to postgres with grant option;

do $$
begin
    if to_regtype('storage.buckettype') is null then
        create type storage.buckettype as enum ('STANDARD', 'ANALYTICS', 'VECTOR');
        alter type storage.buckettype owner to supabase_storage_admin;
    end if;
end
$$;

create table if not exists storage.buckets (
    id                 text not null primary key,
    name               text not null,
    owner              uuid,
    created_at         timestamptz default now(),
    updated_at         timestamptz default now(),
    public             boolean default false,
    avif_autodetection boolean default false,
    file_size_limit    bigint,
    allowed_mime_types text[],
    owner_id           text,
    type               storage.buckettype not null default 'STANDARD'
);
create unique index if not exists bname on storage.buckets (name);
comment on column storage.buckets.owner is 'Field is deprecated, use owner_id instead';

create table if not exists storage.objects (
    id               uuid not null default gen_random_uuid() primary key,
    bucket_id        text,
    name             text,
    owner            uuid,
    created_at       timestamptz default now(),
    updated_at       timestamptz default now(),
    last_accessed_at timestamptz default now(),
    metadata         jsonb,
    path_tokens      text[] generated always as (string_to_array(name, '/')) stored,
    version          text,
    owner_id         text,
    user_metadata    jsonb,
    constraint "objects_bucketId_fkey" foreign key (bucket_id) references storage.buckets (id)
);
create unique index if not exists bucketid_objname on storage.objects (bucket_id, name);
create index if not exists name_prefix_search on storage.objects (name text_pattern_ops);
create index if not exists idx_objects_bucket_id_name on storage.objects (bucket_id, name collate "C");
comment on column storage.objects.owner is 'Field is deprecated, use owner_id instead';

create or replace function storage.foldername(name text) returns text[] language sql immutable as $$
    select (string_to_array(name, '/'))[1 : cardinality(string_to_array(name, '/')) - 1]
$$;
create or replace function storage.filename(name text) returns text language sql as $$
    select (string_to_array(name, '/'))[cardinality(string_to_array(name, '/'))]
$$;
-- What follows the last dot of the file name; the whole name where it has none.
create or replace function storage.extension(name text) returns text language sql immutable as $$
    select regexp_replace(name, '^.*[/.]', '')
$$;

-- Which operation of the Storage service asks, for policies that allow only some.
create or replace function storage.operation() returns text language sql stable as $$
    select current_setting('storage.operation', true)
$$;
create or replace function storage.allow_any_operation(expected_operations text[]) returns boolean
language sql stable as $$
    select exists (
        select from unnest(expected_operations) as expected
         where expected <> ''
           and regexp_replace(expected, '^storage\.', '') = regexp_replace(storage.operation(), '^storage\.', '')
    )
$$;
create or replace function storage.allow_only_operation(expected_operation text) returns boolean
language sql stable as $$
    select storage.allow_any_operation(array[expected_operation])
$$;

create or replace function storage.update_updated_at_column() returns trigger language plpgsql as $$
begin
    new.updated_at = now();
    return new;
end
$$;
create or replace trigger update_objects_updated_at before update on storage.objects
    for each row execute function storage.update_updated_at_column();

-- A row deleted by hand would leave its bytes behind for ever.
create or replace function storage.protect_delete() returns trigger language plpgsql as $$
begin
    if coalesce(current_setting('storage.allow_delete_query', true), '') <> 'true' then
        raise exception using
            errcode = '42501',
            message = 'Direct deletion from storage tables is not allowed. Use the Storage API instead.',
            hint = 'The rows have files behind them, which only the Storage service can remove.';
    end if;
    return null;
end
$$;
create or replace trigger protect_buckets_delete before delete on storage.buckets
    for each statement execute function storage.protect_delete();
create or replace trigger protect_objects_delete before delete on storage.objects
    for each statement execute function storage.protect_delete();

create or replace function storage.enforce_bucket_name_length() returns trigger language plpgsql as $$
begin
    if length(new.name) > 100 then
        raise exception 'bucket name "%" has % characters; 100 is the most', new.name, length(new.name);
    end if;
    return new;
end
$$;
create or replace trigger enforce_bucket_name_length_trigger before insert or update of name on storage.buckets
    for each row execute function storage.enforce_bucket_name_length();

alter table storage.buckets owner to supabase_storage_admin;
alter table storage.objects owner to supabase_storage_admin;
alter table storage.buckets enable row level security;
alter table storage.objects enable row level security;
do $$
declare
    managed regprocedure;
begin
    for managed in select oid from pg_proc where pronamespace = 'storage'::regnamespace loop
        execute format('alter function %s owner to supabase_storage_admin', managed);
    end loop;
end
$$;
-- All rights for everybody, as on the platform: the policies alone are the gate.
grant all on all tables in schema storage to anon, authenticated, service_role;
grant all on all tables in schema storage to postgres with grant option;
grant execute on all routines in schema storage to postgres, anon, authenticated, service_role;
