"""Statements on storage.objects and storage.buckets. Which role runs them is the caller's business."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from psycopg import sql
from psycopg.types.json import Jsonb

from local.supabase.database import Cursor
from local.supabase.storage_call import no_bucket, no_object

Row = dict[str, Any]
"""A row as PostgreSQL writes it in JSON."""

INSERT = """
    insert into storage.objects (id, bucket_id, name, owner, owner_id, version, metadata, user_metadata)
    values (%(id)s, %(bucket)s, %(name)s, %(owner)s, %(owner_id)s, %(version)s, %(metadata)s,
            %(user_metadata)s)
"""
REPLACE = """
    owner = %(owner)s, owner_id = %(owner_id)s, version = %(version)s, metadata = %(metadata)s,
    user_metadata = %(user_metadata)s, last_accessed_at = now()
"""
LIST = """
    with found as (
        select substr(o.name, length(%(prefix)s) + 1) as rest, o.* from storage.objects o
         where o.bucket_id = %(bucket)s and starts_with(lower(o.name), lower(%(start)s))
    ), level as (
        select split_part(rest, '/', 1) as name, null::uuid as id, null::timestamptz as updated_at,
               null::timestamptz as created_at, null::timestamptz as last_accessed_at, null::jsonb as metadata
          from found where rest like '%%/%%' group by 1
         union all
        select rest, id, updated_at, created_at, last_accessed_at, metadata
          from found where rest not like '%%/%%'
    )
    select to_jsonb(level) from level
     order by id is not null, {column} {order}, name collate "C" limit %(limit)s offset %(offset)s
"""
LIST_V2 = """
    with found as (
        select case when %(delimiter)s and strpos(substr(o.name, length(%(prefix)s) + 1), '/') > 0
                    then %(prefix)s || split_part(substr(o.name, length(%(prefix)s) + 1), '/', 1) || '/'
                    else o.name end as key, o.*
          from storage.objects o where o.bucket_id = %(bucket)s and starts_with(o.name, %(prefix)s)
    ), level as (
        select key collate "C" as key, {moment} as at, min(to_jsonb(found)::text)::jsonb as object
          from found group by key collate "C"
    )
    select key, object, at::text from level
     where %(key)s::text is null or (at, key) {beyond} (%(at)s::timestamptz, %(key)s::text collate "C")
     order by at {order}, key {order} limit %(limit)s
"""


def bucket(cursor: Cursor, bucket_id: str) -> Row:
    """Raises ApiError (404) for a bucket that is not there or not to be seen."""
    cursor.execute("select to_jsonb(b) from storage.buckets b where id = %s", [bucket_id])
    found = cursor.fetchone()
    if found is None:
        raise no_bucket()
    return dict(found[0])


def find(cursor: Cursor, bucket_id: str, name: str) -> Row | None:
    cursor.execute(
        "select to_jsonb(o) from storage.objects o where bucket_id = %s and name = %s", [bucket_id, name])
    found = cursor.fetchone()
    return found[0] if found else None


def existing(cursor: Cursor, bucket_id: str, name: str) -> Row:
    """Raises ApiError (404) for an object that is not there or not to be seen."""
    found = find(cursor, bucket_id, name)
    if found is None:
        raise no_object()
    return found


def draft(bucket_id: str, name: str, owner: str | None, facts: Row, note: Row | None) -> Row:
    """A new object under a fresh version. `owner` is the `sub` of a token, not always a uuid."""
    return {
        "id": str(uuid4()), "version": str(uuid4()), "bucket": bucket_id, "name": name,
        "owner": as_uuid(owner), "owner_id": owner, "metadata": Jsonb(facts),
        "user_metadata": Jsonb(note) if note is not None else None,
    }


def insert(cursor: Cursor, values: Row) -> None:
    """No RETURNING: PostgreSQL would ask for the right to read as well."""
    cursor.execute(INSERT, values)


def upsert(cursor: Cursor, values: Row) -> None:
    cursor.execute(f"{INSERT} on conflict (bucket_id, name) do update set {REPLACE}", values)


def update(cursor: Cursor, values: Row) -> None:
    """Raises ApiError (404) when the caller may change no such object."""
    place = "bucket_id = %(bucket)s and name = %(name)s"
    cursor.execute(f"update storage.objects set {REPLACE} where {place}", values)
    if not cursor.rowcount:
        raise no_object()


def rename(cursor: Cursor, bucket_id: str, name: str, new_bucket: str, new_name: str) -> None:
    """Raises ApiError (404) when the caller may change no such object."""
    cursor.execute(
        "update storage.objects set bucket_id = %s, name = %s where bucket_id = %s and name = %s",
        [new_bucket, new_name, bucket_id, name])
    if not cursor.rowcount:
        raise no_object()


def delete(cursor: Cursor, bucket_id: str, names: list[str]) -> list[Row]:
    """The rows that went: those the caller may delete."""
    cursor.execute("""
        delete from storage.objects o where bucket_id = %s and name = any(%s) returning to_jsonb(o)
    """, [bucket_id, names])
    return [row for row, in cursor]


def unused(cursor: Cursor, versions: list[str]) -> list[str]:
    """Those of `versions` that no row names."""
    cursor.execute("""
        select version from unnest(%s::text[]) as version
         where not exists (select from storage.objects o where o.version = version.version)
    """, [versions])
    return [version for version, in cursor]


def listed(cursor: Cursor, values: Row, column: str, order: str) -> list[Row]:
    """One level of a folder: sub-folders first, then files."""
    cursor.execute(sql.SQL(LIST).format(column=sql.Identifier(column), order=sql.SQL(order)), values)
    return [row for row, in cursor]


def listed_v2(cursor: Cursor, values: Row, column: str, order: str) -> list[tuple[str, Row, str]]:
    """Key, row and sorting moment of what follows `values["at"]` and `values["key"]`.

    With a delimiter a folder is one key that ends in a slash; its moment is that of its oldest object.
    """
    moment = "'epoch'::timestamptz" if column == "name" else f"min({column})"
    beyond = "<" if order == "desc" else ">"
    parts = {"moment": sql.SQL(moment), "beyond": sql.SQL(beyond), "order": sql.SQL(order)}
    cursor.execute(sql.SQL(LIST_V2).format(**parts), values)
    return [(key, row, at) for key, row, at in cursor]


def as_uuid(text: str | None) -> str | None:
    try:
        return str(UUID(text)) if text else None
    except ValueError:
        return None


def moment() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
