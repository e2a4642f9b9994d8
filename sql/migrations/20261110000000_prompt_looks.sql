-- What a look asks for is written on its row, so that the same question is recognised and never paid twice unasked.
set lock_timeout = '500ms';
set statement_timeout = '60s';

create function studio.axes_fit(axes text[]) returns boolean
language sql immutable set search_path = '' as $$
  select coalesce(array_ndims(axes), 0) = 1 and axes <@ array['setting', 'outfit', 'light', 'camera', 'mood']
    and cardinality(axes) = (select count(distinct axis) from unnest(axes) as axis)
$$;
comment on function studio.axes_fit(text[]) is 'One to five of the things a prompt may change, each once.';
grant execute on function studio.axes_fit(text[]) to authenticated, service_role;

-- What a picture's bytes are, so that the same picture under another name is the same picture.
alter table public.assets add column content_digest text
  constraint assets_content_digest_length check (length(content_digest) = 64);
comment on column public.assets.content_digest is 'SHA-256 of the file as kept, in hex; null for files from before.';

alter table public.prompt_groups
  add column kind text not null default 'five'
    constraint prompt_groups_kind_known check (kind in ('five', 'one')),
  add column prompt_id uuid,
  add column vision_model text not null default 'claude-sonnet-5-5'
    constraint prompt_groups_vision_model_valid check (vision_model ~ '^claude-[a-z0-9-]{1,80}$'),
  add column axes text[] not null default '{setting,outfit,light,camera,mood}'
    constraint prompt_groups_axes_valid check (studio.axes_fit(axes)),
  add column wishes text not null default ''
    constraint prompt_groups_wishes_length check (length(wishes) <= 2000),
  add column attempt integer not null default 0
    constraint prompt_groups_attempt_range check (attempt between 0 and 1000000),
  add column content_key text
    constraint prompt_groups_content_key_length check (length(content_key) = 64),
  add column words text not null default ''
    constraint prompt_groups_words_length check (length(words) <= 8000),
  add column removed_at timestamptz;
comment on column public.prompt_groups.kind is 'five: prompts from a picture; one: another prompt in the place of `prompt_id`.';
comment on column public.prompt_groups.axes is 'What may change; what is not named stays as in the picture.';
comment on column public.prompt_groups.attempt is
  'How often the same was asked for before: paying again is a number a person gave. Of a re-roll: the version it replaces.';
comment on column public.prompt_groups.content_key is 'The same picture, persona, model, axes and wishes have the same key.';
comment on column public.prompt_groups.removed_at is 'Removed by the person; can be brought back until the worker clears it away.';

alter table public.prompts
  add column axis text
    constraint prompts_axis_known check (axis in ('setting', 'outfit', 'light', 'camera', 'mood', 'pose')),
  add column is_favorite boolean not null default false,
  add column score integer
    constraint prompts_score_range check (score between 1 and 5),
  add column version integer not null default 1
    constraint prompts_version_positive check (version >= 1),
  add column look_id uuid,
  add column removed_at timestamptz;
comment on column public.prompts.axis is 'What it changes; null when written by hand. `pose` is of looks before the five axes had names.';
comment on column public.prompts.version is 'Which of its versions it shows.';
comment on column public.prompts.look_id is 'The look that wrote the words it shows; null when a person did.';
update public.prompts set look_id = group_id, axis = case metadata ->> 'changed_aspect'
  when 'lighting' then 'light' when 'pose' then 'pose' when 'outfit' then 'outfit' when 'setting' then 'setting'
  when 'camera' then 'camera' end;

-- Rows that were there had nothing to point at, so nothing has to be checked under a lock for long.
-- squawk-ignore adding-foreign-key-constraint, constraint-missing-not-valid
alter table public.prompt_groups add constraint prompt_groups_prompt_id_fkey
  foreign key (prompt_id, user_id) references public.prompts (id, user_id) on delete set null (prompt_id);
-- squawk-ignore adding-foreign-key-constraint, constraint-missing-not-valid
alter table public.prompts add constraint prompts_look_id_fkey
  foreign key (look_id, user_id) references public.prompt_groups (id, user_id) on delete set null (look_id);
-- squawk-ignore require-concurrent-index-creation
create index prompt_groups_prompt_id_idx on public.prompt_groups (prompt_id, user_id);
-- squawk-ignore require-concurrent-index-creation
create index prompts_look_id_idx on public.prompts (look_id, user_id);
-- squawk-ignore require-concurrent-index-creation
create index prompts_shown_idx on public.prompts (user_id, created_at desc, id desc) where removed_at is null;
-- squawk-ignore require-concurrent-index-creation
create index prompt_groups_shown_idx on public.prompt_groups (user_id, created_at desc, id desc)
  where removed_at is null and kind = 'five';

