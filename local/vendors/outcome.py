"""How a caller asks a sandbox vendor for one outcome, and how a sandbox vendor says no."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from random import Random
from typing import Any

Script = Callable[[str], str | None]
"""From the text of a request to the name of the outcome it shall have; None for the ordinary one."""

TAG = re.compile(r"\s*\[sandbox:([a-z0-9-]+)\]", re.IGNORECASE)


def tagged(text: str) -> str | None:
    """The outcome written into the text itself, as in `[sandbox:nsfw]`."""
    found = TAG.search(text)
    return found.group(1).lower() if found else None


def untagged(text: str) -> str:
    """The text without what was meant for the sandbox."""
    return TAG.sub("", text).strip()


ORDINARY = 70
CHANCES = {"failed": 8, "nsfw": 6, "lost-answer": 6, "stuck": 5, "500-once": 5}
"""Of a hundred requests, how many meet what; the rest is drawn. With people who wait, withdraw and cancel, all
states a job can have are seen."""


def seeded(seed: int, first: Script = tagged) -> Script:
    """Outcomes by chance, the same ones for the same seed and text; what `first` says counts more."""

    def script(text: str) -> str | None:
        drawn = Random(f"{seed} {text}").choices([None, *CHANCES], [ORDINARY, *CHANCES.values()])
        return first(text) or drawn[0]

    return script


class Refused(Exception):
    """The vendor answers with an error status. `detail` is the vendor's own wording or structure."""

    def __init__(
        self, status: int, detail: Any, kind: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(status, detail)
        self.status, self.detail, self.kind, self.headers = status, detail, kind, dict(headers or {})
