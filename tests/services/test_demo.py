"""The demo account: whole after one run, the same after two."""

from collections import Counter

import pytest

from services import assets, demo, generations, identity, personas, prompts, reels, stats
from services.domain.job_state import JobState
from services.errors import Invalid
from services.generations import GenerationFilter
from services.identity import Browser
from services.settings import Settings
from services.wiring import Studio
from tests.services.bench import in_place, quick
from tests.services.pictures import encoded


def plain(studio, words):
    return ([encoded("PNG", (30 + place, 40)) for place in range(4)] for _ in words)


def nobody(line: str) -> None:
    """Hears what is said."""


def signed_in(email, password):
    who = identity.resume(identity.sign_in(email, password, Browser()))
    assert who is not None
    return who


@pytest.fixture
def studio(make_stack, tmp_path):
    with in_place(quick(tmp_path, make_stack())) as studio:
        yield studio
    studio.close()


def test_a_second_run_adds_nothing_to_a_year_of_work(studio):
    said: list[str] = []
    email, password = demo.seed(studio, said.append, plain)
    who = signed_in(email, password)
    before = stats.home(who)
    assert demo.seed(studio, said.append, plain) == (email, password) and len(said) == 1
    assert stats.home(who) == before
    assert (before.assets, before.personas, before.reels, before.prompts) == (40, 2, 120, 60)
    states = Counter(job.status for job in generations.browse(who, GenerationFilter(), limit=200).items)
    assert set(states) == set(JobState) and states[JobState.COMPLETED] == 20


def test_what_it_shows_hangs_together(studio):
    email, password = demo.seed(studio, nobody, plain)
    who = signed_in(email, password)
    library = assets.get_many(who, assets.matching_ids(who, assets.EVERYTHING))
    for job in generations.browse(who, GenerationFilter((JobState.COMPLETED,)), limit=50).items:
        (saved,) = job.saved_asset_ids
        assert library[saved].generation_id == job.id and library[saved].ai_model_id == job.ai_model_id
    for persona in personas.browse(who):
        assert len(persona.reference_image_ids) == 4 and set(persona.reference_image_ids) <= set(library)
    days = [asset.created_at for asset in library.values()]
    assert (max(days) - min(days)).days > 180
    assert all(reels.counts(who).values()) and prompts.groups(who).total == 13


def test_the_password_is_this_homes_own_and_for_its_owner_alone(studio):
    _, password = demo.seed(studio, nobody, plain)
    kept = studio.settings.home / "demo-password"
    assert kept.read_text() == password and len(password) == 23
    assert kept.stat().st_mode & 0o077 == 0


def test_a_shared_project_gets_no_demo_account(tmp_path):
    hosted = Studio(Settings(home=tmp_path, supabase_url="https://project.example"))
    with pytest.raises(Invalid, match="Nothing was added"):
        demo.seed(hosted, nobody)
