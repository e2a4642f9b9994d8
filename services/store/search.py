"""Search by words in PostgREST's filter language, with everything a person types taken literally."""

from __future__ import annotations

import re
from collections.abc import Iterable

from postgrest import SyncSelectRequestBuilder

MOST_WORDS = 5


def matching(query: SyncSelectRequestBuilder, text: str, *columns: str) -> SyncSelectRequestBuilder:
    """Rows where every word of `text` stands in one of `columns` or is one of the row's tags."""
    for word in text.split()[:MOST_WORDS]:
        places = [f"{column}.ilike.{quoted(pattern(word))}" for column in columns if column != "tags"]
        if "tags" in columns:
            places.append(f"tags.cs.{quoted(array([word.lower()]))}")
        query = query.or_(",".join(places))
    return query


def all_words(text: str) -> str:
    """A full-text query: every word of `text`, each as the beginning of a word; "" for no words."""
    words = re.sub(r"[^\w\s]|_", " ", text).split()[:MOST_WORDS]
    return " & ".join(f"'{word.lower()}':*" for word in words)


def pattern(word: str) -> str:
    """An ilike pattern for `word` anywhere. A typed star stands for one character: it cannot be escaped."""
    escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"*{escaped.replace('*', '_')}*"


def array(values: Iterable[str]) -> str:
    """A PostgreSQL array literal of texts."""
    return "{" + ",".join(quoted(value) for value in values) + "}"


def quoted(value: str) -> str:
    """A value inside an or-tree or array literal, safe with commas, brackets and quotes."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
