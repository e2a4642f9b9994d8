"""Add: lines or a file become reels, and every line says what became of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from services import reel_import, reel_links
from services.domain.reel_choice import Choice
from services.identity import Identity
from ui import reel_imports, reel_intake, reel_outcomes
from ui.attempt import attempt
from ui.reel_outcomes import Line
from ui.reel_run import Progress, Work


@dataclass(frozen=True)
class Looked:
    """How many short links were looked up."""

    done: int


def show(who: Identity) -> None:
    def work(data: bytes, name: str, choice: Choice) -> Work:
        def run(progress: Callable[[Progress], None], cancelled: Callable[[], bool]) -> Sequence[Line]:
            report = reel_import.run(who, data, name, choice, progress=progress, cancelled=cancelled)
            return [
                Line(one.number, one.text, one.outcome, one.reason, one.reel_id, one.link)
                for one in report.outcomes
            ]

        return run

    def resolve(lines: Sequence[Line]) -> Work:
        def run(progress: Callable[[Progress], None], cancelled: Callable[[], bool]) -> Sequence[Line]:
            known, done = list(lines), 0
            for at, line in enumerate(lines):
                if line.outcome == "needs_resolving" and not cancelled():
                    known[at], done = _resolved(who, line), done + 1
                    progress(Looked(done))
            return known

        return run

    if reel_intake.show(reel_intake.Intake(reel_import.preview, work, resolve)):
        reel_imports.show(
            reel_import.imports(who),
            lambda import_id: reel_outcomes.as_csv(_lost(who, import_id)),
            lambda import_id: attempt(lambda: reel_import.forget(who, import_id)),
            datetime.now(UTC),
        )


def _lost(who: Identity, import_id: str) -> list[Line]:
    """All lines of an import that became no reel."""
    found: list[Line] = []
    cursor = None
    while True:
        page = reel_import.kept_lines(who, import_id, cursor, 500)
        found += [Line(one.line_number, one.line, one.outcome, one.reason) for one in page.items]
        cursor = page.next_cursor
        if cursor is None:
            return found


def _resolved(who: Identity, line: Line) -> Line:
    found = reel_links.resolve(who, line.link)
    reel_id = found.reel.id if found.reel else None
    return replace(line, outcome=found.outcome, reason=found.reason, reel_id=reel_id)
