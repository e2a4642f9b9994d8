"""A table out of a file somebody exported somewhere: CSV, TSV, XLSX, JSON or plain lines, in whatever encoding."""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from services import table_archive, table_json
from services.domain import reel_columns, reel_lines, sheet_id
from services.errors import Invalid

MOST_BYTES = 100_000_000
"""The well-known sets of 40,000 rows have up to 80 MB, most of it descriptions."""
MOST_LINES = 500_000
LONGEST_CELL = 1_000_000
ENCODINGS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
DELIMITERS = ",;\t|"
MOST_BREAKS = 200
"""Line breaks inside the last cell, above which its quotation mark was evidently never closed."""
LOOK = 200
"""Records that decide about the delimiter."""

csv.field_size_limit(LONGEST_CELL)


@dataclass(frozen=True)
class Table:
    """`rows` without the header. `delimiter` is "" for plain lines and workbooks."""

    kind: str
    encoding: str
    delimiter: str
    header: tuple[str, ...] | None
    rows: list[list[str]]
    above: int = 0
    """Rows of a title before the header."""

    @property
    def first_line(self) -> int:
        """Number of the first row, as a person counts."""
        return 1 if self.header is None else 2 + self.above

    def raw(self, row: Sequence[str]) -> str:
        """The row as one line of text."""
        if not self.delimiter:
            return "\t".join(row)
        out = io.StringIO()
        csv.writer(out, delimiter=self.delimiter, lineterminator="").writerow(row)
        return out.getvalue()


def read(data: bytes) -> Table:
    """The table in `data`, told by its content, never by the file's name. Raises Invalid with a sentence."""
    if len(data) > MOST_BYTES:
        raise Invalid("A file for import may have at most 100 MB. Nothing was added; split it.")
    data = table_archive.unpacked(data)
    if data.startswith(table_archive.ZIP):
        kind, encoding, delimiter, rows = "xlsx", "", "", _workbook(data)
    else:
        text, encoding = decode(data)
        records = table_json.records(text)
        kind, delimiter, rows = ("json", ",", records) if records else _text_rows(text)
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    if len(rows) > MOST_LINES:
        raise Invalid(f"At most {MOST_LINES:,} lines at a time; these are {len(rows):,}. Nothing was added.")
    if not rows:
        raise Invalid("There is nothing in this file. Nothing was added.")
    at = reel_columns.header_at(rows)
    if at is None:
        return Table(kind, encoding, delimiter, None, rows)
    return Table(kind, encoding, delimiter, tuple(rows[at]), rows[at + 1 :], at)


def decode(data: bytes) -> tuple[str, str]:
    """The text and the name of its encoding; bytes that are no UTF-8 are taken for the Windows one."""
    for mark, name in ENCODINGS.items():
        if data.startswith(mark):
            return _decoded(data, name), name
    # Every second byte empty: UTF-16 whose mark was lost.
    if data[1:200:2].count(0) > 0.4 * len(data[1:200:2]) > 0:
        return _decoded(data, "utf-16-le"), "utf-16-le"
    try:
        return data.decode(), "utf-8"
    except UnicodeDecodeError:
        mended = _decoded(data, "utf-8")
    # A few bytes broken on their way, or cut at the end, do not make a text in another encoding.
    broken, sound = mended.count("\ufffd"), sum(character > "\x7f" for character in mended)
    if broken * 10 < sound:
        return mended, "utf-8"
    return _decoded(data, "cp1252"), "cp1252"


def _decoded(data: bytes, encoding: str) -> str:
    return data.decode(encoding, errors="replace")


def _text_rows(text: str) -> tuple[str, str, list[list[str]]]:
    """Kind, delimiter and rows."""
    text = text.replace("\x00", "")
    lines = [line for line in text.splitlines() if line.strip()]
    if _is_prose(lines[:LOOK]) or not any(mark in text for mark in DELIMITERS):
        return "lines", "", [[part] for line in lines for part in reel_lines.links(line) or [line]]
    delimiter = _delimiter(text)
    # Excel's own first line, which names the delimiter and is no row.
    if lines and lines[0].lower().startswith("sep=") and len(lines[0]) == 5:
        delimiter, text = lines[0][4], text.partition("\n")[2]
    rows = _records(text, delimiter)
    return ("tsv" if delimiter == "\t" else "csv"), delimiter, rows


def _is_prose(sample: Sequence[str]) -> bool:
    """Whether commas between the links are no columns: most lines are a link, or several share a line."""
    found = [len(reel_lines.links(line)) for line in sample]
    alone = sum(map(reel_columns.is_link, sample))
    return alone * 2 > len(sample) or (max(found, default=0) > 1 and sum(map(bool, found)) * 2 > len(sample))


def _records(text: str, delimiter: str) -> list[list[str]]:
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        rows = []
    if rows and not any(cell.count("\n") > MOST_BREAKS for cell in rows[-1]):
        return rows
    # A quotation mark that never closes has swallowed the rest of the file: then each line stands for itself.
    return [line.split(delimiter) for line in text.splitlines()]


def _delimiter(text: str) -> str:
    """The one that cuts most records into the same number of more than one cell."""
    head = "".join(text[: 2_000_000].splitlines(keepends=True)[:LOOK])
    return max(DELIMITERS, key=lambda mark: _evenness(head, mark))


def _evenness(head: str, delimiter: str) -> float:
    try:
        widths = [len(row) for row in csv.reader(io.StringIO(head, newline=""), delimiter=delimiter) if row]
    except csv.Error:
        return 0.0
    if not widths:
        return 0.0
    (width, often), *_ = Counter(widths).most_common(1)
    return often / len(widths) + min(width, 20) / 100 if width > 1 else 0.0


def _workbook(data: bytes) -> list[list[str]]:
    """The rows of the sheet with most of them."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > table_archive.MOST_UNPACKED:
                raise Invalid("This workbook is too large once unpacked. Nothing was added; save it as CSV.")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles, which nobody reads here
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            sheets = [[[_cell(value) for value in row] for row in sheet.values] for sheet in book.worksheets]
            book.close()
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, SyntaxError, OSError) as error:
        raise Invalid("This workbook cannot be opened. Nothing was added; save it as CSV.") from error
    return max(sheets, key=len, default=[])


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, date | datetime):
        return value.isoformat()
    # Above, digits were lost when the sheet was saved; the E+18 that is left says so.
    if isinstance(value, float) and value.is_integer() and abs(value) <= sheet_id.MOST_EXACT:
        return str(int(value))
    return str(value)
