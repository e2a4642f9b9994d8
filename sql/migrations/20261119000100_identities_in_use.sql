-- A likeness is trained to be drawn with: the newest of its family is in use from the moment it is ready.
set lock_timeout = '500ms';
set statement_timeout = '60s';

create function studio.draw_with_identity() returns trigger
language plpgsql set search_path = '' as $$
begin
  update public.persona_identities as other set in_use = false
    where other.ai_model_id = new.ai_model_id and other.model_version = new.model_version and other.id <> new.id and other.in_use;
  new.in_use := new.ai_model_id is not null and new.vendor_id is not null;
  return new;
end $$;
create trigger persona_identities_draw before update of status on public.persona_identities
  for each row when (new.status = 'completed' and old.status <> 'completed') execute function studio.draw_with_identity();
