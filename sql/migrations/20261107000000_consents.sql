-- The right to use somebody's face or voice, on record. A persona is synthetic or shows a real person; the latter works
-- only while a consent holds, and it is the database that says so.
set lock_timeout = '500ms';
set statement_timeout = '60s';

alter table public.ai_models add column likeness text not null default 'synthetic';
-- A new column with a constant default: nothing is rewritten, and what is checked was written a moment ago.
-- squawk-ignore constraint-missing-not-valid
alter table public.ai_models add constraint ai_models_likeness_known check (likeness in ('synthetic', 'real'));
comment on column public.ai_models.likeness is 'real: shows a person who exists, so paid work needs a consent.';

create table public.consents (
  id uuid constraint consents_pkey primary key default gen_random_uuid(),
  user_id uuid not null constraint consents_user_id_fkey references public.users (id) on delete cascade,
  ai_model_id uuid,
  person_name text not null,
  covers_face boolean not null default false,
  covers_voice boolean not null default false,
  uses text not null,
  valid_from date not null,
  valid_until date,
  time_zone text not null default 'UTC',
  proof_asset_id uuid,
  note text not null default '',
  stated_elsewhere boolean not null default false,
  revoked_at timestamptz,
  first_used_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint consents_ai_model_id_fkey foreign key (ai_model_id, user_id)
    references public.ai_models (id, user_id) on delete set null (ai_model_id),
  constraint consents_proof_asset_id_fkey foreign key (proof_asset_id, user_id)
    references public.assets (id, user_id) on delete set null (proof_asset_id),
  constraint consents_person_name_length check (person_name ~ '\S' and length(person_name) <= 200),
  constraint consents_covers_something check (covers_face or covers_voice),
  constraint consents_uses_length check (uses ~ '\S' and length(uses) <= 2000),
  constraint consents_valid_dates check (valid_until >= valid_from),
  constraint consents_time_zone_length check (length(time_zone) between 1 and 60),
  constraint consents_note_length check (length(note) <= 2000)
);
comment on table public.consents is 'Append-only in spirit: a record is revoked, never edited away.';
comment on column public.consents.time_zone is 'Whose midnight the two dates mean; both days are included.';
comment on column public.consents.stated_elsewhere is 'Came with a persona from another studio; holds once a proof is added here.';
create index consents_user_id_created_at_idx on public.consents (user_id, created_at desc, id desc);
create index consents_ai_model_id_idx on public.consents (ai_model_id, user_id);
create index consents_proof_asset_id_idx on public.consents (proof_asset_id, user_id);

alter table public.consents enable row level security;
create policy consents_read_own on public.consents for select to authenticated using (user_id = (select auth.uid()));
create policy consents_add_own on public.consents for insert to authenticated with check (user_id = (select auth.uid()));
create policy consents_change_own on public.consents for update to authenticated
  using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
create policy consents_remove_own on public.consents for delete to authenticated using (user_id = (select auth.uid()));
revoke all on public.consents from anon, authenticated;
grant select, insert, update, delete on public.consents to authenticated, service_role;
create trigger consents_updated_at before update on public.consents
  for each row execute function studio.update_updated_at();

-- What a record says at a moment. The first that applies is the answer.
create function studio.consent_state(consent public.consents, at timestamptz) returns text
language sql stable set search_path = '' as $$
  select case
    when consent.revoked_at is not null then 'revoked'
    when consent.valid_until < (at at time zone consent.time_zone)::date then 'expired'
    when consent.proof_asset_id is null then 'unproven'
    when consent.valid_from > (at at time zone consent.time_zone)::date then 'early'
    else 'valid'
  end
$$;

create function studio.keep_consent() returns trigger
language plpgsql set search_path = '' as $$
declare
  -- Changed under the rules below, or by policy; everything else stays as it was written.
  open constant text[] := array['user_id', 'ai_model_id', 'proof_asset_id', 'revoked_at', 'first_used_at', 'updated_at'];
begin
  if tg_op = 'DELETE' then
    -- With the whole account everything goes; by hand only what was never relied on.
    if current_user in ('authenticated', 'service_role') and old.first_used_at is not null then
      perform studio.refuse('consents', 'consents_delete_used', 'work was done under this consent');
    end if;
    return old;
  end if;
  if tg_op = 'UPDATE' then
    if to_jsonb(new) - open <> to_jsonb(old) - open
        or (old.revoked_at is not null and new.revoked_at is distinct from old.revoked_at)
        or (old.first_used_at is not null and new.first_used_at is distinct from old.first_used_at)
        -- Both let go when what they point at is gone, and never else.
        or (new.ai_model_id is distinct from old.ai_model_id and (new.ai_model_id is not null or exists (
          select 1 from public.ai_models where id = old.ai_model_id and user_id = old.user_id)))
        or (old.proof_asset_id is not null and new.proof_asset_id is distinct from old.proof_asset_id
          and (new.proof_asset_id is not null or exists (
            select 1 from public.assets where id = old.proof_asset_id and user_id = old.user_id))) then
      perform studio.refuse('consents', 'consents_kept', 'a consent is revoked, never rewritten');
    end if;
    if old.revoked_at is null and new.revoked_at is not null then
      new.revoked_at := clock_timestamp();
    end if;
    return new;
  end if;
  begin
    perform now() at time zone new.time_zone;
  exception when invalid_parameter_value then
    perform studio.refuse('consents', 'consents_time_zone_known', 'no such time zone');
  end;
  return new;
