-- What a persona is beyond a name: how she speaks, what she does and does not, how her pictures come out by default,
-- what tells people that she is made, and what each reference image shows of her.
set lock_timeout = '500ms';
set statement_timeout = '60s';

create function studio.sentences_fit(sentences text[]) returns boolean
language sql immutable set search_path = '' as $$
  select cardinality(sentences) <= 50 and not exists (
    select 1 from unnest(sentences) as sentence where sentence is null or sentence !~ '\S' or length(sentence) > 300)
$$;

-- Which settings a model takes is data that grows with the vendors' models; here only their shape is kept.
create function studio.image_settings_fit(settings jsonb) returns boolean
language sql immutable set search_path = '' as $$
  select case when jsonb_typeof(settings) <> 'object' then false else
    (select count(*) from jsonb_object_keys(settings)) <= 20 and not exists (
      select 1 from jsonb_each(settings) as setting
      where setting.key !~ '^[a-z][a-z0-9_]{0,39}$'
        or case jsonb_typeof(setting.value)
          when 'string' then length(setting.value #>> '{}') not between 1 and 100
          when 'number' then abs((setting.value #>> '{}')::numeric) > 1000000000
          when 'boolean' then false
          else true
        end)
  end
$$;

create function studio.reference_roles_fit(roles jsonb) returns boolean
language sql immutable set search_path = '' as $$
  select case when jsonb_typeof(roles) <> 'object' then false else not exists (
    select 1 from jsonb_each(roles) as given
    where given.key !~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
      or given.value not in ('"front"', '"three_quarter"', '"side"', '"full"', '"expression"', '"other"'))
  end
$$;
grant execute on function studio.sentences_fit(text[]), studio.image_settings_fit(jsonb), studio.reference_roles_fit(jsonb)
  to authenticated, service_role;

-- Columns with a constant default rewrite nothing, and no row can break what is checked of them.
-- squawk-ignore-file constraint-missing-not-valid
alter table public.ai_models
  add column speaking_style text not null default '',
  add column do_list text[] not null default '{}',
  add column dont_list text[] not null default '{}',
  add column image_settings jsonb not null default '{}',
  add column disclosure text not null default '',
  add column reference_roles jsonb not null default '{}';
alter table public.ai_models
  add constraint ai_models_speaking_style_length check (length(speaking_style) <= 4000),
  add constraint ai_models_do_list_fit check (studio.sentences_fit(do_list)),
  add constraint ai_models_dont_list_fit check (studio.sentences_fit(dont_list)),
  add constraint ai_models_image_settings_valid check (studio.image_settings_fit(image_settings)),
  add constraint ai_models_disclosure_length check (length(disclosure) <= 500),
  add constraint ai_models_reference_roles_valid check (studio.reference_roles_fit(reference_roles));
comment on column public.ai_models.reference_roles is
  'What each reference image shows, by its id; the order is that of reference_image_ids.';

create function studio.tidy_reference_roles() returns trigger
language plpgsql set search_path = '' as $$
begin
  -- An image that is no reference any more has no role either.
  if jsonb_typeof(new.reference_roles) = 'object' then
    new.reference_roles := coalesce((
      select jsonb_object_agg(given.key, given.value) from jsonb_each(new.reference_roles) as given
      where given.key = any (new.reference_image_ids::text[])), '{}');
  end if;
  return new;
end $$;
create trigger ai_models_tidy_roles before insert or update of reference_image_ids, reference_roles on public.ai_models
  for each row execute function studio.tidy_reference_roles();
