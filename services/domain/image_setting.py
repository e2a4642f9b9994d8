"""One thing that can be chosen about a picture: what it is called, which values there are, what is usual."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

Value = str | int | float | bool


class SettingsError(ValueError):
    """A setting the model does not know; the message is a sentence for the person."""


class Kind(StrEnum):
    CHOICE = "choice"
    """One of `choices`."""
    WHOLE = "whole"
    """A whole number from `lowest` to `highest`."""
    SHARE = "share"
    """A number from 0 to 1."""
    SWITCH = "switch"
    STYLE = "style"
    """The id of one of the vendor's styles."""
    ASSET = "asset"
    """The id of a picture in the person's library; the vendor is given its address."""
    CHARACTER = "character"
    """The vendor's id of a trained likeness."""


IDS = frozenset({Kind.STYLE, Kind.ASSET, Kind.CHARACTER})


@dataclass(frozen=True)
class Setting:
    """`default` None: left out unless chosen. `sent_as` is the vendor's field, "" for the same name."""

    name: str
    label: str
    kind: Kind
    choices: tuple[str | int, ...] = ()
    lowest: int = 0
    highest: int = 0
    default: Value | None = None
    required: bool = False
    sent_as: str = ""

    def checked(self, given: object) -> Value | None:
        """`given`, or what is usual for None, as it is stored. Raises SettingsError."""
        if given is None or given == "":
            if self.required:
                raise SettingsError(f"{self.label} is missing: this model cannot draw without it.")
            return self.default
        if self.kind is Kind.SWITCH:
            return self._switch(given)
        if self.kind is Kind.CHOICE:
            return self._choice(given)
        return self._id(given) if self.kind in IDS else self._number(given)

    def _switch(self, given: object) -> bool:
        if not isinstance(given, bool):
            raise SettingsError(f"{self.label} can be on or off, nothing else.")
        return given

    def _choice(self, given: object) -> Value:
        for choice in self.choices:
            if choice == given and not isinstance(given, bool):
                return choice
        words = [str(choice) for choice in self.choices]
        listed = words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
        raise SettingsError(f"{self.label} must be {listed}.")

    def _number(self, given: object) -> int | float:
        if self.kind is Kind.WHOLE:
            if isinstance(given, int) and not isinstance(given, bool) and self.lowest <= given <= self.highest:
                return given
            raise SettingsError(f"{self.label} must lie between {self.lowest:,} and {self.highest:,}.")
        if isinstance(given, (int, float)) and not isinstance(given, bool) and 0 <= given <= 1:
            return given
        raise SettingsError(f"{self.label} must lie between 0 and 1.")

    def _id(self, given: object) -> str:
        try:
            return str(UUID(str(given)))
        except ValueError as error:
            raise SettingsError(f"{self.label} is not one that can be chosen; choose again.") from error
