-- Five jobs of one look begin with the same words. A job keeps the label its prompt had, so that each says what it changes.
set lock_timeout = '500ms';
set statement_timeout = '60s';

alter table public.generations
  add column prompt_label text not null default ''
    constraint generations_prompt_label_length check (length(prompt_label) <= 120);
comment on column public.generations.prompt_label is
  'What its prompt was called as the job was asked for; set by trigger. A prompt that is edited later changes no job.';

create function studio.label_generation() returns trigger
language plpgsql set search_path = '' as $$
begin
  -- Of the prompt while it has these words, else of the job this one repeats.
  new.prompt_label := coalesce(
    (select prompt.variation_label from public.prompts as prompt
      where prompt.id = new.prompt_id and prompt.user_id = new.user_id and prompt.prompt_text = new.prompt_text),
    (select parent.prompt_label from public.generations as parent
      where parent.id = new.parent_id and parent.user_id = new.user_id and parent.prompt_text = new.prompt_text),
    '');
  return new;
end $$;
create trigger generations_label before insert on public.generations
  for each row execute function studio.label_generation();

-- Every version of a prompt was kept, so older jobs find the label their words had.
update public.generations as job set prompt_label = kept.variation_label
  from (
    select distinct on (version.prompt_id, md5(version.prompt_text)) version.prompt_id, version.user_id,
      version.prompt_text, version.variation_label
    from public.prompt_versions as version
    order by version.prompt_id, md5(version.prompt_text), version.version desc
  ) as kept
  where kept.prompt_id = job.prompt_id and kept.user_id = job.user_id and kept.prompt_text = job.prompt_text
    and kept.variation_label <> '';
