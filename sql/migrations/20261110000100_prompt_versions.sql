-- Every text a prompt ever had, in a tree: undo goes to where a version came from, redo to the newest that came from it.
set lock_timeout = '500ms';
set statement_timeout = '60s';

create table public.prompt_versions (
  id uuid constraint prompt_versions_pkey primary key default gen_random_uuid(),
  user_id uuid not null,
  prompt_id uuid not null,
  version integer not null,
  from_version integer,
  prompt_text text not null,
  variation_label text not null default '',
  is_edited boolean not null default false,
  origin text not null,
  look_id uuid,
  created_at timestamptz not null default now(),
  constraint prompt_versions_prompt_id_user_id_version_key unique (prompt_id, user_id, version),
  constraint prompt_versions_prompt_id_fkey foreign key (prompt_id, user_id)
    references public.prompts (id, user_id) on delete cascade,
  constraint prompt_versions_look_id_fkey foreign key (look_id, user_id)
    references public.prompt_groups (id, user_id) on delete set null (look_id),
  constraint prompt_versions_version_positive check (version >= 1 and (from_version >= 1 and from_version < version)),
  constraint prompt_versions_prompt_text_length check (length(prompt_text) <= 8000),
  constraint prompt_versions_variation_label_length check (length(variation_label) <= 120),
  constraint prompt_versions_origin_known check (origin in ('look', 'reroll', 'edit', 'hand'))
);
comment on table public.prompt_versions is 'Written by trigger with every change of words; never rewritten.';
comment on column public.prompt_versions.origin is 'look and reroll: the vision model wrote it; edit and hand: the person did.';
create index prompt_versions_look_id_idx on public.prompt_versions (look_id, user_id);

alter table public.prompt_versions enable row level security;
create policy prompt_versions_read_own on public.prompt_versions for select to authenticated
  using (user_id = (select auth.uid()));
revoke all on public.prompt_versions from anon, authenticated;
grant select on public.prompt_versions to authenticated, service_role;

insert into public.prompt_versions (user_id, prompt_id, version, prompt_text, variation_label, is_edited, origin, look_id, created_at)
  select user_id, id, 1, prompt_text, variation_label, is_edited,
    case when is_edited then 'edit' when group_id is null then 'hand' else 'look' end, group_id, updated_at
  from public.prompts;

create function studio.version_prompt() returns trigger
language plpgsql set search_path = '' as $$
declare
  kept public.prompt_versions;
begin
  if new.version is distinct from old.version then
    select * into kept from public.prompt_versions
      where prompt_id = new.id and user_id = new.user_id and version = new.version;
    if kept.id is null then
      perform studio.refuse('prompts', 'prompts_version_kept', 'a prompt can only go to a version that was kept');
    end if;
    new.prompt_text := kept.prompt_text;
    new.variation_label := kept.variation_label;
    new.is_edited := kept.is_edited;
    new.look_id := kept.look_id;
  elsif (new.prompt_text, new.variation_label) is distinct from (old.prompt_text, old.variation_label) then
    select coalesce(max(version), 0) + 1 into new.version from public.prompt_versions where prompt_id = new.id;
    if new.look_id is not distinct from old.look_id then
      new.is_edited := old.is_edited or new.prompt_text <> old.prompt_text;
      new.look_id := case when new.prompt_text = old.prompt_text then old.look_id end;
    else
      new.is_edited := false;
    end if;
  else
    new.is_edited := old.is_edited;
  end if;
  return new;
end $$;
drop trigger prompts_mark_edited on public.prompts;
-- Only that trigger called it.
-- squawk-ignore ban-drop-function
drop function studio.mark_edited_prompt();
create trigger prompts_version before update of prompt_text, variation_label, is_edited, version on public.prompts
  for each row execute function studio.version_prompt();

