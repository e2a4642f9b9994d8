"""A string that must not be seen: masked wherever it could be printed."""

from __future__ import annotations

from typing import Any, NoReturn


class Secret:
    """A secret string. `reveal()` is the only way to its value; printing and pickling show none of it."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash((Secret, self._value))

    def __repr__(self) -> str:
        return "Secret(•••)"

    __str__ = __repr__

    def __reduce__(self) -> str | tuple[Any, ...]:
        return self._refuse()

    def _refuse(self) -> NoReturn:
        raise TypeError("A secret is not pickled.")
