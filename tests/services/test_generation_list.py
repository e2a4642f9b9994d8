"""Whether a list of jobs has news: none while nothing happened, some whatever happened to it."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from services import generations, prompts
from services.domain.job_pace import UNKNOWN
from services.domain.job_state import JobState
from services.identity import Identity
from services.store.generations import Generation, GenerationFilter
from tests.services.bench import job_of
from tests.studio_fixtures import here


@pytest.fixture
def who(new_person: Callable[..., Identity]) -> Identity:
    return new_person()


def new_job(who: Identity) -> Generation:
    prompt = prompts.write_own(who, "A quiet street", "Quiet")
    return job_of(who, prompt.id)


def seen(who: Identity, chosen: GenerationFilter = generations.EVERY_JOB, limit: int = 20) -> str:
    return generations.fingerprint(who, chosen, None, limit)


def test_a_list_without_news_has_the_same_fingerprint(who):
    new_job(who)
    assert seen(who) == seen(who)


@pytest.mark.parametrize("happens", ["changed", "added", "gone"])
def test_a_list_has_another_fingerprint_when_one_of_its_jobs(who, happens):
    first, second = new_job(who), new_job(who)
    before = seen(who)
    match happens:
        case "changed":
            generations.cancel(who, first.id)
        case "added":
            new_job(who)
        case "gone":
            generations.delete(who, second.id)
    assert seen(who) != before


def test_a_job_behind_the_page_that_leaves_changes_whether_more_follows(who):
    behind = new_job(who)
    generations.cancel(who, new_job(who).id)
    before = seen(who, limit=1)
    generations.delete(who, behind.id)
    assert seen(who, limit=1) != before


def test_the_place_in_line_is_news_although_who_stands_before_is_on_a_later_page(who):
    before_it, waiting = new_job(who), new_job(who)
    assert generations.pace(who, [waiting]).places == {waiting.id: 2}
    new_job(who)
    before = seen(who, limit=2)
    generations.cancel(who, before_it.id)
    assert seen(who, limit=2) != before and generations.pace(who, [waiting]).places == {waiting.id: 1}


def test_only_what_the_filter_names_is_news(who):
    chosen = GenerationFilter(states=(JobState.CANCELLED,))
    generations.cancel(who, new_job(who).id)
    before = seen(who, chosen)
    new_job(who)
    assert seen(who, chosen) == before


def test_a_fingerprint_asks_for_nothing_that_the_jobs_say(studio_with, sign_up_on):
    asked: list[httpx.Request] = []
    who = here(sign_up_on(studio_with(lambda request: asked.append(request))))
    generations.cancel(who, new_job(who).id)
    asked.clear()
    seen(who)
    [question] = asked
    assert question.url.params["select"] == "id,status,updated_at,created_at"


def test_the_pace_of_ended_jobs_asks_nothing(studio_with, sign_up_on):
    asked: list[httpx.Request] = []
    who = here(sign_up_on(studio_with(lambda request: asked.append(request))))
    over = generations.cancel(who, new_job(who).id)
    asked.clear()
    assert generations.pace(who, [over]) == UNKNOWN and asked == []


def test_a_page_that_nobody_reads_the_total_of_is_not_counted(studio_with, sign_up_on):
    asked: list[httpx.Request] = []
    who = here(sign_up_on(studio_with(lambda request: asked.append(request))))
    new_job(who)
    newest = new_job(who)
    asked.clear()
    page = generations.browse(who, limit=1, counted=False)
    assert ([job.id for job in page.items], page.total, len(asked)) == ([newest.id], None, 1)
    assert generations.browse(who, limit=1).total == 2
