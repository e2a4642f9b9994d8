-- Personas (`ai_models`): a look, a voice, a way of speaking.
set lock_timeout = '500ms';
set statement_timeout = '60s';

create function studio.voice_number_fits(settings jsonb, key text, low numeric, high numeric) returns boolean
language sql immutable set search_path = '' as $$
  select case
    when settings -> key is null then true
    when jsonb_typeof(settings -> key) <> 'number' then false
    else (settings ->> key)::numeric between low and high
  end
$$;

-- Ranges and names are ElevenLabs' own (`voice_settings` of text-to-speech).
create function studio.voice_settings_fit(settings jsonb) returns boolean
language sql immutable set search_path = '' as $$
  select case when jsonb_typeof(settings) <> 'object' then false else
    not exists (
      select 1 from jsonb_object_keys(settings) as key
      where key not in ('stability', 'similarity_boost', 'style', 'use_speaker_boost', 'speed', 'clone_strength')
    )
    and studio.voice_number_fits(settings, 'stability', 0, 1)
    and studio.voice_number_fits(settings, 'similarity_boost', 0, 1)
    and studio.voice_number_fits(settings, 'style', 0, 1)
    and studio.voice_number_fits(settings, 'clone_strength', 0, 1)
    and studio.voice_number_fits(settings, 'speed', 0.7, 1.2)
    and coalesce(jsonb_typeof(settings -> 'use_speaker_boost'), 'boolean') = 'boolean'
  end
$$;
grant execute on function studio.voice_number_fits(jsonb, text, numeric, numeric), studio.voice_settings_fit(jsonb)
  to authenticated, service_role;

create table public.ai_models (
  id uuid constraint ai_models_pkey primary key default gen_random_uuid(),
  user_id uuid not null constraint ai_models_user_id_fkey references public.users (id) on delete cascade,
  name text not null,
  description text not null default '',
  voice_id text not null default '',
  voice_settings jsonb not null default '{"stability":0.5,"similarity_boost":0.75,"style":0}',
  reference_image_ids uuid[] not null default '{}',
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  -- What other tables point at, so that a row can only name its own owner's persona.
  constraint ai_models_id_user_id_key unique (id, user_id),
  constraint ai_models_name_length check (name ~ '\S' and length(name) <= 120),
  constraint ai_models_description_length check (length(description) <= 4000),
  constraint ai_models_voice_id_length check (length(voice_id) <= 100),
  constraint ai_models_voice_settings_valid check (studio.voice_settings_fit(voice_settings)),
  constraint ai_models_reference_image_ids_count check (cardinality(reference_image_ids) <= 100)
);
create index ai_models_user_id_created_at_idx on public.ai_models (user_id, created_at desc, id desc);

alter table public.ai_models enable row level security;
create policy ai_models_read_own on public.ai_models for select to authenticated using (user_id = (select auth.uid()));
create policy ai_models_add_own on public.ai_models for insert to authenticated with check (user_id = (select auth.uid()));
create policy ai_models_change_own on public.ai_models for update to authenticated
  using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
create policy ai_models_remove_own on public.ai_models for delete to authenticated using (user_id = (select auth.uid()));
revoke all on public.ai_models from anon, authenticated;
grant select, insert, update, delete on public.ai_models to authenticated, service_role;

create trigger ai_models_updated_at before update on public.ai_models
  for each row execute function studio.update_updated_at();
