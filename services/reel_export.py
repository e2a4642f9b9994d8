"""Lists of reels as files: CSV that a spreadsheet never runs, Parquet with real types."""

from __future__ import annotations

import io
from collections.abc import Iterator

from services import export
from services import reels as collection
from services.identity import Identity
from services.store.paging import LARGEST_PAGE
from services.store.reels import Reel, ReelFilter, ReelSort

COLUMNS = (
    "url", "platform", "shortcode", "approval_status", "decided_by", "decided_at", "rule_version",
    "verdict_reason",
    "view_count", "views_checked_at", "view_source", "views_multiple", "author", "caption", "published_at",
    "duration_seconds", "is_favorite", "tags", "notes", "created_at",
)  # fmt: skip


def csv(who: Identity, chosen: ReelFilter = collection.EVERY_REEL) -> bytes:
    """Every matching reel, newest first."""
    return export.csv(_all(who, chosen), COLUMNS)


def parquet(who: Identity, chosen: ReelFilter = collection.EVERY_REEL) -> bytes:
    """The same; a count nobody knows is null, tags are a list, times are UTC."""
    import pyarrow
    from pyarrow import parquet as files

    text, moment, number = pyarrow.string(), pyarrow.timestamp("us", tz="UTC"), pyarrow.int64()
    kinds = {
        "decided_at": moment, "views_checked_at": moment, "published_at": moment, "created_at": moment,
        "view_count": number, "rule_version": number, "duration_seconds": number,
        "views_multiple": pyarrow.float64(), "is_favorite": pyarrow.bool_(), "tags": pyarrow.list_(text),
    }  # fmt: skip
    schema = pyarrow.schema([(name, kinds.get(name, text)) for name in COLUMNS])
    rows = [{name: _value(reel, name) for name in COLUMNS} for reel in _all(who, chosen)]
    out = io.BytesIO()
    files.write_table(pyarrow.Table.from_pylist(rows, schema=schema), out)
    return out.getvalue()


def _all(who: Identity, chosen: ReelFilter) -> Iterator[Reel]:
    return export.everything(
        lambda cursor: collection.browse(who, chosen, ReelSort.NEWEST, cursor, LARGEST_PAGE - 1)
    )


def _value(reel: Reel, name: str) -> object:
    if name == "view_count" and reel.views_checked_at is None:
        return None
    value: object = getattr(reel, name)
    return list(value) if isinstance(value, tuple) else value
