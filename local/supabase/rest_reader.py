"""Reading a text from left to right, with PostgREST's sentences for what could have stood there instead."""

from __future__ import annotations

import re
from typing import NamedTuple

QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.S)
NAME = re.compile(r"[\w $]+(?:-(?!>)[\w $]+)*")
KEY = re.compile(r"[^(\-:.,>)]+(?:-(?!>)[^(\-:.,>)]+)*")
INDEX = re.compile(r"-?[0-9]+(?=->|::|\.|,|\Z)")
ARROW = re.compile(r"->>?")
BLANK = re.compile(r"[ \t]*")
ESCAPED = re.compile(r"\\(.)", re.S)
FIELD_NAME = "field name (* or [a..z0..9_$])"


class Unparsable(Exception):
    """`position` counts from 0; `expecting` are PostgREST's words for what could have stood there."""

    def __init__(self, text: str, position: int, expecting: tuple[str, ...]) -> None:
        super().__init__(expecting)
        self.text, self.position, self.expecting = text, position, expecting

    @property
    def details(self) -> str:
        here = self.text[self.position:self.position + 1]
        quote = "'" if "end of input" in self.expecting else '"'
        found = f"{quote}{here}{quote}" if here else "end of input"
        *most, last = (word for word in self.expecting if here or word != "end of input")
        return f"unexpected {found} expecting " + (f"{', '.join(most)} or {last}" if most else last)

    @property
    def place(self) -> str:
        before = self.text[:self.position].split("\n")
        return f"(line {len(before)}, column {len(before[-1]) + 1})"


class Step(NamedTuple):
    """One arrow of a JSON path."""

    as_text: bool
    key: str
    is_index: bool


class Field(NamedTuple):
    name: str
    path: tuple[Step, ...] = ()


class Reader:
    """A text and how far it is read."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return found

    def taken(self, word: str) -> bool:
        found = self.text.startswith(word, self.at)
        self.at += len(word) if found else 0
        return found

    def quoted(self) -> str | None:
        found = self.take(QUOTED)
        return ESCAPED.sub(r"\1", found[1]) if found else None

    def expect(self, word: str) -> None:
        if not self.taken(word):
            raise self.wrong(f'"{word}"')

    def wrong(self, *expecting: str, skip: int = 0) -> Unparsable:
        return Unparsable(self.text, self.at + skip, expecting)

    @property
    def ended(self) -> bool:
        return self.at == len(self.text)

    def rest(self) -> str:
        start, self.at = self.at, len(self.text)
        return self.text[start:]

    def name(self) -> str:
        if (quoted := self.quoted()) is not None:
            return quoted
        if word := self.take(NAME):
            return "-".join(part.strip() for part in word[0].split("-"))
        raise self.wrong(FIELD_NAME)

    def field(self) -> Field:
        self.take(BLANK)
        name = self.name()
        path: list[Step] = []
        while arrow := self.take(ARROW):
            path.append(self._step(arrow[0] == "->>"))
        self.take(BLANK)
        return Field(name, tuple(path))

    def _step(self, as_text: bool) -> Step:
        if index := self.take(INDEX):
            return Step(as_text, index[0], True)
        if (quoted := self.quoted()) is not None:
            return Step(as_text, quoted, False)
        if key := self.take(KEY):
            return Step(as_text, "-".join(part.strip() for part in key[0].split("-")), False)
        if self.text.startswith("-", self.at):
            raise self.wrong("digit", skip=1)
        raise self.wrong('"-"', "digit", "any non reserved character different from: .,>()")
