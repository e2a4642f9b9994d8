-- What is held for a look follows its model, its picture and how much it gives; and what the vendor is told of a persona
-- now has more parts, so the same question is compared by them too.
set lock_timeout = '500ms';
set statement_timeout = '60s';

create or replace function studio.look_key(owner uuid, source uuid, persona uuid, model text, axes text[], wishes text)
returns text
language sql stable set search_path = '' as $$
  -- Of the persona only what the vendor is told: a new voice or a new reference image is the same question.
  select encode(sha256(convert_to(jsonb_build_array(
    coalesce((select content_digest from public.assets where id = source and user_id = owner), source::text),
    (select jsonb_build_array(one.name, one.description, one.do_list, one.dont_list, one.speaking_style,
        one.image_settings -> 'aspect_ratio')
      from public.ai_models as one where one.id = persona and one.user_id = owner),
    model, (select array_agg(axis order by axis) from unnest(axes) as axis), regexp_replace(btrim(wishes), '\s+', ' ', 'g')
  )::text, 'UTF8')), 'hex')
$$;

-- The same arithmetic as services/domain/look_price.py; a test compares the two.
create function studio.look_tokens(width integer, height integer, characters integer, prompts integer,
  out tokens_in bigint, out tokens_out bigint)
language sql immutable set search_path = '' as $$
  select ceil(greatest(1, size.wide * scale) / 28)::bigint * ceil(greatest(1, size.high * scale) / 28)::bigint
      + 650 + ceil(characters / 3.5)::bigint,
    350 + 230 * prompts
  from (values (coalesce(width, 1176)::numeric, coalesce(height, 1568)::numeric)) as size (wide, high),
    lateral (select least(1, 1568 / greatest(size.wide, size.high, 1)) as scale) as fitted
$$;
grant execute on function studio.look_tokens(integer, integer, integer, integer) to authenticated, service_role;

create or replace function studio.estimate_prompt_group() returns trigger
language plpgsql set search_path = '' as $$
declare
  used record;
  today constant date := (now() at time zone 'UTC')::date;
begin
  select tokens.* into used from (values (1)) as once
    left join public.assets as picture on picture.id = new.source_image_id and picture.user_id = new.user_id,
    lateral studio.look_tokens(picture.width, picture.height, 0, case new.kind when 'five' then 5 else 1 end) as tokens;
  new.estimated_usd := round(used.tokens_in * studio.unit_price('anthropic', new.vision_model, 'input_token', today)
    + used.tokens_out * studio.unit_price('anthropic', new.vision_model, 'output_token', today), 6);
  return new;
end $$;
