"""Which form an answer takes: content negotiation and the SQL that makes the body."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from local.supabase.http import ApiError
from local.supabase.rest_errors import refusal, unsupported

JSON, CSV = "application/json", "text/csv"
OBJECT, ARRAY = "application/vnd.pgrst.object", "application/vnd.pgrst.array"
FIRST = "SELECT json_object_keys(row_to_json(first)) AS k FROM (SELECT * FROM pgrst_source LIMIT 1) first"
HEADER_LINE = f"(SELECT coalesce(string_agg(k, ','), '') FROM ({FIRST}) keys)"
LINES = "coalesce(string_agg(substring(_postgrest_t::text, 2, length(_postgrest_t::text) - 2), E'\\n'), '')"


class Media(NamedTuple):
    name: str
    is_single: bool = False
    strips_nulls: bool = False

    @property
    def content_type(self) -> str:
        return f"{self.name}{';nulls=stripped' if self.strips_nulls else ''}; charset=utf-8"

    def body(self, *, value: str = "_postgrest_t", is_one: bool = False) -> str:
        """SQL for the body; `value` is what is collected, `is_one` gives it without the brackets."""
        if self.name == CSV:
            return f"{HEADER_LINE} || E'\\n' || {LINES}"
        rows = f"json_strip_nulls(json_agg({value}))" if self.strips_nulls else f"json_agg({value})"
        first = f"coalesce({rows}->0, 'null')" if is_one or self.is_single else f"coalesce({rows}, '[]')"
        return f"{first}::text"


def negotiate(accept: str, handlers: Collection[str] = ()) -> Media:
    """The first media type of `accept` that can be made. Raises ApiError (406, or 501 for a custom one)."""
    wanted = _by_preference(accept or "*/*")
    for name, parameters in wanted:
        strips = "nulls=stripped" in parameters
        if name in (OBJECT, f"{OBJECT}+json"):
            return Media(f"{OBJECT}+json", True, strips)
        if name in (ARRAY, f"{ARRAY}+json") and strips:
            return Media(f"{ARRAY}+json", False, True)
        if "*/*" in handlers or name in handlers or name == "application/geo+json":
            raise unsupported(f"the media type {name}")
        if name in (JSON, "*/*", ARRAY, f"{ARRAY}+json"):
            return Media(JSON)
        if name == CSV:
            return Media(CSV)
    raise none_of([name for name, _ in wanted])


def none_of(names: list[str]) -> ApiError:
    return refusal("PGRST107", f"None of these media types are available: {', '.join(names)}")


def _by_preference(accept: str) -> list[tuple[str, list[str]]]:
    """Media types with their parameters, the most wanted first."""
    ranked = []
    for part in filter(None, (part.strip() for part in accept.split(","))):
        name, *parameters = [word.strip().lower() for word in part.split(";")]
        weights = [word[2:] for word in parameters if word.startswith("q=")]
        weight = float(weights[0]) if weights and weights[0].replace(".", "", 1).isdigit() else 1.0
        rest = [word for word in parameters if not word.startswith("q=")]
        ranked.append((-weight, name.count("*") - len(rest), (name, rest)))
    return [item for _, _, item in sorted(ranked, key=lambda entry: entry[:2])]
