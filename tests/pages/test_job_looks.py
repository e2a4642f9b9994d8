"""/looks/jobs: how far a person's jobs are, told to their own browser alone, and in no words when nothing is new."""

from datetime import UTC, datetime, timedelta

import pytest

from services import generations, personas, prompts, wiring
from services.domain.job_state import JobState
from services.personas import PersonaDraft
from services.store.generations import GenerationFilter
from tests.pages.test_files import library as library
from tests.server import Visitor
from tests.services.bench import job_of
from tests.studio_fixtures import here
from ui.joblist import Viewer
from ui.web import job_looks


@pytest.fixture
def owner(library, person):
    """The signed-in person, as services on the server's own data know them."""
    previous = wiring.use(library)
    yield here(person.sid)
    wiring.use(previous)


def asked(who, words="A quiet street", persona_id=None):
    prompt = prompts.write_own(who, words, persona_id=persona_id)
    return job_of(who, prompt.id)


def at(chosen=generations.EVERY_JOB, cursor=None, zone="Europe/Lisbon", keeps=None, few=None):
    return job_looks.address(chosen, cursor, 20, Viewer(zone, keeps), few)


def look(person, address, known=""):
    return person.get(address, headers={"if-none-match": known} if known else {})


def opened(answer):
    return [cell["open"] for row in answer.json()["rows"] for cell in row if cell["kind"] == "link"]


def test_the_rows_are_those_of_the_list_and_only_its_owners(person, server, owner):
    first, second = asked(owner), asked(owner, "A loud street")
    answer = look(person, at())
    assert answer.status_code == 200 and "no-store" in answer.headers["cache-control"]
    assert opened(answer) == answer.json()["ids"] == [second.id, first.id] and answer.json()["active"] is True
    assert "number 1 in line" in answer.text
    with Visitor(server) as other:
        assert look(other, at()).status_code == 401
        other.sign_up()
        assert look(other, at()).json()["rows"] == []


def test_a_look_without_news_is_told_so_and_a_change_is_told_whole(person, owner):
    job = asked(owner)
    while (again := look(person, at(), (first := look(person, at())).headers["etag"])).status_code != 304:
        assert first.headers["etag"] != again.headers["etag"], "only a minute that began may be news"
    assert again.content == b""
    generations.cancel(owner, job.id)
    over = look(person, at(), first.headers["etag"])
    assert over.status_code == 200 and over.json()["active"] is False
    assert over.json()["ended"] != first.json()["ended"] and over.json()["states"] != first.json()["states"]


def test_an_address_finds_the_jobs_of_its_filter_and_page(person, owner):
    nova = personas.create(owner, PersonaDraft("Nova"))
    hers, gone = asked(owner, "A pier", nova.id), generations.cancel(owner, asked(owner).id)
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    for chosen, wanted in (
        (GenerationFilter(states=(JobState.PENDING, JobState.QUEUED)), [hers.id]),
        (GenerationFilter(persona_id=nova.id), [hers.id]),
        (GenerationFilter(model="soul", until=tomorrow), [gone.id, hers.id]),
        (GenerationFilter(since=tomorrow), []),
    ):
        assert look(person, at(chosen)).json()["ids"] == wanted
        assert [job.id for job in generations.browse(owner, chosen).items] == wanted
    assert "Nova" in look(person, at(GenerationFilter(persona_id=nova.id))).text
    after = generations.browse(owner, limit=1).next_cursor
    assert look(person, at(cursor=after)).json()["ids"] == [hers.id]


def test_a_short_list_stays_short_and_goes_by_all_of_its_jobs(person, owner):
    running, *ended = (asked(owner) for _ in range(4))
    generations.cancel_many(owner, [job.id for job in ended])
    short, whole = look(person, at(few=1)).json(), look(person, at()).json()
    assert short["ids"] == [ended[-1].id, running.id] and len(short["rows"]) == 2 and len(whole["rows"]) == 4
    assert {**short, "rows": 0, "ids": 0} == {**whole, "rows": 0, "ids": 0} and short["active"] is True


def test_a_link_keeps_the_chosen_persona_and_nothing_is_logged(person, owner, server):
    job, nova = asked(owner), personas.create(owner, PersonaDraft("Nova"))
    links = [cell["href"] for row in look(person, at(keeps=nova.id)).json()["rows"] for cell in row if "href" in cell]
    assert links == [f"/generation?persona={nova.id}&id={job.id}"]
    assert "ScriptRunContext" not in server.log


@pytest.mark.parametrize("said", ["", "rows=many", "state=dreaming", "persona=1", "since=soon", "after=x", "few=some"])
def test_an_address_nobody_made_is_refused_in_words(person, said):
    answer = look(person, f"{job_looks.PATH}?{said}{'' if not said or 'rows' in said else '&rows=5'}")
    assert answer.status_code == 422 and "link is damaged" in answer.text or "No list has this address" in answer.text


@pytest.mark.parametrize("zone", ["Europe", "../etc", "Mars/Olympus", "A" * 300])
def test_an_unknown_clock_reads_as_utc(person, owner, zone):
    asked(owner)
    assert "UTC" in look(person, at(zone=zone)).text
