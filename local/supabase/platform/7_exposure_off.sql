-- What a project of today takes back again: a new table is reachable only after a GRANT. It is exactly this
-- list, so TRUNCATE, REFERENCES and TRIGGER stay granted here too, and migrations have to revoke them.
alter default privileges for role postgres in schema public
    revoke select, insert, update, delete on tables from anon, authenticated, service_role;
alter default privileges for role postgres in schema public
    revoke usage, select on sequences from anon, authenticated, service_role;
alter default privileges for role postgres in schema public
    revoke execute on functions from anon, authenticated, service_role;
