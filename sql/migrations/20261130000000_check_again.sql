-- "Check again" right after a check was dropped without a word; only a key that is being asked about needs no second question.
set lock_timeout = '500ms';
set statement_timeout = '60s';

create or replace function public.ask_for_key_check(service text) returns boolean
language plpgsql set search_path = '' as $$
#variable_conflict use_variable
begin
  -- The worker's lease is a minute: what is due within one is being asked about, or about to be.
  update public.user_api_keys as kept set check_due_at = now()
    where kept.user_id = (select auth.uid()) and kept.service = ask_for_key_check.service
      and kept.check_due_at > now() + interval '1 minute';
  return found;
end $$;
