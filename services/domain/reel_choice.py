"""What a person says about their table where we cannot know, or guessed wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from services.domain.reel_headers import Role


@dataclass(frozen=True)
class Choice:
    """All is optional: what is left out is guessed, or taken from the table.

    `platform` is whose the bare ids are. `styles` names how an ambiguous column is meant, see Doubt. `as_of` is when
    the counts were read, for tables that do not say it themselves.
    """

    columns: Mapping[Role, int] | None = None
    platform: str | None = None
    styles: Mapping[Role, str] = field(default_factory=dict)
    as_of: datetime | None = None


@dataclass(frozen=True)
class Doubt:
    """A column whose cells can mean two things: `cell` is one of them, `meanings` what it would be in each style.

    The first style is taken unless the person says otherwise. Meanings are moments of dates, and numbers of counts.
    """

    role: Role
    cell: str
    meanings: Mapping[str, datetime | int]


GUESS = Choice()
