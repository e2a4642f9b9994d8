-- Whether a price is old is for the clock that dated it.
set lock_timeout = '500ms';
set statement_timeout = '60s';

create function public.ask_price(model text, settings jsonb) returns setof public.quotes
language plpgsql set search_path = '' as $$
#variable_conflict use_variable
begin
  -- Two tabs that ask at once ask once. Put again: what nobody answered or what ended in an error, after a minute; a
  -- price, after a quarter of an hour, or when the person has stored a key since. Before a job is sent the vendor is
  -- asked once more, whatever this says.
  insert into public.quotes (user_id, model, settings) values ((select auth.uid()), model, settings)
  on conflict on constraint quotes_user_id_model_settings_key_key do nothing;
  if not found then
    update public.quotes as known set asked_at = now()
      where known.user_id = (select auth.uid()) and known.model = ask_price.model
        and known.settings_key = md5(ask_price.settings::text)
        and case
          when known.answered_at is null or known.answered_at < known.asked_at then
            known.asked_at < now() - interval '1 minute'
          else
            known.answered_at < now() - case when known.error_message is null then interval '15 minutes'
              else interval '1 minute' end
            or exists (select 1 from public.user_api_keys as stored where stored.user_id = known.user_id
              and stored.service = known.service and stored.saved_at > known.answered_at) end;
  end if;
  return query select known.* from public.quotes as known
    where known.user_id = (select auth.uid()) and known.model = ask_price.model
      and known.settings_key = md5(ask_price.settings::text);
end $$;
comment on function public.ask_price(text, jsonb) is
  'The price of one job with these settings as it is known; the worker is asked where there is none, or an old one.';
revoke all on function public.ask_price(text, jsonb) from public, anon;
grant execute on function public.ask_price(text, jsonb) to authenticated;
