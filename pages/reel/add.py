"""Add: lines or a file become reels, and every line says what became of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from services import reel_import, reel_links, table_file
from services.domain.reel_columns import Role
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
    def work(data: bytes, name: str, columns: Mapping[Role, int] | None) -> Work:
        def run(progress: Callable[[Progress], None], cancelled: Callable[[], bool]) -> Sequence[Line]:
            report = reel_import.run(who, data, name, columns, progress=progress, cancelled=cancelled)
            rows = _rows(data, reel_import.preview(data).columns if columns is None else columns)
            return [
                Line(one.number, rows[one.number][0], one.outcome, one.reason, one.reel_id, rows[one.number][1])
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


def _rows(data: bytes, columns: Mapping[Role, int]) -> dict[int, tuple[str, str]]:
    """Each line's text and the link in it, by its number."""
    table, at = table_file.read(data), columns.get(Role.LINK, 0)
    return {
        number: (table.raw(row), row[at] if at < len(row) else "")
        for number, row in enumerate(table.rows, table.first_line)
    }


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
