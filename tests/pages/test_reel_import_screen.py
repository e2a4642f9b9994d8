"""Adding reels: pasted lines and files, what became of each line, and what was asked meanwhile."""

from __future__ import annotations

from datetime import UTC, date, datetime

from services import reel_import, reels
from services.domain.approval import Verdict
from tests.pages.reel_fixtures import LINKS
from tests.pages.reel_fixtures import collected as collected
from tests.pages.screen import Screen
from tests.studio_fixtures import Outage
from tests.studio_fixtures import sign_up_on as sign_up_on
from tests.studio_fixtures import studio_with as studio_with


def test_every_pasted_line_has_its_outcome_and_failed_ones_stay_in_the_box(sid, who):
    screen = Screen(sid, "reels", tab="Add")
    screen.tab.text_area(key="paste-box").input("\n".join([LINKS[0], LINKS[0], "hello there", LINKS[1]]))
    screen.press("Add reels")
    words = [row[1]["badges"][0]["word"] for row in screen.rows("What became of each line")]
    assert words == ["Added", "Already there", "Refused", "Added"]
    assert screen.tab.text_area(key="paste-box").value == "hello there"
    assert len(reels.browse(who).items) == 2


SHEET = """Video URL,Views,Channel,Title
https://www.tiktok.com/@nova/video/7301234567890123456,250000,nova,"Rain, dancing"
https://www.youtube.com/shorts/aBcD_efGh12,900,robin,A short
https://vm.tiktok.com/ZMabc123/,,,
=cmd,,,
"""


def test_a_file_is_shown_as_it_will_be_read_and_every_line_has_its_outcome(sid, who):
    screen = Screen(sid, "reels", tab="Add")
    screen.tab.file_uploader[0].set_value(("videos.csv", SHEET.encode(), "text/csv")).run()
    assert [one[0]["text"] for one in screen.rows("The first rows")][:2] == ["7301234567890123456", "aBcD_efGh12"]
    screen.press("Add 4 lines")
    words = [row[1]["badges"][0]["word"] for row in screen.rows("What became of each line")]
    assert words == ["Added", "Added", "Needs resolving", "Refused"] and "=cmd" in screen.words()
    found = {one.platform: one for one in reels.browse(who).items}
    assert found["tiktok"].author == "nova" and found["tiktok"].approval_status is Verdict.APPROVED
    assert found["youtube"].view_count == 900 and found["youtube"].approval_status is Verdict.DENIED


def test_the_columns_of_a_file_can_be_corrected(sid, who):
    screen = Screen(sid, "reels", tab="Add")
    screen.tab.file_uploader[0].set_value(("videos.csv", SHEET.encode(), "text/csv")).run()
    [views] = [one for one in screen.tab.selectbox if one.label == "Views"]
    views.select_index(0).run()
    screen.press("Add 4 lines")
    assert all(one.views_checked_at is None for one in reels.browse(who).items)


def test_a_file_that_cannot_be_read_says_so_and_adds_nothing(sid, who):
    screen = Screen(sid, "reels", tab="Add")
    screen.tab.file_uploader[0].set_value(("empty.csv", b" ", "text/csv")).run()
    assert "There is nothing in this file" in screen.words() and not reels.browse(who).items


def test_short_links_are_looked_up_when_asked_and_the_rest_stays_in_the_box(sid, who):
    screen = Screen(sid, "reels", tab="Add")
    screen.tab.text_area(key="paste-box").input(f"https://vm.tiktok.com/ZMabc123/\nhello\n{LINKS[0]}")
    screen.press("Add reels").press("Look 1 short link up")
    words = [row[1]["badges"][0]["word"] for row in screen.rows("What became of each line")]
    assert words == ["Added", "Refused", "Added"]
    assert screen.tab.text_area(key="paste-box").value == "hello"
    assert {one.platform for one in reels.browse(who).items} == {"tiktok", "instagram"}


def test_an_import_that_breaks_off_says_so_and_keeps_what_was_typed(studio_with, sign_up_on):
    database = Outage(lambda address: "/rpc/import_reels" in address)
    sid = sign_up_on(studio_with(database))
    screen = Screen(sid, "reels", tab="Add")
    database.away = True
    screen.tab.text_area(key="paste-box").input(LINKS[0])
    screen.press("Add reels")
    assert "does not answer" in screen.words()
    assert screen.tab.text_area(key="paste-box").value == LINKS[0]
    database.away = False
    screen.press("Add reels")
    assert "**1 reel added** of 1 line." in screen.words()


def test_earlier_imports_stay_until_they_are_forgotten(sid, who):
    reel_import.run(who, SHEET.encode(), "videos.csv")
    screen = Screen(sid, "reels", tab="Add")
    assert "2 added, 1 need resolving, 1 refused" in screen.words()
    screen.press("Forget")
    assert not reel_import.imports(who) and len(reels.browse(who).items) == 2


def test_a_line_that_was_there_leads_to_its_reel(sid, collected):
    screen = Screen(sid, "reels", tab="Add")
    screen.tab.text_area(key="paste-box").input(LINKS[1])
    screen.press("Add reels")
    [[line, outcome]] = screen.rows("What became of each line")
    assert outcome["badges"][0]["word"] == "Already there" and line["open"] == collected["tiktok"].id


def test_what_a_file_leaves_open_is_asked_and_the_answer_holds(sid, who):
    lines = ["video;views;published_at", "Qx7-Lm_2ZaE;12.345;03/04/2025", "kP9wRt3_VbM;98.765;05/06/2025"]
    screen = Screen(sid, "reels", tab="Add")
    screen.tab.file_uploader[0].set_value(("open.csv", "\n".join(lines).encode(), "text/csv")).run()
    asked = {one.label: one for one in screen.tab.selectbox}
    asked["Published: 03/04/2025 means"].select_index(1).run()
    next(one for one in screen.tab.selectbox if one.label == "Ids without a link belong to").select("instagram").run()
    [day] = screen.tab.date_input
    day.set_value(date(2026, 3, 1)).run()
    screen.press("Add 2 lines")
    [reel] = [one for one in reels.browse(who).items if one.shortcode == "Qx7-Lm_2ZaE"]
    assert (reel.platform, reel.view_count) == ("instagram", 12_345)
    assert reel.published_at == datetime(2025, 4, 3, tzinfo=UTC)
    assert reel.views_checked_at == datetime(2026, 3, 1, tzinfo=UTC)
