"""Add: lines or a file become reels, and every line says what became of it."""

from collections.abc import Callable, Mapping, Sequence

from services import reel_import, table_file
from services.domain.reel_columns import Role
from services.identity import Identity
from ui import reel_intake
from ui.reel_outcomes import Line
from ui.reel_run import Progress, Work


def show(who: Identity) -> None:
    def work(data: bytes, name: str, columns: Mapping[Role, int] | None) -> Work:
        def run(progress: Callable[[Progress], None], cancelled: Callable[[], bool]) -> Sequence[Line]:
            report = reel_import.run(who, data, name, columns, progress=progress, cancelled=cancelled)
            table = table_file.read(data)
            texts = dict(enumerate(map(table.raw, table.rows), table.first_line))
            return [
                Line(one.number, texts[one.number], one.outcome, one.reason, one.reel_id)
                for one in report.outcomes
            ]

        return run

    reel_intake.show(reel_intake.Intake(reel_import.preview, work))