create function studio.keep_prompt_version() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  -- Undo and redo come by versions that are kept already.
  if exists (select 1 from public.prompt_versions where prompt_id = new.id and version = new.version) then
    return null;
  end if;
  insert into public.prompt_versions (user_id, prompt_id, version, from_version, prompt_text, variation_label, is_edited,
      origin, look_id)
    values (new.user_id, new.id, new.version, case when tg_op = 'UPDATE' then old.version end, new.prompt_text,
      new.variation_label, new.is_edited,
      case when tg_op = 'INSERT' then case when new.look_id is null then 'hand' else 'look' end
        when new.look_id is null or new.look_id = old.look_id then 'edit' else 'reroll' end,
      new.look_id);
  return null;
end $$;
create trigger prompts_keep_first_version after insert on public.prompts
  for each row execute function studio.keep_prompt_version();
create trigger prompts_keep_version after update of prompt_text, variation_label, is_edited, version on public.prompts
  for each row when (old.version <> new.version) execute function studio.keep_prompt_version();

-- For people -----------------------------------------------------------------------------------------------------

create function public.ask_for_prompts(question jsonb) returns setof public.prompt_groups
language plpgsql set search_path = '' as $$
declare
  asked public.prompt_groups := jsonb_populate_record(null::public.prompt_groups, question);
  kept uuid;
begin
  -- Any key may stand in the way: the press, the same question in another tab, the same words of a re-roll.
  insert into public.prompt_groups (user_id, kind, prompt_id, model_id, source_image_id, vision_model, axes, wishes,
      attempt, request_key)
    values ((select auth.uid()), coalesce(asked.kind, 'five'), asked.prompt_id, asked.model_id, asked.source_image_id,
      asked.vision_model, coalesce(asked.axes, '{setting,outfit,light,camera,mood}'), coalesce(asked.wishes, ''),
      coalesce(asked.attempt, 0), asked.request_key)
    on conflict do nothing returning id into kept;
  if kept is not null then
    return query select * from public.prompt_groups where id = kept;
    return;
  end if;
  return query
    select earlier.* from public.prompt_groups as earlier
    where earlier.user_id = (select auth.uid()) and (earlier.request_key = asked.request_key
      or (earlier.attempt = coalesce(asked.attempt, 0)
        and earlier.content_key = case when asked.kind = 'one'
          then encode(sha256(convert_to('one ' || asked.prompt_id, 'UTF8')), 'hex')
          else studio.look_key((select auth.uid()), asked.source_image_id, asked.model_id, asked.vision_model, asked.axes,
            coalesce(asked.wishes, '')) end
        and (earlier.status <> 'failed' or earlier.cost_usd > 0 or earlier.error_code = 'outcome_unknown')))
    order by earlier.request_key = asked.request_key desc limit 1;
end $$;
comment on function public.ask_for_prompts(jsonb) is 'A new look, or the one that already answers the same press or question.';

create function public.asked_before(question jsonb) returns setof public.prompt_groups
language sql stable set search_path = '' as $$
  select earlier.* from public.prompt_groups as earlier,
    jsonb_populate_record(null::public.prompt_groups, question) as asked
  where earlier.user_id = (select auth.uid()) and earlier.kind = 'five'
    and earlier.content_key = studio.look_key((select auth.uid()), asked.source_image_id, asked.model_id,
      asked.vision_model, asked.axes, coalesce(asked.wishes, ''))
    and (earlier.status <> 'failed' or earlier.cost_usd > 0 or earlier.error_code = 'outcome_unknown')
  order by earlier.attempt desc limit 1
$$;
comment on function public.asked_before(jsonb) is 'The last look that asked the same, if any: pay again only when asked to.';

create function public.step_prompt(prompt_id uuid, seen integer, back boolean) returns setof public.prompts
language plpgsql set search_path = '' as $$
#variable_conflict use_column
declare
  target integer;
