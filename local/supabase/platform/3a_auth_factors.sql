-- Second factors of a user and the challenges they answer. Names are those of supabase/auth.
do $$
declare
    wanted record;
begin
    for wanted in
        select *
          from (values
            ('factor_type', array['totp', 'webauthn', 'phone']),
            ('factor_status', array['unverified', 'verified'])
          ) as type (name, labels)
    loop
        if to_regtype('auth.' || wanted.name) is null then
            execute format('create type auth.%I as enum (%s)', wanted.name,
                           (select string_agg(quote_literal(label), ', ') from unnest(wanted.labels) as label));
            execute format('alter type auth.%I owner to supabase_auth_admin', wanted.name);
        end if;
    end loop;
end
$$;

create table if not exists auth.mfa_factors (
    id                 uuid not null primary key,
    user_id            uuid not null,
    friendly_name      text,
    factor_type        auth.factor_type not null,
    status             auth.factor_status not null,
    created_at         timestamptz not null,
    updated_at         timestamptz not null,
    secret             text,
    phone              text,
    last_challenged_at timestamptz,
    constraint mfa_factors_last_challenged_at_key unique (last_challenged_at),
    constraint mfa_factors_user_id_fkey foreign key (user_id) references auth.users (id) on delete cascade
);
create unique index if not exists mfa_factors_user_friendly_name_unique
    on auth.mfa_factors (friendly_name, user_id) where trim(friendly_name) <> '';
create index if not exists mfa_factors_user_id_idx on auth.mfa_factors (user_id);

create table if not exists auth.mfa_challenges (
    id          uuid not null primary key,
    factor_id   uuid not null,
    created_at  timestamptz not null,
    verified_at timestamptz,
    ip_address  inet not null,
    otp_code    text,
    constraint mfa_challenges_auth_factor_id_fkey
        foreign key (factor_id) references auth.mfa_factors (id) on delete cascade
);
create index if not exists mfa_challenges_factor_id_idx on auth.mfa_challenges (factor_id);

do $$
declare
    managed regclass;
begin
    foreach managed in array array['auth.mfa_factors', 'auth.mfa_challenges']::regclass[] loop
        execute format('alter table %s owner to supabase_auth_admin', managed);
        execute format('alter table %s enable row level security', managed);
    end loop;
end
$$;
grant all on auth.mfa_factors, auth.mfa_challenges to postgres with grant option;
