-- Schema `extensions`. Not every build of PostgreSQL carries the two extensions each project has on the
-- platform; where `uuid-ossp` is missing its one popular function is stood in for.
create schema if not exists extensions;
grant usage on schema extensions to anon, authenticated, service_role;
grant all on schema extensions to postgres with grant option;

do $$
declare
    wanted text;
begin
    foreach wanted in array array['pgcrypto', 'uuid-ossp'] loop
        if exists (select from pg_available_extensions where name = wanted) then
            execute format('create extension if not exists %I with schema extensions', wanted);
        end if;
    end loop;
    if to_regprocedure('extensions.uuid_generate_v4()') is null then
        create function extensions.uuid_generate_v4() returns uuid
            language sql volatile parallel safe set search_path = ''
            as 'select pg_catalog.gen_random_uuid()';
    end if;
end
$$;
grant execute on all routines in schema extensions to postgres, anon, authenticated, service_role;