end $$;
create trigger consents_keep before insert or update or delete on public.consents
  for each row execute function studio.keep_consent();

create function studio.keep_proof() returns trigger
language plpgsql set search_path = '' as $$
begin
  if current_user in ('authenticated', 'service_role') and exists (
      select 1 from public.consents
      where proof_asset_id = old.id and user_id = old.user_id and first_used_at is not null) then
    perform studio.refuse('assets', 'assets_keep_proof', 'this file proves a consent that work was done under');
  end if;
  return old;
end $$;
create trigger assets_keep_proof before delete on public.assets
  for each row execute function studio.keep_proof();

create function studio.keep_likeness() returns trigger
language plpgsql set search_path = '' as $$
begin
  if exists (select 1 from public.consents where ai_model_id = old.id and user_id = old.user_id) then
    perform studio.refuse('ai_models', 'ai_models_likeness_kept', 'this persona has consents, so it shows a real person');
  end if;
  return new;
end $$;
create trigger ai_models_keep_likeness before update of likeness on public.ai_models
  for each row when (old.likeness = 'real' and new.likeness <> 'real') execute function studio.keep_likeness();

create function studio.check_consent(owner uuid, persona uuid, purpose text) returns void
language plpgsql set search_path = '' as $$
declare
  held public.consents;
begin
  if purpose not in ('face', 'voice') then
    raise exception 'a consent covers a face or a voice, not %', purpose;
  end if;
  if not exists (select 1 from public.ai_models where id = persona and user_id = owner and likeness = 'real') then
    return; -- synthetic, or nobody's: a foreign key speaks of that
  end if;
  -- Locked against the revocation that runs at the same time: one of the two comes first and the other sees it.
  select consent.* into held
    from public.consents as consent
    where consent.ai_model_id = persona and consent.user_id = owner
      and case purpose when 'face' then consent.covers_face else consent.covers_voice end
      and studio.consent_state(consent, clock_timestamp()) = 'valid'
    order by consent.first_used_at is null, consent.created_at, consent.id
    limit 1
    for no key update;
  if not found then
    perform studio.refuse('consents', 'consents_needed', format('no valid consent covers the %s of this persona', purpose));
  end if;
  if held.first_used_at is null then
    update public.consents set first_used_at = now() where id = held.id and first_used_at is null;
  end if;
end $$;
comment on function studio.check_consent(uuid, uuid, text) is
  'Called before paid work for a persona: passes for a synthetic one, else asks for a consent that holds today.';
grant execute on function studio.consent_state(public.consents, timestamptz), studio.check_consent(uuid, uuid, text)
  to authenticated, service_role;

create function studio.check_generation_consent() returns trigger
language plpgsql set search_path = '' as $$
begin
  perform studio.check_consent(new.user_id, new.ai_model_id, 'face');
  return new;
end $$;
-- Asked twice: when a job is ordered, and in the step that commits to sending it, for a consent may end in between.
create trigger generations_consent_asked before insert on public.generations
  for each row when (new.status = 'pending' and new.ai_model_id is not null)
  execute function studio.check_generation_consent();
create trigger generations_consent_sent before update of status on public.generations
  for each row when (old.status = 'pending' and new.status = 'submitting' and new.ai_model_id is not null)
  execute function studio.check_generation_consent();

create view public.consent_states with (security_invoker = on) as
select consent.id, consent.user_id, consent.ai_model_id, consent.person_name, consent.covers_face, consent.covers_voice,
  consent.uses, consent.valid_from, consent.valid_until, consent.time_zone, consent.proof_asset_id, consent.note,
  consent.stated_elsewhere, consent.revoked_at, consent.first_used_at, consent.created_at,
  studio.consent_state(consent, now()) as state,
  consent.valid_until - (now() at time zone consent.time_zone)::date as days_left
from public.consents as consent;
comment on view public.consent_states is 'Consents as they are at this moment; days_left is null without an end.';

create view public.persona_consents with (security_invoker = on) as
select persona.id, persona.user_id, persona.name, persona.is_active,
  coalesce(bool_or(held.covers_face), false) as face,
  coalesce(bool_or(held.covers_voice), false) as voice,
  -- The longest record counts; one without an end is longer than any.
  case when bool_or(held.covers_face and held.days_left is null) then null
    else max(held.days_left) filter (where held.covers_face) end as face_days,
  case when bool_or(held.covers_voice and held.days_left is null) then null
    else max(held.days_left) filter (where held.covers_voice) end as voice_days
from public.ai_models as persona
left join public.consent_states as held
  on held.ai_model_id = persona.id and held.user_id = persona.user_id and held.state = 'valid'
where persona.likeness = 'real'
group by persona.id;
comment on view public.persona_consents is 'Personas that show a real person, and what may be used of them today.';
revoke all on public.consent_states, public.persona_consents from anon, authenticated;
grant select on public.consent_states, public.persona_consents to authenticated, service_role;
