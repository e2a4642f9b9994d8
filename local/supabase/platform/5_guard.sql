-- What the platform refuses to migrations. `postgres` may put policies and triggers on the tables of `auth`
-- and `storage` and point foreign keys at them. Everything else there is the platform's own and answers
-- 42501, so that a migration which would fail on a hosted project fails here first.
create or replace function extensions.is_migration() returns boolean language sql stable as $$
    select current_user = 'postgres'
        or not (select rolsuper from pg_catalog.pg_roles where rolname = session_user)
$$;

create or replace function extensions.guard_managed_schemas() returns event_trigger language plpgsql as $$
declare
    touched record;
begin
    if not extensions.is_migration() then
        return;
    end if;
    for touched in
        select object_type, object_identity
          from pg_event_trigger_ddl_commands()
         where schema_name in ('auth', 'storage')
            or (object_type = 'schema' and object_identity in ('auth', 'storage', 'extensions'))
            or (object_type = 'rule' and object_identity ~ ' on (auth|storage)\.')
            or (command_tag = 'COMMENT' and object_identity ~ ' on (auth|storage)\.')
    loop
        raise exception using errcode = '42501',
            message = format('must be owner of %s %s', touched.object_type, touched.object_identity),
            hint = 'The platform owns the schemas auth and storage; migrations may add policies, triggers and foreign keys.';
    end loop;
end
$$;

create or replace function extensions.guard_managed_drops() returns event_trigger language plpgsql as $$
declare
    gone record;
begin
    if not extensions.is_migration() then
        return;
    end if;
    for gone in
        select object_type, object_identity
          from pg_event_trigger_dropped_objects()
         where (schema_name in ('auth', 'storage') and object_type not in ('policy', 'trigger'))
            or (object_type = 'schema' and object_identity in ('auth', 'storage', 'extensions'))
    loop
        raise exception using errcode = '42501',
            message = format('must be owner of %s %s', gone.object_type, gone.object_identity);
    end loop;
end
$$;

-- PostgreSQL does not tell an event trigger what a REVOKE is about, so its effect is compared instead. (Most
-- have none: `postgres` can only revoke what it granted itself.)
create or replace function extensions.managed_rights() returns text language sql stable as $$
    select md5(string_agg(rights, ' ' order by rights))
      from (select oid::text || relacl::text from pg_catalog.pg_class
             where relnamespace in ('auth'::regnamespace, 'storage'::regnamespace)
             union all
            select oid::text || proacl::text from pg_catalog.pg_proc
             where pronamespace in ('auth'::regnamespace, 'storage'::regnamespace)
             union all
            select nspname || nspacl::text from pg_catalog.pg_namespace where nspname in ('auth', 'storage')
           ) as held (rights)
$$;

create or replace function extensions.guard_managed_rights() returns event_trigger language plpgsql as $$
begin
    if tg_event = 'ddl_command_start' then
        perform set_config('extensions.managed_rights', extensions.managed_rights(), true);
    elsif extensions.is_migration()
      and current_setting('extensions.managed_rights', true) is distinct from extensions.managed_rights() then
        raise exception using errcode = '42501',
            message = 'permission denied to revoke rights in the schemas auth and storage';
    end if;
end
$$;

drop event trigger if exists guard_managed_revokes;
create event trigger guard_managed_revokes on ddl_command_start
    when tag in ('REVOKE') execute function extensions.guard_managed_rights();
drop event trigger if exists guard_managed_revoked;
create event trigger guard_managed_revoked on ddl_command_end
    when tag in ('REVOKE') execute function extensions.guard_managed_rights();
drop event trigger if exists guard_managed_schemas;
create event trigger guard_managed_schemas on ddl_command_end execute function extensions.guard_managed_schemas();
drop event trigger if exists guard_managed_drops;
create event trigger guard_managed_drops on sql_drop execute function extensions.guard_managed_drops();
