"""Small tables of reels, and what a preview makes of them."""

import csv
import io
from datetime import UTC, datetime

from services import reel_import
from services.domain.reel_choice import Choice
from services.domain.reel_record import Record

YT, YT2, TT, IG = "Qx7-Lm_2ZaE", "kP9wRt3_VbM", "7412836450918273645", "C7xQm2LpZa9"
THUMB = f"https://i.ytimg.com/vi/{YT}/default.jpg"


def table(header, *rows, delimiter=",", encoding="utf-8", end="\r\n"):
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end)
    writer.writerows([header.split(","), *rows])
    return out.getvalue().encode(encoding)


def day(year, month, date, hour=0, minute=0, second=0):
    return datetime(year, month, date, hour, minute, second, tzinfo=UTC)


def first(data, choice=None):
    found = reel_import.preview(data, choice or Choice())
    (record, *_) = found.examples
    assert isinstance(record, Record), record
    return record


def reasons(found):
    return [getattr(one, "reason", "") for one in found]


def facts(one):
    link = one.link
    return (link.platform, link.dedupe_key, one.views, one.counted_at, one.author, one.caption, one.published_at)
