"""A list of jobs that looks again: the same page while nothing happened, a new one whatever happened to it."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from services import generations, prompts
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


def test_a_list_without_news_is_the_one_that_was_seen(who):
    new_job(who)
    seen = generations.browse(who)
    assert generations.browse_again(who, seen) is seen


@pytest.mark.parametrize("happens", ["changed", "added", "gone"])
def test_a_list_is_read_again_when_one_of_its_jobs(who, happens):
    first, second = new_job(who), new_job(who)
    seen = generations.browse(who)
    match happens:
        case "changed":
            generations.cancel(who, first.id)
        case "added":
            new_job(who)
        case "gone":
            generations.delete(who, second.id)
    fresh = generations.browse_again(who, seen)
    assert fresh == generations.browse(who) and fresh.items != seen.items


def test_a_job_behind_the_page_that_leaves_changes_whether_more_follows(who):
    behind = new_job(who)
    new_job(who)
    seen = generations.browse(who, limit=1)
    assert seen.next_cursor
    generations.delete(who, behind.id)
    assert generations.browse_again(who, seen, limit=1).next_cursor is None


def test_only_what_the_filter_names_is_news(who):
    chosen = GenerationFilter(states=(JobState.CANCELLED,))
    generations.cancel(who, new_job(who).id)
    seen = generations.browse(who, chosen)
    new_job(who)
    assert generations.browse_again(who, seen, chosen) is seen


def test_a_look_without_news_asks_one_question_and_is_told_nothing_of_the_jobs(studio_with, sign_up_on):
    asked: list[httpx.Request] = []
    who = here(sign_up_on(studio_with(lambda request: asked.append(request))))
    new_job(who)
    seen = generations.browse(who)
    asked.clear()
    generations.browse_again(who, seen)
    [question] = asked
    assert question.url.params["select"] == "id,updated_at,created_at"
