"""Home: the numbers of the week with their lines, samples offered and taken away."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from services import assets, demo_content, generations, prompts, reels
from services.store import assets as rows
from tests.pages.screen import Screen
from tests.pages.test_library_screens import photo
from tests.services.bench import job_of
from tests.services.test_demo_content import plain
from ui import spark


def lines(screen):
    """What each line of the week says to those who cannot see it."""
    said = re.findall(r'alt="(.+?) by day over two weeks: ([\d, ]+)"', screen.words())
    return {label: [int(count) for count in counts.split(", ")] for label, counts in said}


def test_each_number_of_the_week_has_its_line_of_two_weeks(sid, who):
    assets.upload(who, "today.jpg", photo())
    early = assets.upload(who, "early.jpg", photo("red"))
    long_ago = (datetime.now(UTC) - timedelta(days=10)).isoformat()
    rows.update(who.client, early.id, created_at=long_ago)
    reels.paste(who, "https://www.instagram.com/reel/C7xQm2LpZa9/")
    shown = lines(Screen(sid, "home"))
    days = [0, 0, 0, 1, *[0] * 9, 1]
    # Should midnight pass before the screen is drawn, its fortnight ends with an empty day.
    assert shown["New assets"] in (days, [*days[1:], 0]) and shown["Generations"] == [0] * 14
    assert shown["New reels"] in ([*[0] * 13, 1], [*[0] * 12, 1, 0])


def test_a_line_fills_its_box_and_a_flat_one_lies_at_its_foot():
    assert spark.points([0, 2, 1]) == "0.0,26.0 60.0,2.0 120.0,14.0"
    assert {point.split(",")[1] for point in spark.points([0, 0, 0]).split()} == {"26.0"}


def test_demo_content_is_offered_to_an_empty_library_only(sid, who):
    assert "Try it with demo content" in Screen(sid, "home").labels()
    assets.upload(who, "one.jpg", photo())
    screen = Screen(sid, "home")
    assert not {"Try it with demo content", "Remove the demo content"} & set(screen.labels())


def test_demo_content_goes_with_one_press(sid, who):
    demo_content.add(who, plain)
    screen = Screen(sid, "home")
    assert "Try it with demo content" not in screen.labels()
    screen.press("Remove the demo content")
    assert not assets.browse(who).items and not reels.browse(who).items
    assert "Try it with demo content" in screen.labels()


def test_what_runs_is_listed_and_looked_at_until_it_has_ended(sid, who):
    assert "Running now" not in Screen(sid, "home").words()
    job = job_of(who, prompts.write_own(who, "A quiet street").id)
    screen = Screen(sid, "home")
    [table] = [part for part in screen.parts() if part.get("label") == "Jobs"]
    assert "Running now" in screen.words() and len(table["rows"]) == 1
    assert table["watch"]["href"].startswith("/looks/jobs?") and "state=pending" in table["watch"]["href"]
    generations.cancel(who, job.id)
    assert "Running now" not in Screen(sid, "home").words()


def test_a_list_of_jobs_that_ended_is_not_looked_at(sid, who):
    generations.cancel(who, job_of(who, prompts.write_own(who, "A quiet street").id).id)
    [table] = [part for part in Screen(sid, "generations").parts() if part.get("label") == "Jobs"]
    assert len(table["rows"]) == 1 and table["watch"] is None
