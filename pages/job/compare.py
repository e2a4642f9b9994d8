"""Two to four results side by side, and what sets them apart."""

from __future__ import annotations

from collections.abc import Mapping

from pages.job import decisions
from services import assets, generations, styles
from services.identity import Identity
from services.store.assets import Asset
from services.store.generations import Generation
from ui import job_facts, query, result_wall
from ui.comparison import PROMPT, Difference


def ids() -> list[str]:
    """Those the address names; fewer than two are nothing to compare."""
    named = (query.text(result_wall.COMPARE) or "").split(",")
    return [one for one in named if query.is_row_id(one)][:4]


def show(who: Identity) -> None:
    decisions.carry_out(who, result_wall.SIDE_BY_SIDE)
    there = assets.get_many(who, ids())
    results = [there[one] for one in ids() if one in there]
    result_wall.back(lambda: query.put(result_wall.COMPARE, None))
    jobs = generations.get_many(who, [one.generation_id for one in results if one.generation_id])
    named = styles.names(who, [job.settings for job in jobs.values()])
    result_wall.side_by_side(results, differences(results, jobs, named))


def differences(
    results: list[Asset], jobs: dict[str, Generation], named: Mapping[str, str]
) -> list[Difference]:
    """What is not the same for all; a result whose job is gone says so. `named`: styles by the vendor's id."""
    rows = [_facts(jobs.get(one.generation_id or ""), named) for one in results]
    names = dict.fromkeys(name for row in rows for name in row)
    found = [Difference(name, tuple(row.get(name, "not known") for row in rows)) for name in names]
    return [one for one in found if len(set(one.values)) > 1]


def _facts(job: Generation | None, named: Mapping[str, str]) -> dict[str, str]:
    return {PROMPT: job.prompt_text, **dict(job_facts.chosen(job, named))} if job else {}
