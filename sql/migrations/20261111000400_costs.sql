-- What the cost page shows beside the totals of days: what is held and how it stands, each in one answer.
set lock_timeout = '500ms';
set statement_timeout = '60s';

create view public.open_costs with (security_invoker = on) as
select held.id, held.user_id, held.job_kind, held.state, held.ai_model_id, held.service, held.unit, held.amount, held.usd,
  held.is_sandbox, held.created_at,
  -- Nobody asks the vendor about it any more, so only the person can say what became of it.
  case held.job_kind
    when 'generation' then coalesce(job.status not in ('pending', 'submitting', 'queued', 'in_progress'), true)
    when 'prompt_group' then coalesce(look.status not in ('pending', 'running'), true)
    else held.updated_at < now() - interval '1 day'
  end as is_unknown
from public.reservations as held
left join public.generations as job on job.id = held.id and job.user_id = held.user_id
left join public.prompt_groups as look on look.id = held.id and look.user_id = held.user_id;
comment on view public.open_costs is 'What may still be charged; is_unknown: nobody is asking the vendor about it any more.';
revoke all on public.open_costs from anon, authenticated;
grant select on public.open_costs to authenticated, service_role;
