"""Text from outside, made fit to keep: without what no database or screen takes."""

from __future__ import annotations

import re

_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Control characters other than tab and line feed, halves of surrogate pairs, and what is no character."""


def clean(text: str, longest: int) -> str:
    """`text` without control characters and broken ones, trimmed, at most `longest` characters."""
    return _UNFIT.sub("", text).strip()[:longest].strip()
