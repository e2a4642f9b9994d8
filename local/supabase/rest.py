"""The REST service: a subset of PostgREST 14 that answers exactly, or refuses.

What it does not do (embedded resources, custom media types, ...) is 501. It decides no data rule: role
and claims are set for one transaction, and PostgreSQL decides.
"""

from __future__ import annotations

import json
import time
from urllib.parse import unquote

import psycopg

from local.supabase import rest_body, rest_change, rest_invoke, rest_read
from local.supabase.database import Caller, Database
from local.supabase.http import ApiError, Request, Response
from local.supabase.options import Options
from local.supabase.rest_context import READS, Context, Plan, check_select
from local.supabase.rest_errors import of_database, of_token, refusal, unsupported, with_status
from local.supabase.rest_preferences import Preferences
from local.supabase.rest_reply import Result
from local.supabase.rest_schema import Catalog, Picture
from local.supabase.tokens import TokenError, Tokens

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
BODIES = frozenset({"POST", "PATCH", "PUT"})
# Such a refusal may only mean that the picture of the database is old.
MAY_BE_OLD = frozenset({"PGRST105", "PGRST202", "PGRST203", "PGRST204", "PGRST205"})


Planned = tuple[Plan | Response, Preferences]


class Rest:
    """Answers requests below /rest/v1; one instance serves all threads."""

    def __init__(self, database: Database, tokens: Tokens, options: Options) -> None:
        self._database, self._tokens, self._options = database, tokens, options
        self._catalog = Catalog(database, options.db_schemas, options.anon_role)
        self._timezones: frozenset[str] = frozenset()

    def handle(self, request: Request) -> Response:
        """Never raises: every refusal is an answer. `request.path` starts after /rest/v1."""
        is_anonymous = True
        try:
            caller = self._tokens.caller(request.headers)
            is_anonymous = caller.role == self._options.anon_role
            return self._answer(request, caller)
        except TokenError as error:
            refused = of_token(error)
        except ApiError as error:
            refused = error
        except psycopg.Error as error:
            refused = of_database(error, is_anonymous=is_anonymous)
        return with_status(refused).response()

    def _answer(self, request: Request, caller: Caller) -> Response:
        began = time.monotonic()
        try:
            plan, preferences = self._plan(request, caller, self._catalog.picture())
        except ApiError as error:
            if error.payload.get("code") not in MAY_BE_OLD:
                raise
            plan, preferences = self._plan(request, caller, self._catalog.picture(taken_after=began))
        return plan if isinstance(plan, Response) else self._run(request, caller, plan, preferences)

    def _plan(self, request: Request, caller: Caller, picture: Picture) -> Planned:
        if request.method not in METHODS:
            raise refusal("PGRST117", f"Unsupported HTTP method: {request.method}")
        path = [unquote(part) for part in request.path.removeprefix("/").split("/")]
        if "\0" in "".join(path) or (len(path) > 1 and (path[0] != "rpc" or len(path) > 2)):
            raise refusal("PGRST125", "Invalid path specified in request URL")
        if path == [""]:
            raise unsupported("the OpenAPI description at the root")
        preferences = self._preferences(request, caller)
        schema = self._schema(request)
        context = Context(request, path[-1], schema, preferences, picture, self._options)
        return (_of_table(context) if len(path) == 1 else rest_invoke.plan(context)), preferences

    def _schema(self, request: Request) -> str:
        schemas = self._options.db_schemas
        header = "accept-profile" if request.method in READS else "content-profile"
        schema = request.headers.get(header, schemas[0]) if len(schemas) > 1 else schemas[0]
        if schema not in schemas:
            raise refusal("PGRST106", f"Invalid schema: {schema}", None,
                          f"Only the following schemas are exposed: {', '.join(schemas)}")
        return schema

    def _preferences(self, request: Request, caller: Caller) -> Preferences:
        preferences = Preferences.of(request.headers.get("prefer", ""))
        if not self._options.roll_back:
            preferences = preferences.without("tx")
        if (zone := preferences["timezone"]) is None:
            return preferences
        if not self._timezones:
            with self._database.as_caller(caller, read_only=True) as cursor:
                names = cursor.execute("select name from pg_timezone_names").fetchall()
            self._timezones = frozenset(name for name, in names)
        known = zone in self._timezones
        return preferences if known else preferences.without("timezone", unknown=(f"timezone={zone}",))

    def _run(self, request: Request, caller: Caller, plan: Plan, preferences: Preferences) -> Response:
        roll_back = self._options.roll_back and preferences["tx"] != "commit"
        settings = self._settings(request, preferences)
        with self._database.as_caller(
            caller, settings=settings, read_only=plan.read_only, roll_back=roll_back
        ) as cursor:
            row = cursor.execute(plan.statement.text.encode(), plan.statement.values).fetchone()
            result = Result(*row or ())
            if roll_back:
                # Nothing will be committed, so what a commit would check is checked here.
                cursor.execute("set constraints all immediate")
            if plan.estimate is not None and self._may_be_estimated(result.total):
                explained = cursor.execute(plan.estimate.text.encode(), plan.estimate.values).fetchone() or ()
                result = result._replace(total=max(result.total or 0, explained[0][0]["Plan"]["Plan Rows"]))
            return plan.answer(result)

    def _may_be_estimated(self, counted: int | None) -> bool:
        cap = self._options.max_rows
        return counted is None or cap is None or counted > cap

    def _settings(self, request: Request, preferences: Preferences) -> dict[str, str]:
        """Transaction-local settings that functions and policies may read."""
        headers, zone = dict(request.headers), preferences["timezone"]
        pairs = (cookie.partition("=") for cookie in headers.pop("cookie", "").split(";") if cookie.strip())
        return {
            "search_path": self._search_path(request), "request.method": request.method,
            "request.path": request.path, "request.headers": json.dumps(headers),
            "request.cookies": json.dumps({name.strip(): value.strip() for name, _, value in pairs}),
            **({"timezone": zone} if zone else {}),
        }

    def _search_path(self, request: Request) -> str:
        """Where `public` is exposed the installation is laid out like the platform's."""
        extra = ("public", "extensions") if "public" in self._options.db_schemas else ()
        return ", ".join('"' + schema.replace('"', '""') + '"'
                         for schema in dict.fromkeys((self._schema(request), *extra)))


def _of_table(context: Context) -> Plan | Response:
    """Reading from or writing to one relation. Raises ApiError."""
    query, method = context.query(), context.request.method
    columns = query.columns if method != "PUT" else None
    body = rest_body.read(context.request, columns, is_call=False) if method in BODIES else None
    table = context.picture.table(context.schema, context.name)
    if method == "OPTIONS":
        return Response(200, {"allow": table.methods, "access-control-allow-origin": "*"})
    check_select(query, table)
    if method in READS:
        return rest_read.plan(context, query, table)
    return rest_change.plan(context, query, table, body)
