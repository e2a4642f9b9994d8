-- A look at a picture of a real person is paid work made from it: it is asked for, and sent, under a consent alone.
set lock_timeout = '500ms';
set statement_timeout = '60s';

create function studio.check_look_consent(look public.prompt_groups) returns void
language plpgsql set search_path = '' as $$
begin
  perform studio.check_consent(look.user_id, look.model_id, 'face');
  -- Asked for nobody, or for somebody else: the picture still shows the person it belongs to.
  perform studio.check_consent(look.user_id, picture.ai_model_id, 'face')
    from public.assets as picture
    where picture.id = look.source_image_id and picture.user_id = look.user_id
      and picture.ai_model_id is distinct from look.model_id;
end $$;
comment on function studio.check_look_consent(public.prompt_groups) is
  'Passes for synthetic personas; else both, that of the question and that of the picture, need a consent that holds.';
grant execute on function studio.check_look_consent(public.prompt_groups) to authenticated, service_role;

create function studio.ask_look_consent() returns trigger
language plpgsql set search_path = '' as $$
begin
  perform studio.check_look_consent(new);
  return null;
end $$;
-- After the insert: the same question again is an answer that is there already, and costs nothing.
create trigger prompt_groups_consent_asked after insert on public.prompt_groups
  for each row when (new.status = 'pending') execute function studio.ask_look_consent();

create function studio.stop_look_without_consent() returns trigger
language plpgsql set search_path = '' as $$
declare
  rule text;
begin
  perform studio.check_look_consent(new);
  return new;
exception when check_violation then
  get stacked diagnostics rule = constraint_name;
  if rule is distinct from 'consents_needed' then
    raise;
  end if;
  -- Ended here instead of refused: one look must not hold up the others that are claimed with it.
  new.status := 'failed';
  new.lease_owner := null;
  new.lease_until := null;
  new.error_code := 'consent_missing';
  new.error_message := 'This persona shows a real person, and the consent ended before the picture was looked at. '
    || 'Nothing was sent or charged.';
  return new;
end $$;
create trigger prompt_groups_consent_sent before update of status on public.prompt_groups
  for each row when (old.status = 'pending' and new.status = 'running') execute function studio.stop_look_without_consent();

create or replace function public.claim_prompt_groups(worker text, batch integer, lease_seconds integer)
returns setof public.prompt_groups
language sql set search_path = '' as $$
  -- The vendor knows no idempotency key. A call whose worker died may have been paid, so it is not made again unasked.
  update public.prompt_groups
    set status = 'failed', lease_owner = null, lease_until = null, error_code = 'outcome_unknown',
      error_message = 'The studio stopped while the vendor was looking at the picture, so this look may have been '
        || 'charged. Ask again when you are ready.'
    where id in (
      select id from public.prompt_groups where status = 'running' and lease_until < now() for update skip locked);
  with due as (
    select id from public.prompt_groups where status = 'pending' order by created_at limit batch for update skip locked
  ), taken as (
    update public.prompt_groups as looking
    set status = 'running', lease_owner = worker, lease_until = now() + make_interval(secs => lease_seconds)
    from due where looking.id = due.id
    returning looking.*
  )
  -- Without those whose consent has ended since they were asked for.
  select * from taken where status = 'running'
$$;
