"""What a person can do with one job without paying."""

from __future__ import annotations

from collections.abc import Callable

from services import generations
from services.identity import Identity
from services.store.generations import Generation
from ui import query
from ui.attempt import attempt
from ui.job_actions import JobActions


def of(who: Identity) -> JobActions[Generation]:
    def press(act: Callable[[Identity, str], object], done: str = "") -> Callable[[Generation], None]:
        def callback(job: Generation) -> None:
            attempt(lambda: act(who, job.id), done)

        return callback

    def remove(job: Generation) -> None:
        if attempt(lambda: generations.delete(who, job.id), "The job is deleted; its pictures stay."):
            query.put("id", None)

    return JobActions(
        cancel=press(generations.cancel),
        check=press(generations.check, "The vendor is being asked."),
        give_up=press(generations.mark_lost, "The job is given up."),
        remove=remove,
    )
