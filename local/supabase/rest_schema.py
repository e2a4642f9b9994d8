"""What the database looks like: relations and functions of the exposed schemas, read from the catalog.

The picture is taken once and taken again when a cheap fingerprint of the catalog has changed. The
fingerprint is compared when a name is missing, and otherwise at most once a second.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from local.supabase.database import Caller, Database
from local.supabase.rest_errors import refusal, unsupported
from local.supabase.rest_similar import most_similar

RELATIONS = """
select n.nspname, c.relname, c.relkind in ('v', 'm'), pg_relation_is_updatable(c.oid, true),
  coalesce((select json_object_agg(a.attname, json_build_array(format_type(a.atttypid, a.atttypmod), case
      when t.typbasetype <> 0 and d.adbin is null then pg_get_expr(t.typdefaultbin, 0)
      when a.attidentity = 'd' then
        format('nextval(%%L)', pg_get_serial_sequence(format('%%I.%%I', n.nspname, c.relname), a.attname))
      when a.attgenerated = 's' then null
      else pg_get_expr(d.adbin, d.adrelid) end) order by a.attnum)
    from pg_attribute a join pg_type t on t.oid = a.atttypid
    left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped), '{}'),
  array(select a.attname::text from pg_constraint k, unnest(k.conkey) with ordinality as u (number, place)
    join pg_attribute a on a.attnum = u.number where k.conrelid = c.oid and k.contype = 'p'
    and a.attrelid = c.oid order by u.place),
  exists (select from pg_attribute a join pg_type t on t.oid = a.atttypid and t.typtype = 'd'
    join pg_cast x on t.oid in (x.castsource, x.casttarget) where a.attrelid = c.oid and a.attnum > 0),
  array(select t.typname::text from pg_proc p join pg_type t on t.oid = p.prorettype
    where p.prokind = 'a' and t.typname like '%%/%%'
    and p.proargtypes[0] in (c.reltype, 'anyelement'::regtype))
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = any(%s) and c.relkind in ('r', 'v', 'm', 'f', 'p') and not c.relispartition
"""
# Fixed-length types of parameters are widened: a cast to them would cut an argument silently.
FUNCTIONS = """
select n.nspname, p.proname, p.provolatile::text, p.proretset, t.typname = 'void',
  coalesce(b.typtype = 'c' or p.proargmodes::text[] && '{t,b,o}', false),
  t.typtype = 'd' and t.typname like '%%/%%',
  (select array[rn.nspname, r.relname]::text[] from pg_class r join pg_namespace rn on rn.oid = r.relnamespace
    where r.oid = b.typrelid and r.relkind <> 'c'),
  coalesce((select json_agg(json_build_array(name, type, place <= p.pronargs - p.pronargdefaults, mode = 'v')
      order by place) from (
    select coalesce(p.proargnames[u.i], '') as name, case format_type(u.type, null)
        when 'bit' then 'bit varying' when 'bit[]' then 'bit varying[]'
        when 'character' then 'character varying' when 'character[]' then 'character varying[]'
        else format_type(u.type, null) end as type,
      coalesce(p.proargmodes[u.i]::text, 'i') as mode, row_number() over (order by u.i) as place
    from unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) with ordinality as u (type, i)
    where coalesce(p.proargmodes[u.i]::text, 'i') in ('i', 'b', 'v')) input), '[]')
from pg_proc p join pg_namespace n on n.oid = p.pronamespace join pg_type t on t.oid = p.prorettype
join pg_type b on b.oid = case when t.typtype = 'd' then t.typbasetype else t.oid end
where n.nspname = any(%s) and p.prokind = 'f' and t.typname not in ('trigger', 'event_trigger')
order by p.pronargs, p.oid
"""
# Every change of a catalog row gives it a new xmin.
FINGERPRINT = """
with exposed as (select oid from pg_namespace where nspname = any(%s))
select
  (select (count(*), sum(a.xmin::text::bigint))::text from pg_attribute a
    join pg_class c on c.oid = a.attrelid where c.relnamespace in (table exposed)),
  (select (count(*), sum(xmin::text::bigint))::text from pg_class where relnamespace in (table exposed)),
  (select (count(*), sum(xmin::text::bigint))::text from pg_proc where pronamespace in (table exposed)),
  (select (count(*), sum(xmin::text::bigint))::text from pg_constraint where connamespace in (table exposed)),
  (select (count(*), sum(xmin::text::bigint))::text from pg_attrdef)
