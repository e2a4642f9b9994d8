"""Samples in somebody's own account: there in one step, gone in one step, and nothing else goes with them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from services import assets, demo_content, personas, reels, stats
from services.errors import Unavailable
from services.personas import PersonaDraft
from tests.services.pictures import encoded


def plain(studio, words):
    return ([encoded("PNG", (30 + place, 40)) for place in range(4)] for _ in words)


def refusing(studio, words):
    raise Unavailable("The sandbox did not draw.")


@pytest.fixture
def who(new_person):
    return new_person()


def counted(who):
    found = stats.home(who)
    return found.assets, found.personas, found.reels


def test_samples_are_there_in_one_step_and_a_second_one_adds_nothing(who):
    assert not demo_content.is_there(who)
    for _ in range(2):
        demo_content.add(who, plain)
        assert counted(who) == (8, 1, 12) and demo_content.is_there(who)
    assert {one.origin for one in assets.browse(who).items} == {"demo"}
    assert all("demo" in one.tags for one in reels.browse(who).items)
    (nova,) = personas.browse(who)
    assert set(nova.reference_image_ids) <= {one.id for one in assets.browse(who).items}


def test_removing_them_leaves_what_is_the_persons_own(who):
    demo_content.add(who, plain)
    photo = assets.upload(who, "mine.png", encoded("PNG", (40, 50)))
    mine = personas.create(who, PersonaDraft("Nova Lindqvist", "My own Nova"))
    reels.paste(who, "https://www.instagram.com/reel/C7xQm2LpZa9/")
    own = next(one.id for one in reels.browse(who).items if one.shortcode == "C7xQm2LpZa9")
    reels.set_tags(who, own, ["demo"])
    gone = demo_content.remove(who)
    assert (gone.pictures, gone.personas, gone.reels) == (8, 1, 12)
    assert [one.id for one in assets.browse(who).items] == [photo.id]
    assert [one.id for one in personas.browse(who)] == [mine.id]
    assert [one.id for one in reels.browse(who).items] == [own]
    assert not demo_content.is_there(who) and counted(who) == (1, 1, 1)


def test_a_sample_whose_tag_is_taken_away_has_become_the_persons_own(who):
    demo_content.add(who, plain)
    liked = assets.browse(who).items[0]
    assert "demo" in liked.tags
    assets.set_tags(who, liked.id, ["kept"])
    assert demo_content.remove(who).pictures == 7
    assert [one.id for one in assets.browse(who).items] == [liked.id] and not demo_content.is_there(who)


def test_nobody_elses_samples_go(who, new_person):
    other = new_person()
    demo_content.add(who, plain)
    demo_content.add(other, plain)
    demo_content.remove(other)
    assert counted(who) == (8, 1, 12) and counted(other) == (0, 0, 0)


def test_a_drawing_that_failed_is_made_up_for_by_the_next_try(who):
    with pytest.raises(Unavailable):
        demo_content.add(who, refusing)
    demo_content.add(who, plain)
    assert counted(who) == (8, 1, 12)
    assert demo_content.remove(who).reels == 12


def test_samples_lie_within_the_two_weeks_of_the_first_screen(who):
    began = datetime.now(UTC).date()
    demo_content.add(who, plain)
    # Should midnight pass meanwhile, the fortnight is that of either day.
    either = [stats.fortnight(who, today) for today in (began, datetime.now(UTC).date())]
    days = {day.day: day for fortnight in either for day in fortnight}.values()
    assert sum(day.assets for day in days) == 8 and sum(day.reels for day in days) == 12
