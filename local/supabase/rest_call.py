"""Which of several overloads of a function is meant, and the SQL that calls it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from local.supabase.http import ApiError
from local.supabase.rest_body import RAW, Body
from local.supabase.rest_errors import refusal
from local.supabase.rest_query import Query
from local.supabase.rest_schema import Function, Parameter, Picture
from local.supabase.rest_similar import most_similar
from local.supabase.rest_sql import Sql, bind, compose, ident, join
from local.supabase.rest_write import records

# The type of a lone unnamed parameter that takes the whole body, by the body's media type.
WHOLE_BODY = {"application/json": ("json", "jsonb"), "text/plain": ("text",), "text/xml": ("xml",),
              "application/octet-stream": ("bytea",)}
RENAME = "Try renaming the parameters or the function itself in the database so function overloading can" \
    " be resolved"


def choose(picture: Picture, schema: str, name: str, keys: Collection[str], media: str | None) -> Function:
    """The overload that takes exactly `keys`; `media` is that of a posted body, None for GET.

    Raises ApiError: PGRST202 (404) where none fits, PGRST203 (300) where several do.
    """
    overloads = picture.functions.get((schema, name), [])
    fitting = [function for function in overloads if _takes(function, keys, media)]
    if not fitting:
        fitting = [function for function in overloads if _takes_body(function, media)]
    if not fitting:
        raise _missing(picture, schema, name, sorted(keys), media)
    if len(fitting) > 1:
        shown = ", ".join(f"{schema}.{name}({_signature(function)})" for function in fitting)
        message = f"Could not choose the best candidate function between: {shown}"
        raise refusal("PGRST203", message, None, RENAME)
    return fitting[0]


def source(
    function: Function, query: Query, keys: Collection[str], body: Body | None, columns: list[str]
) -> Sql:
    """The call as a set of rows with `columns`; a scalar result is one column named pgrst_scalar."""
    given = [parameter for parameter in function.parameters if parameter.name in keys]
    rows = Sql()
    if len(function.parameters) == 1 and not function.parameters[0].name:
        arguments = _whole(function.parameters[0], body or Body(""))
    elif (pairs := body.pairs if body else query.arguments) is not None:
        arguments = join(", ", [_direct(parameter, pairs) for parameter in given])
    else:
        arguments = join(", ", [Sql(f"{_named(p)} := pgrst_body.{ident(p.name)}") for p in given])
        if given:
            kinds = {parameter.name: parameter.type for parameter in given}
            values = records(body or Body(""), kinds)
            rows = compose("(SELECT * FROM {} LIMIT 1) pgrst_body, LATERAL ", values)
    call = compose("{}({})", ident(function.schema, function.name), arguments)
    if not function.is_composite:
        scalar = compose("(SELECT {} pgrst_scalar) pgrst_call", call)
        return compose("SELECT pgrst_call.pgrst_scalar FROM {}{}", rows, scalar)
    names = ", ".join("pgrst_call." + ("*" if column == "*" else ident(column)) for column in columns)
    return compose("SELECT {} FROM {}{} pgrst_call", names, rows, call)


def _named(parameter: Parameter) -> str:
    return ("VARIADIC " if parameter.variadic else "") + ident(parameter.name)


def _direct(parameter: Parameter, pairs: Sequence[tuple[str, str]]) -> Sql:
    values = [value for name, value in pairs if name == parameter.name]
    value = bind(values if parameter.variadic else values[-1], f"::{parameter.type.replace('%', '%%')}")
    return compose("{} := {}", _named(parameter), value)


def _whole(parameter: Parameter, body: Body) -> Sql:
    if parameter.type == "bytea":
        return bind(body.raw)
    return bind(body.text if body.raw is None else body.raw.decode(errors="replace"), f"::{parameter.type}")


def _takes(function: Function, keys: Collection[str], media: str | None) -> bool:
    if not function.parameters:
        return not keys and media not in RAW
    required = {parameter.name for parameter in function.parameters if parameter.required}
    return required <= set(keys) <= {parameter.name for parameter in function.parameters}


def _takes_body(function: Function, media: str | None) -> bool:
    return len(function.parameters) == 1 and function.parameters[0].type in WHOLE_BODY.get(media or "", ())


def _signature(function: Function) -> str:
    return ", ".join(f"{parameter.name} => {parameter.type}" for parameter in function.parameters)


def _missing(picture: Picture, schema: str, name: str, keys: Sequence[str], media: str | None) -> ApiError:
    function, listed = f"{schema}.{name}", ", ".join(keys)
    if media in RAW:
        searched = f" with a single unnamed {WHOLE_BODY[media][0]} parameter"
        message, hint = f"Could not find the function {function} in the schema cache", None
    else:
        shown = f"({listed})" if keys else " without parameters"
        searched = f" with parameter{'s' if len(keys) > 1 else ''} {listed}" if keys else shown
        searched += " or with a single unnamed json/jsonb parameter" if media == "application/json" else ""
        message = f"Could not find the function {function}{shown} in the schema cache"
        hint = _hint(picture, schema, name, listed)
    outcome = "but no matches were found in the schema cache."
    return refusal("PGRST202", message, f"Searched for the function {function}{searched}, {outcome}", hint)


def _hint(picture: Picture, schema: str, name: str, listed: str) -> str | None:
    if overloads := picture.functions.get((schema, name), []):
        sorted_names = (sorted(parameter.name for parameter in function.parameters) for function in overloads)
        similar = most_similar(f"({listed})", [f"({', '.join(names)})" for names in sorted_names])
        found = similar and f"{name}{similar}"
    else:
        found = most_similar(name, [function for owner, function in picture.functions if owner == schema])
    return f"Perhaps you meant to call the function {schema}.{found}" if found else None