"""
LOOK_AGAIN_SECONDS = 1.0
UNNAMED = frozenset({"bytea", "json", "jsonb", "text", "xml"})


@dataclass(frozen=True)
class Table:
    """`types` and `defaults` are SQL by column; `handlers` are media types that an aggregate produces."""

    schema: str
    name: str
    is_view: bool
    rights: int
    types: dict[str, str]
    defaults: dict[str, str]
    key: tuple[str, ...]
    has_representations: bool
    handlers: frozenset[str]

    @property
    def methods(self) -> str:
        """The Allow header. Raises ApiError (501) where it depends on the key of a view."""
        inserts, updates, deletes = (bool(self.rights & bit) for bit in (8, 4, 16))
        if self.is_view and inserts and updates:
            raise unsupported("OPTIONS of a view that may have a key")
        may_put = inserts and updates and bool(self.key)
        allowed = {"POST": inserts, "PUT": may_put, "PATCH": updates, "DELETE": deletes}
        return ",".join(["OPTIONS,GET,HEAD", *(method for method, may in allowed.items() if may)])


class Parameter(NamedTuple):
    name: str
    type: str
    required: bool
    variadic: bool


@dataclass(frozen=True)
class Function:
    """`produces_media`: returns a domain such as "image/png". `table` is the relation its rows belong to."""

    schema: str
    name: str
    volatility: str
    returns_set: bool
    is_void: bool
    is_composite: bool
    produces_media: bool
    table: tuple[str, str] | None
    parameters: tuple[Parameter, ...]


class Picture(NamedTuple):
    fingerprint: object
    tables: dict[tuple[str, str], Table]
    functions: dict[tuple[str, str], list[Function]]

    def table(self, schema: str, name: str) -> Table:
        """Raises ApiError (PGRST205, 404) with the most similar name as a hint."""
        if found := self.tables.get((schema, name)):
            return found
        similar = most_similar(name, [table for owner, table in self.tables if owner == schema])
        hint = f"Perhaps you meant the table '{schema}.{similar}'" if similar else None
        message = f"Could not find the table '{schema}.{name}' in the schema cache"
        raise refusal("PGRST205", message, None, hint)


class Catalog:
    """The current picture, shared by all threads."""

    def __init__(self, database: Database, schemas: Sequence[str], role: str) -> None:
        self._database, self._schemas, self._caller = database, list(schemas), Caller(role, {"role": role})
        self._lock, self._picture = threading.Lock(), Picture(None, {}, {})
        self._looked = float("-inf")

    def picture(self, *, taken_after: float | None = None) -> Picture:
        """The picture, looked at after a moment of time.monotonic() or in the last second.

        Raises psycopg.Error.
        """
        moment = time.monotonic() - LOOK_AGAIN_SECONDS if taken_after is None else taken_after
        if self._looked < moment:
            with self._lock:
                if self._looked < moment:
                    self._look()
        return self._picture

    def _look(self) -> None:
        began = time.monotonic()
        with self._database.as_caller(self._caller, settings={"search_path": ""}, read_only=True) as cursor:
            fingerprint = cursor.execute(FINGERPRINT, [self._schemas]).fetchone()
            if fingerprint != self._picture.fingerprint:
                tables = map(_table, cursor.execute(RELATIONS, [self._schemas]).fetchall())
                functions = map(_function, cursor.execute(FUNCTIONS, [self._schemas]).fetchall())
                by_name = {(table.schema, table.name): table for table in tables}
                self._picture = Picture(fingerprint, by_name, _by_name(functions))
        self._looked = began


def _by_name(functions: Iterable[Function]) -> dict[tuple[str, str], list[Function]]:
    grouped: dict[tuple[str, str], list[Function]] = {}
    for function in filter(_is_callable, functions):
        grouped.setdefault((function.schema, function.name), []).append(function)
    return grouped


def _table(row: Sequence[Any]) -> Table:
    schema, name, is_view, rights, columns, key, has_representations, handlers = row
    return Table(
        schema, name, is_view, rights, {column: kind for column, (kind, _) in columns.items()},
        {column: default for column, (_, default) in columns.items() if default is not None},
        tuple(key), has_representations, frozenset(handlers),
    )


def _function(row: Sequence[Any]) -> Function:
    named = tuple(Parameter(*parameter) for parameter in row[8])
    schema, name, volatility, returns_set, is_void, is_composite, produces_media, table, _ = row
    return Function(schema, name, volatility, returns_set, is_void, is_composite, produces_media,
                    (table[0], table[1]) if table else None, named)


def _is_callable(function: Function) -> bool:
    """Arguments are passed by name; only a lone argument of a body-like type may have none."""
    unnamed = [parameter for parameter in function.parameters if not parameter.name]
    return not unnamed or (len(function.parameters) == 1 and unnamed[0].type in UNNAMED)
