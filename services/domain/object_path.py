"""Where a file lies in the bucket, and the name a person sees.

The path is made here of safe ASCII; the name as typed is only ever shown.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST_NAME = 120
LONGEST_SAFE_NAME = 80
PORTS = (f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))
RESERVED = frozenset({"con", "prn", "aux", "nul", *PORTS})
"""Names that Windows opens as devices, should somebody download the file there."""


def display_name(typed: str) -> str:
    """The name as typed, in NFC, without folders, control or direction characters; never empty."""
    name = unicodedata.normalize("NFC", typed).replace("\\", "/").rsplit("/", 1)[-1]
    # Cc control, Cf format (direction overrides, zero width), Cs lone surrogates, Zl/Zp line breaks
    name = "".join(c for c in name if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}).strip()
    if len(name) > LONGEST_NAME:
        stem, dot, extension = name.rpartition(".")
        tail = f".{extension}" if dot and len(extension) <= 10 else ""
        name = name[: LONGEST_NAME - len(tail)] + tail
    return name if name.strip(". ") else "unnamed"


def safe_name(typed: str, extension: str) -> str:
    """An ASCII name for the object path that ends in our own `extension` (without dot)."""
    stem = display_name(typed).rpartition(".")[0] or display_name(typed)
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-")[:LONGEST_SAFE_NAME].strip("-")
    if not plain or plain.lower() in RESERVED:
        plain = "file"
    return f"{plain}.{extension}"


def object_path(user_id: str, file_type: str, file_id: str, typed: str, extension: str) -> str:
    """`{user_id}/{file_type}/{uuid}_{safe name}`."""
    return f"{user_id}/{file_type}/{file_id}_{safe_name(typed, extension)}"


def thumbnail_path(user_id: str, file_id: str) -> str:
    """`{user_id}/thumbs/{uuid}.webp`."""
    return f"{user_id}/thumbs/{file_id}.webp"
