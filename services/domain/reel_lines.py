"""Links in what people paste: alone on a line, in brackets, with a full stop behind, or several among words."""

from __future__ import annotations

import re

from services.domain import reel_url
from services.domain.reel_url import ReelUrlError

TOKEN = re.compile(r"https?://[^\s<>\"']+", re.I)
AROUND = "<>()[]{}\"'`“”‘’«»"
BEHIND = ".,;:!?…" + AROUND


def links(line: str) -> list[str]:
    """The reel links in `line`, short ones included, each as it stands there; none is left out or made up."""
    if _leads(line):
        return [line.strip(" ")]
    plain = line.strip().strip(AROUND)
    if _leads(plain.rstrip(BEHIND)) and " " not in plain:
        return [plain.rstrip(BEHIND)]
    found = (token.rstrip(BEHIND) for token in TOKEN.findall(line))
    return [token for token in found if _leads(token)]


def _leads(text: str) -> bool:
    try:
        reel_url.parse(text)
    except ReelUrlError:
        return False
    return True
