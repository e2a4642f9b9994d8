-- Roles of the platform. They belong to the whole server, so a second database finds them already there.
-- Nobody has a password: logins happen over a unix socket inside a folder only its owner may enter.
do $$
declare
    wanted record;
begin
    for wanted in
        select *
          from (values
            ('anon',                   'nologin noinherit'),
            ('authenticated',          'nologin noinherit'),
            ('service_role',           'nologin noinherit bypassrls'),
            -- Login of the REST and Storage requests: it may become another role and can do nothing itself.
            ('authenticator',          'login noinherit'),
            ('supabase_auth_admin',    'nologin noinherit'),
            ('supabase_storage_admin', 'nologin noinherit'),
            -- Login of the services for their own tables, so that no request ever holds a superuser connection.
            ('supabase_services',      'login noinherit'),
            -- Login of migrations: strong in the database, no superuser.
            ('postgres',               'login createdb createrole replication bypassrls')
          ) as role (name, attributes)
    loop
        if not exists (select from pg_roles where rolname = wanted.name) then
            execute format('create role %I %s', wanted.name, wanted.attributes);
        end if;
    end loop;
end
$$;

grant anon, authenticated, service_role to authenticator;
grant supabase_auth_admin, supabase_storage_admin to supabase_services;
grant anon, authenticated, service_role, authenticator to postgres with admin option;
grant pg_monitor, pg_read_all_data, pg_signal_backend to postgres;
-- Ownership of the managed tables is what creating a policy or dropping a trigger asks for.
-- 5_guard.sql takes back everything else that comes with it; becoming the owner is refused where
-- PostgreSQL can tell the two apart (16 and later).
do $$
begin
    if current_setting('server_version_num')::int >= 160000 then
        execute 'grant supabase_auth_admin, supabase_storage_admin to postgres with inherit true, set false';
    else
        grant supabase_auth_admin, supabase_storage_admin to postgres;
    end if;
end
$$;

alter role anon set statement_timeout = '3s';
alter role authenticated set statement_timeout = '8s';
alter role authenticator set statement_timeout = '8s';
alter role authenticator set lock_timeout = '8s';
alter role postgres set search_path = "$user", public, extensions;
alter role supabase_admin set search_path = "$user", public, auth, extensions;
alter role supabase_auth_admin set search_path = auth;
alter role supabase_storage_admin set search_path = storage;

-- The owner of the database may create schemas in it and tables in `public`.
do $$ begin execute format('alter database %I owner to postgres', current_database()); end $$;
