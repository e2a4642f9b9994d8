"""Holes somebody could leave in the schema: the SQL that makes each, under the check that must see it."""

from __future__ import annotations

OWN = "user_id = (select auth.uid())"
FOLDER = "(storage.foldername(name))[1] = (select auth.uid())::text"

# Table or view -> holes that trying every verb on it must show.
REELS = "public.viral_reels, public.reel_counts, public.reel_decisions, studio.reel_tags"
MATRIX = {
    ("public.assets", "the check on new rows is dropped"):
        "alter policy assets_add_own on public.assets with check (true)",
    ("public.assets", "everybody's rows are read"):
        "alter policy assets_read_own on public.assets using (true)",
    ("public.viral_reels", "the policies are switched off"):
        "alter table public.viral_reels disable row level security",
    ("public.prompts", "anybody may delete"):
        "alter policy prompts_read_own on public.prompts using (true);"
        "alter policy prompts_remove_own on public.prompts using (true)",
    ("public.prompts", "a row can be given away"):
        "alter policy prompts_read_own on public.prompts using (true);"
        "alter policy prompts_change_own on public.prompts with check (true)",
    ("public.ai_models", "others' rows can be taken over"):
        "alter policy ai_models_read_own on public.ai_models using (true);"
        "alter policy ai_models_change_own on public.ai_models using (true)",
    ("public.ai_models", "a token without a name owns what it writes"):
        "alter policy ai_models_add_own on public.ai_models"
        " with check (user_id = coalesce((select auth.uid()), user_id))",
    ("public.ai_models", "anon reads, by a grant and a policy"):
        "grant select on public.ai_models to anon;"
        "create policy open on public.ai_models for select to anon using (true)",
    ("public.viral_reels", "anon may truncate"):
        f"grant truncate on {REELS} to anon; grant usage on schema studio to anon",
    ("public.viral_reels", "people may truncate"):
        f"grant truncate on {REELS} to authenticated",
    ("public.generations", "people pass policies"): "alter role authenticated bypassrls",
    ("public.users", "profiles are public among the signed-in"):
        "alter policy users_read_own on public.users using (true)",
    ("public.users", "profiles can be deleted"):
        "grant delete on public.users to authenticated;"
        "create policy gone on public.users for delete to authenticated using (id = (select auth.uid()))",
    ("public.web_sessions", "sessions are within people's reach"):
        "grant select on public.web_sessions to authenticated;"
        f"alter policy web_sessions_closed on public.web_sessions using ({OWN})",
    ("public.prompt_groups", "people write what the worker says"):
        "grant update on public.prompt_groups to authenticated;"
        f"create policy more on public.prompt_groups for update to authenticated using ({OWN})",
    ("public.user_api_keys", "keys of others can be replaced"):
        "alter policy user_api_keys_read_own on public.user_api_keys using (true);"
        "alter policy user_api_keys_change_own on public.user_api_keys using (true) with check (true)",
    ("public.threads_accounts", "a policy is missing"):
        "drop policy threads_accounts_add_own on public.threads_accounts",
    ("studio.generation_runs", "people read what was sent"):
        "grant select on studio.generation_runs to authenticated;"
        "alter policy generation_runs_closed on studio.generation_runs using (true)",
    ("public.reel_days", "a view asks as its owner"):
        "alter view public.reel_days set (security_invoker = off)",
    ("public.home_counts", "a view is open to anon"):
        "grant select on public.home_counts to anon;"
        "alter view public.home_counts set (security_invoker = off)",
    ("public.asset_tags", "a view forgot to ask as its reader"):
        "alter view public.asset_tags reset (security_invoker)",
}

FUNCTIONS = {
    ("claim_generations(text,integer,integer)", "people claim jobs"):
        "grant execute on function public.claim_generations(text, integer, integer) to authenticated",
    ("tag_assets(uuid[],text[],text[])", "everybody calls it"):
        "grant execute on function public.tag_assets(uuid[], text[], text[]) to public",
}

STORAGE = {
    "anybody uploads anywhere":
        "alter policy assets_objects_add_own on storage.objects with check (bucket_id = 'assets')",
    "other buckets are open":
        f"alter policy assets_objects_add_own on storage.objects with check ({FOLDER})",
    "all files are listed":
        "alter policy assets_objects_read_own on storage.objects using (bucket_id = 'assets')",
    "a prefix is taken for a folder":
        "alter policy assets_objects_add_own on storage.objects with check (bucket_id = 'assets'"
        " and starts_with(name, (select auth.uid())::text))",
    "dot segments are let through":
        "alter policy assets_objects_add_own on storage.objects"
        f" with check (bucket_id = 'assets' and {FOLDER})",
    "any folder of the path will do":
        "alter policy assets_objects_add_own on storage.objects with check (bucket_id = 'assets'"
        " and (select auth.uid())::text = any (storage.foldername(name)))",
    "upper case is the same":
        "alter policy assets_objects_add_own on storage.objects with check (bucket_id = 'assets'"
        " and lower((storage.foldername(name))[1]) = (select auth.uid())::text)",
    "files move to other people":
        "alter policy assets_objects_read_own on storage.objects using (true);"
        "alter policy assets_objects_change_own on storage.objects with check (bucket_id = 'assets')",
    "files of others can be removed":
        "alter policy assets_objects_read_own on storage.objects using (true);"
        "alter policy assets_objects_remove_own on storage.objects using (bucket_id = 'assets')",
    "policies hold for anon":
        "alter policy assets_objects_read_own on storage.objects to public using (bucket_id = 'assets')",
}

SWEEPS = {
    "anon reads a view": "grant select on public.home_counts to anon",
    "anon reads one column": "grant select (id) on public.assets to anon",
    "everybody reads": "grant select on public.workers to public",
    "the service may truncate": "grant truncate on public.assets to service_role",
    "anon sees the schema of rules": "grant usage on schema studio to anon",
    "functions to come are open":
        "alter default privileges for role postgres grant execute on functions to public",
    "tables to come are open":
        "alter default privileges for role postgres in schema public grant select on tables to anon",
    "a policy names no role": f"alter policy assets_read_own on public.assets to public using ({OWN})",
    "a policy leaves out its check":
        "drop policy prompts_change_own on public.prompts; create policy prompts_change_own on public.prompts"
        f" for update to authenticated using ({OWN})",
    "a foreign key follows one column":
        "alter table public.prompts drop constraint prompts_model_id_fkey,"
        " add constraint prompts_model_id_fkey"
        " foreign key (model_id) references public.ai_models (id) on delete set null",
    "a foreign key blocks its end":
        "alter table public.prompts drop constraint prompts_user_id_fkey, add constraint prompts_user_id_fkey"
        " foreign key (user_id) references public.users (id)",
    "a trigger is gone": "drop trigger viral_reels_updated_at on public.viral_reels",
    "a trigger is asleep": "alter table public.assets disable trigger assets_updated_at",
    "a text has no limit": "alter table public.viral_reels drop constraint viral_reels_notes_length",
    "a constraint was named by the server": "alter table public.prompts add check (prompt_index >= 0)",
    "a secret can be read back": "grant select on public.user_api_keys to authenticated",
    "a bucket is public": "update storage.buckets set public = true",
    "the owner's rights are for hire":
        "create function public.all_assets() returns bigint language sql security definer"
        " set search_path = '' as 'select count(*) from public.assets'",
}
