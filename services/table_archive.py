"""Files as they are downloaded from collections of data: packed, often with others beside them."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib

from services.errors import Invalid

ZIP, GZIP = b"PK\x03\x04", b"\x1f\x8b"
MOST_UNPACKED = 400_000_000
"""A small archive can unfold to anything."""
TABLES = (".csv", ".tsv", ".txt", ".json", ".jsonl", ".xlsx")
WORKBOOK = "[Content_Types].xml"
TOO_LARGE = "This file is too large once unpacked. Nothing was added; unpack it and import it in parts."
DAMAGED = "This archive cannot be opened. Nothing was added; unpack it and import the table in it."
EMPTY = "There is no table in this archive. Nothing was added."


def unpacked(data: bytes) -> bytes:
    """The largest table in an archive; what is none, a workbook included, is given back. Raises Invalid."""
    if data.startswith(GZIP):
        return _gzip(data)
    return _zip(data) if data.startswith(ZIP) else data


def _gzip(data: bytes) -> bytes:
    try:
        with gzip.open(io.BytesIO(data)) as packed:
            found = packed.read(MOST_UNPACKED + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise Invalid(DAMAGED) from error
    if len(found) > MOST_UNPACKED:
        raise Invalid(TOO_LARGE)
    return found


def _zip(data: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if WORKBOOK in packed.namelist():
                return data
            tables = [one for one in packed.infolist() if one.filename.lower().endswith(TABLES) and _is_meant(one)]
            largest = max(tables, key=lambda one: one.file_size, default=None)
            if largest is None:
                raise Invalid(EMPTY)
            # The size an archive names is its own word, so no more than this is read.
            with packed.open(largest) as member:
                found = member.read(MOST_UNPACKED + 1)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError, zlib.error) as error:
        raise Invalid(DAMAGED) from error
    if len(found) > MOST_UNPACKED:
        raise Invalid(TOO_LARGE)
    return found


def _is_meant(entry: zipfile.ZipInfo) -> bool:
    """Not what macOS adds beside every file."""
    return not entry.filename.startswith("__MACOSX") and not entry.filename.rpartition("/")[2].startswith(".")
