"""Fields of a document from elsewhere, each read with its type and its limit or refused in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any


class PassportError(ValueError):
    """This passport cannot be taken in; the message is a sentence for the person."""


@dataclass(frozen=True)
class Fields:
    """One JSON object; `place` says where in the document it stands."""

    document: Any
    place: str

    def __post_init__(self) -> None:
        if not isinstance(self.document, dict):
            raise self._wrong("")

    def value(self, name: str) -> Any:
        return self.document.get(name)

    def text(self, name: str, most: int, least: int = 0) -> str:
        found = self.value(name)
        # PostgreSQL cannot hold a null character, nor UTF-8 a lone surrogate.
        bad = not isinstance(found, str) or not least <= len(found) <= most or "\0" in found
        if bad or not found.isprintable() and any("\ud800" <= letter <= "\udfff" for letter in found):
            raise self._wrong(name)
        return str(found)

    def texts(self, name: str, most: int, longest: int) -> tuple[str, ...]:
        found = self._list(name, most)
        return tuple(Fields({"line": one}, f"{self.place}.{name}").text("line", longest, 1) for one in found)

    def one_of(self, name: str, allowed: Sequence[str]) -> str:
        found = self.value(name)
        if not isinstance(found, str) or found not in allowed:
            raise self._wrong(name)
        return found

    def flag(self, name: str) -> bool:
        found = self.value(name)
        if not isinstance(found, bool):
            raise self._wrong(name)
        return found

    def whole(self, name: str, least: int, most: int) -> int:
        found = self.value(name)
        if not isinstance(found, int) or isinstance(found, bool) or not least <= found <= most:
            raise self._wrong(name)
        return found

    def day(self, name: str) -> date:
        try:
            return date.fromisoformat(self.text(name, 10))
        except ValueError as error:
            raise self._wrong(name) from error

    def settings(self, name: str) -> dict[str, Any]:
        """A flat object of texts, numbers and switches."""
        found = self.inside(name).document
        plain = all(isinstance(value, str | int | float | bool) and len(str(value)) <= 100 for value in found.values())
        if len(found) > 20 or not plain or any(len(key) > 40 for key in found):
            raise self._wrong(name)
        return dict(found)

    def inside(self, name: str) -> Fields:
        return Fields(self.value(name), f"{self.place}.{name}")

    def each(self, name: str, most: int) -> list[Fields]:
        return [Fields(one, f"{self.place}.{name}[{at}]") for at, one in enumerate(self._list(name, most))]

    def _list(self, name: str, most: int) -> list[Any]:
        found = self.value(name)
        if not isinstance(found, list) or len(found) > most:
            raise self._wrong(name)
        return found

    def _wrong(self, name: str) -> PassportError:
        where = f"{self.place}.{name}" if name else self.place
        return PassportError(f"The manifest of this passport is not as it should be, at {where}.")
