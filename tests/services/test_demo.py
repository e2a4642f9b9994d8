"""The demo account: whole after one run, the same after two."""

from collections import Counter
from datetime import UTC, datetime

import httpx
import psycopg
import pytest

from local.vendors import sandbox
from local.vendors.outcome import CHANCES, seeded
from services import assets, costs, demo, demo_pictures, generations, identity, personas, prompts, reels, stats
from services.demo_words import PERSONAS, VARIATIONS
from services.domain.job_state import JobState
from services.errors import Invalid
from services.generations import GenerationFilter
from services.identity import Browser
from services.settings import Settings
from services.store import reel_history
from services.wiring import Studio
from tests.services.bench import in_place, quick
from tests.services.pictures import encoded
from ui.web import launch
from ui.web.launch import DEMO_SEED

SCENES = [prompt for cast in PERSONAS for _, _, prompt in cast.scenes]
LIVE = [
    f"{scene.capitalize()}, {words}. Soft film grain, natural skin." for scene in SCENES for _, _, words in VARIATIONS
]
"""The words of the demo's prompts, as a person sends them."""


def plain(studio, words):
    return ([encoded("PNG", (30 + place, 40)) for place in range(4)] for _ in words)


def nobody(line: str) -> None:
    """Hears what is said."""


def signed_in(email, password):
    who = identity.resume(identity.sign_in(email, password, Browser()))
    assert who is not None
    return who


@pytest.fixture
def stack(make_stack):
    return make_stack()


@pytest.fixture
def studio(stack, tmp_path):
    with in_place(quick(tmp_path, stack)) as studio:
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


def test_its_pictures_are_drawn_whatever_the_seed_of_the_sandbox_has_in_store(tmp_path):
    class Unlucky(Studio):
        def _sandbox_http(self):
            return httpx.Client(transport=sandbox(tmp_path, speed=400, seed=DEMO_SEED), timeout=30)

    chance = seeded(DEMO_SEED, lambda _: None)
    tries = (f"a woman by the sea, {place}" for place in range(1000))
    unhappy = next(words for words in tries if chance(words + demo_pictures.SURELY) == "500-once")
    (pictures,) = demo_pictures.drawn(Unlucky(Settings(home=tmp_path)), [unhappy])
    assert len(pictures) == demo_pictures.EACH_SCENE


def test_of_its_prompts_the_sandbox_meets_every_outcome_and_most_come_out_well():
    met = Counter(seeded(DEMO_SEED)(words) for words in LIVE)
    assert set(met) == {None, *CHANCES} and met[None] > 0.8 * len(LIVE)


def test_it_follows_a_seed_unless_another_is_set(tmp_path):
    said: list[str] = []
    assert launch.in_a_demo(Settings(home=tmp_path), said.append).sandbox_seed == DEMO_SEED
    assert launch.in_a_demo(Settings(home=tmp_path, sandbox_seed=3), said.append).sandbox_seed == 3
    assert "by seed 3 (STUDIO_SANDBOX_SEED)" in said[-1]


def test_its_reels_have_pictures_and_a_past_and_its_books_balance(studio, stack):
    who = signed_in(*demo.seed(studio, nobody, plain))
    found = reels.browse(who, limit=100).items
    assert all(one.thumbnail_path for one in found)
    pasts = reel_history.counts_of(who.client, [one.id for one in found])
    grown = [one for one in pasts.values() if len(one) > 2]
    assert len(grown) > 40 and all(one[0].views < one[-1].views for one in grown)
    assert {one.id: one.view_count for one in found if one.views_checked_at} == {
        id: past[-1].views for id, past in pasts.items()
    }
    months = [costs.month(who, first) for first in costs.months(who, datetime.now(UTC).date())]
    assert len(months) > 6 and not any(one.real for one in months)
    assert {one.service for month in months for one in month.sandbox} == {"anthropic", "higgsfield"}
    with psycopg.connect(stack.dsn()) as connection:
        assert connection.execute("select * from studio.charge_faults()").fetchall() == []
