"""The most similar of several names, measured as PostgREST measures: 3- and 2-grams, then edit distance."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from math import sqrt

LEAST = 0.33
CANDIDATES = 50


def most_similar(name: str, candidates: Iterable[str]) -> str | None:
    """The candidate nearest to `name`, or None where nothing is near enough."""
    known, wanted = {candidate.lower(): candidate for candidate in candidates}, name.lower()
    if wanted in known:
        return known[wanted]
    for size in (3, 2):
        scored = sorted(((_cosine(wanted, other, size), other) for other in known), reverse=True)
        near = [other for score, other in scored if score > 0][:CANDIDATES]
        if near:
            score, best = max((_likeness(wanted, other), other) for other in near)
            return known[best] if score >= LEAST else None
    return None


def _grams(word: str, size: int) -> Counter[str]:
    padded = "-" + re.sub(r"[^\w, ]|_", "", word) + "-"
    return Counter(padded[i:i + size] for i in range(len(padded) - size + 1))


def _cosine(one: str, other: str, size: int) -> float:
    a, b = _grams(one, size), _grams(other, size)
    dot = sum(count * b[gram] for gram, count in a.items())
    return dot / sqrt(sum(n * n for n in a.values()) * sum(n * n for n in b.values())) if dot else 0.0


def _likeness(one: str, other: str) -> float:
    """1 - edit distance / length of the longer word."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        diagonal, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (a != b))
    return 1 - row[-1] / max(len(one), len(other), 1)
