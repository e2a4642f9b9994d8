"""The Prefer header: what the client asks for, and what the answer says was honoured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from local.supabase.rest_errors import refusal

VALUES = {
    "resolution": ("merge-duplicates", "ignore-duplicates"), "missing": ("default", "null"),
    "return": ("representation", "headers-only", "minimal"), "count": ("exact", "planned", "estimated"),
    "tx": ("commit", "rollback"), "handling": ("strict", "lenient"),
}


@dataclass(frozen=True)
class Preferences:
    chosen: Mapping[str, str]
    unknown: tuple[str, ...]

    @classmethod
    def of(cls, header: str) -> Preferences:
        """The first of several values for one preference counts."""
        chosen: dict[str, str] = {}
        unknown = []
        for word in filter(None, (part.strip() for part in header.split(","))):
            name, _, value = word.partition("=")
            is_number = name == "max-affected" and value.isascii() and value.isdigit()
            if value in VALUES.get(name, ()) or name == "timezone" or is_number:
                chosen.setdefault(name, value)
            elif name != "max-affected":
                unknown.append(word)
        return cls(chosen, tuple(unknown))

    def __getitem__(self, name: str) -> str | None:
        return self.chosen.get(name)

    @property
    def is_strict(self) -> bool:
        return self["handling"] == "strict"

    @property
    def most_affected(self) -> int | None:
        value = self["max-affected"]
        return int(value) if value is not None and self.is_strict else None

    def check(self) -> None:
        """Raises ApiError (PGRST122) for an unknown preference under handling=strict."""
        if self.is_strict and self.unknown:
            raise refusal("PGRST122", "Invalid preferences given with handling=strict",
                          f"Invalid preferences: {', '.join(self.unknown)}")

    def without(self, name: str, unknown: tuple[str, ...] = ()) -> Preferences:
        """These preferences without one that this installation or server does not know or allow."""
        chosen = {key: value for key, value in self.chosen.items() if key != name}
        return Preferences(chosen, (*self.unknown, *unknown))

    def applied(self, *names: str) -> dict[str, str]:
        """The Preference-Applied header for those of `names` the client chose."""
        skipped = () if self.is_strict else ("max-affected",)
        words = [f"{name}={self[name]}" for name in names if self[name] is not None and name not in skipped]
        return {"preference-applied": ", ".join(words)} if words else {}