-- A question that was answered, is being answered, or cost money stands in the way of the same question again.
-- squawk-ignore require-concurrent-index-creation
create unique index prompt_groups_content_key_key on public.prompt_groups (user_id, content_key, attempt)
  where status <> 'failed' or cost_usd > 0 or error_code = 'outcome_unknown';

create function studio.look_key(owner uuid, source uuid, persona uuid, model text, axes text[], wishes text) returns text
language sql stable set search_path = '' as $$
  -- Of the persona only what the vendor is told: a new voice or a new reference image is the same question.
  select encode(sha256(convert_to(jsonb_build_array(
    coalesce((select content_digest from public.assets where id = source and user_id = owner), source::text),
    (select jsonb_strip_nulls(jsonb_build_object('name', told ->> 'name', 'description', told ->> 'description',
        'do', told -> 'style_do', 'dont', told -> 'style_dont', 'speaks', told -> 'speaking_style',
        'defaults', told -> 'prompt_defaults', 'disclosure', told -> 'disclosure'))
      from public.ai_models as one, to_jsonb(one) as told where one.id = persona and one.user_id = owner),
    model, (select array_agg(axis order by axis) from unnest(axes) as axis), regexp_replace(btrim(wishes), '\s+', ' ', 'g')
  )::text, 'UTF8')), 'hex')
$$;
comment on function studio.look_key(uuid, uuid, uuid, text, text[], text) is 'What makes two questions the same question.';
grant execute on function studio.look_key(uuid, uuid, uuid, text, text[], text) to authenticated, service_role;

create function studio.key_look() returns trigger
language plpgsql set search_path = '' as $$
declare
  rolled public.prompts;
begin
  if new.kind <> 'one' then
    if new.source_image_id is not null then
      new.content_key := studio.look_key(
        new.user_id, new.source_image_id, new.model_id, new.vision_model, new.axes, new.wishes);
    end if;
    return new;
  end if;
  select * into rolled from public.prompts where id = new.prompt_id and user_id = new.user_id;
  if rolled.id is null then
    perform studio.refuse('prompt_groups', 'prompt_groups_reroll_prompt', 'there is no such prompt', '23503');
  elsif rolled.source_image_id is null or rolled.axis is null then
    perform studio.refuse('prompt_groups', 'prompt_groups_reroll_picture', 'no picture stands behind this prompt');
  end if;
  new.source_image_id := rolled.source_image_id;
  new.model_id := rolled.model_id;
  new.wishes := coalesce((select wishes from public.prompt_groups where id = rolled.group_id), '');
  new.axes := array[case rolled.axis when 'pose' then 'mood' else rolled.axis end];
  new.content_key := encode(sha256(convert_to('one ' || rolled.id, 'UTF8')), 'hex');
  -- A form sent twice meets its first row below; only a new request can be about words that are gone.
  if rolled.version <> new.attempt and not exists (
      select 1 from public.prompt_groups as earlier where earlier.user_id = new.user_id
        and (earlier.request_key = new.request_key
          or (earlier.content_key = new.content_key and earlier.attempt = new.attempt))) then
    perform studio.refuse('prompt_groups', 'prompt_groups_reroll_current', 'the prompt has changed meanwhile');
  end if;
  return new;
end $$;
create trigger prompt_groups_key before insert on public.prompt_groups
  for each row execute function studio.key_look();

-- Removing a group takes its prompts along, and bringing it back brings back those that left with it.
create function studio.remove_prompts_of_group() returns trigger
language plpgsql set search_path = '' as $$
begin
  update public.prompts set removed_at = new.removed_at
    where group_id = new.id and user_id = new.user_id and removed_at is not distinct from old.removed_at;
  return null;
end $$;
create trigger prompt_groups_remove_prompts after update of removed_at on public.prompt_groups
  for each row when (old.removed_at is distinct from new.removed_at) execute function studio.remove_prompts_of_group();

create policy prompt_groups_change_own on public.prompt_groups for update to authenticated
  using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
grant insert (kind, prompt_id, vision_model, axes, wishes, attempt) on public.prompt_groups to authenticated;
grant update (removed_at) on public.prompt_groups to authenticated;