begin
  select case when step_prompt.back then shown.from_version else (
      select max(later.version) from public.prompt_versions as later
      where later.prompt_id = shown.prompt_id and later.from_version = shown.version) end
    into target from public.prompt_versions as shown
    where shown.prompt_id = step_prompt.prompt_id and shown.version = step_prompt.seen;
  -- A second press of the same button has seen the same version: it finds nothing left to do.
  update public.prompts as prompt set version = target
    where prompt.id = step_prompt.prompt_id and prompt.version = step_prompt.seen and target is not null;
  return query select * from public.prompts as prompt where prompt.id = step_prompt.prompt_id;
end $$;
comment on function public.step_prompt(uuid, integer, boolean) is 'Undo and redo, from the version that was seen.';

-- For the worker -------------------------------------------------------------------------------------------------

create or replace function public.finish_prompt_group(group_id uuid, worker text, variations jsonb, facts jsonb) returns boolean
language plpgsql set search_path = '' as $$
#variable_conflict use_variable
declare
  done public.prompt_groups;
begin
  update public.prompt_groups as looking
    set status = 'completed', lease_owner = null, lease_until = null,
      vendor_model = left(coalesce(facts ->> 'vendor_model', ''), 100),
      image_summary = left(coalesce(facts ->> 'image_summary', ''), 4000),
      words = left(concat_ws(' ', facts ->> 'image_summary', looking.wishes, (
        select string_agg(one ->> 'variation_label', ' ') from jsonb_array_elements(variations) as one)), 8000),
      is_sandbox = coalesce((facts ->> 'is_sandbox')::boolean, false), input_tokens = (facts ->> 'input_tokens')::bigint,
      output_tokens = (facts ->> 'output_tokens')::bigint, cost_usd = (facts ->> 'cost_usd')::numeric,
      vendor_request_id = left(facts ->> 'vendor_request_id', 200)
    where looking.id = finish_prompt_group.group_id and looking.status = 'running' and looking.lease_owner = worker
    returning * into done;
  if done.id is null then
    return false;
  end if;
  if jsonb_array_length(variations) <> (case done.kind when 'five' then 5 else 1 end) then
    perform studio.refuse('prompt_groups', 'prompt_groups_answer_whole', 'a look gives five prompts, a re-roll one');
  end if;
  if done.kind = 'one' then
    update public.prompts as rolled
      set prompt_text = one ->> 'prompt_text', variation_label = left(coalesce(one ->> 'variation_label', ''), 120),
        look_id = done.id, metadata = rolled.metadata || coalesce(one -> 'metadata', '{}')
      from jsonb_array_elements(variations) as one where rolled.id = done.prompt_id and rolled.user_id = done.user_id;
    return true;
  end if;
  insert into public.prompts (user_id, model_id, source_image_id, group_id, look_id, prompt_text, prompt_index,
      variation_label, axis, metadata)
    select done.user_id, done.model_id, done.source_image_id, done.id, done.id, variation.prompt_text,
      variation.prompt_index, left(coalesce(variation.variation_label, ''), 120), variation.axis,
      coalesce(variation.metadata, '{}')
    from jsonb_to_recordset(variations) as variation (
      prompt_text text, prompt_index integer, variation_label text, axis text, metadata jsonb);
  return true;
end $$;

create function public.clear_removed_prompts(older_than_seconds integer, most integer) returns integer
language plpgsql set search_path = '' as $$
declare
  cleared integer;
  also integer;
begin
  delete from public.prompts where id in (
    select id from public.prompts where removed_at < now() - make_interval(secs => older_than_seconds) limit most);
  get diagnostics cleared = row_count;
  -- What a look cost stays in the ledger; one that is under way is not forgotten.
  delete from public.prompt_groups where id in (
    select id from public.prompt_groups where removed_at < now() - make_interval(secs => older_than_seconds)
      and status in ('completed', 'failed') limit most);
  get diagnostics also = row_count;
  return cleared + also;
end $$;
comment on function public.clear_removed_prompts(integer, integer) is 'Deletes for good what a person removed that long ago.';

grant execute on function public.ask_for_prompts(jsonb), public.asked_before(jsonb),
  public.step_prompt(uuid, integer, boolean) to authenticated;
grant execute on function public.clear_removed_prompts(integer, integer) to service_role;
