"""Home, insights and keys; and every screen signed out or with a studio that does not answer."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from services import assets, keys, personas, reels
from services.key_check import KeyCheck
from services.personas import PersonaDraft
from services.store.key_checks import KeyChecks
from tests.pages.screen import ROOT, Screen
from tests.pages.test_library_screens import photo
from tests.studio_fixtures import Outage
from tests.studio_fixtures import sign_up_on as sign_up_on
from tests.studio_fixtures import studio_with as studio_with

PAGES = ("home", "assets", "asset", "personas", "persona", "prompts", "generations", "generation", "reels",
         "insights", "keys")  # fmt: skip


def test_a_new_person_meets_six_steps_of_which_the_sandbox_ticks_one(sid):
    words = Screen(sid, "home").words()
    for step in (
        "Upload a photo",
        "Describe a persona",
        "Get five prompts",
        "Generate a picture",
        "Collect a reel",
    ):
        assert step in words and f"{step}, done" not in words
    assert "Add a vendor's key, done" in words


def test_steps_are_ticked_by_what_is_there(sid, who):
    assets.upload(who, "one.jpg", photo())
    personas.create(who, PersonaDraft("Nova"))
    words = Screen(sid, "home").words()
    assert "Upload a photo, done" in words and "Describe a persona, done" in words
    assert "Get five prompts, done" not in words


def test_home_says_what_needs_the_person_and_nothing_when_nothing_does(sid, who):
    assert "Nothing needs you at the moment." in Screen(sid, "home").words()
    reels.paste(who, "https://www.instagram.com/reel/C8abcDEfgHI/")
    words = Screen(sid, "home").words()
    assert "1 reel waits for your verdict" in words and "Nothing needs you" not in words


def test_the_numbers_of_the_week_are_the_persons_own(sid, who, new_person):
    assets.upload(new_person(), "theirs.jpg", photo())
    assets.upload(who, "mine.jpg", photo())
    numbers = {one.label: one.value for one in Screen(sid, "home").tab.metric}
    assert numbers["New assets"] == "1" and numbers["New reels"] == "0"


def test_insights_without_data_say_where_data_comes_from(sid):
    words = Screen(sid, "insights").words()
    assert "No reels in this period" in words and "No assets in this period" in words


def test_insights_answer_in_a_sentence_and_hand_out_the_numbers(sid, who):
    reels.paste(
        who, "https://www.instagram.com/reel/C8abcDEfgHI/\nhttps://www.youtube.com/shorts/aBcD_efGh12"
    )
    first, second = reels.browse(who).items
    reels.set_views(who, first.id, 250_000)
    reels.set_views(who, second.id, 900)
    assets.upload(who, "one.jpg", photo())
    screen = Screen(sid, "insights")
    words = screen.words()
    assert "2 reels came in, 1 approved: 50 %." in words
    assert "1 of 2 with a known count have 100 k views or more." in words
    assert "1 asset came in: 1 image." in words
    assert len(screen.tab.get("plotly_chart")) == 4 and len(screen.tab.get("download_button")) == 4


def entered(screen: Screen, service: str, *typed: str, press: str = "Check and save") -> Screen:
    """Open the dialog of a service and hand over what is typed, a text for each field."""
    screen.tab.button(key=f"key-open-{service}").click().run()
    return sent(screen, service, *typed, press=press)


def sent(screen: Screen, service: str, *typed: str, press: str) -> Screen:
    for place, text in enumerate(typed):
        field = screen.tab.text_input(key=f"key-typed-{service}-{place}")
        assert field.proto.type == field.proto.PASSWORD
        field.input(text)
    next(one for one in screen.tab.button if one.label == press).click().run()
    return screen.unbroken()


def test_a_key_that_works_is_saved_shown_by_its_end_and_kept_nowhere_in_the_session(sid, who):
    typed = "sandbox-" + "test" * 6 + "9876"
    screen = entered(Screen(sid, "keys"), "anthropic", typed)
    assert "Ends in **9876**" in screen.words() and "Works" in screen.words() and typed not in screen.words()
    assert "Anthropic accepts the key." in screen.words()
    assert typed not in str(screen.tab.session_state._state.filtered_state)
    assert [(row.service, row.status) for row in keys.rows(who)] == [("anthropic", "works")]


def test_a_wrong_key_is_refused_before_it_is_stored_and_stays_in_its_field(sid, who):
    typed = "sandbox-401-" + "wrong" * 4
    screen = entered(Screen(sid, "keys"), "anthropic", typed)
    assert "Anthropic does not accept this key. Nothing was saved" in screen.tab.error[0].value
    assert keys.rows(who) == [] and typed not in screen.words()
    assert screen.tab.text_input(key="key-typed-anthropic-0").value == typed
    sent(screen, "anthropic", "sandbox-" + "right" * 4, press="Check and save")
    assert [row.status for row in keys.rows(who)] == ["works"]


def test_a_key_whose_vendor_is_silent_is_kept_unchecked_when_the_person_says_so(sid, who):
    screen = entered(Screen(sid, "keys"), "youtube", "sandbox-down-" + "k" * 12)
    assert "does not answer" in screen.tab.warning[0].value and keys.rows(who) == []
    next(one for one in screen.tab.button if one.label == "Save it unchecked").click().run()
    assert [row.status for row in keys.rows(who)] == ["unchecked"]
    assert "Not checked yet" in screen.unbroken().words()


def test_a_key_of_two_parts_is_asked_for_in_two_fields_and_kept_as_one(sid, who, studio):
    screen = entered(Screen(sid, "keys"), "higgsfield", "sandbox-id-1", "")
    assert "needs both: Key ID and Key secret" in screen.tab.error[0].value
    sent(screen, "higgsfield", "sandbox-id-1", "a-secret", press="Check and save")
    opened = keys.open_key(studio, who.user_id, "higgsfield")
    assert opened and opened.reveal() == "sandbox-id-1:a-secret"


def test_a_key_that_stopped_working_is_said_on_its_row_and_on_home(sid, who, studio):
    keys.save(who, "anthropic", "sandbox-401-" + "k" * 12)
    check = KeyCheck(studio, KeyChecks(studio.admin))
    while due := check.due(50):
        for key in due:
            check.look(key)
    assert "Your Anthropic key stopped working" in Screen(sid, "home").words()
    words = Screen(sid, "keys")
    assert "Anthropic does not accept this key. Since " in words.words() and "Stopped working" in words.words()


def test_a_key_is_deleted_after_a_question(sid, who):
    keys.save(who, "higgsfield", "id" * 8 + ":" + "secret" * 4)
    screen = Screen(sid, "keys").press("Delete")
    assert "cannot be brought back" in screen.words() and keys.rows(who)
    next(button for button in screen.tab.button if button.key == "confirm-act").click().run()
    assert not keys.rows(who)


def test_a_key_that_cannot_be_one_is_refused_with_a_sentence(sid, who):
    screen = entered(Screen(sid, "keys"), "youtube", "short")
    assert "Nothing was saved" in screen.tab.error[0].value and not keys.rows(who)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_run_alone_shows_nothing(studio, page):
    tab = AppTest.from_file(str(ROOT / "pages" / f"{page}.py"), default_timeout=60).run()
    assert not tab.exception and not tab.title and "signed out" in tab.info[0].value


@pytest.mark.parametrize("page", PAGES)
def test_the_screen_says_so_when_the_database_stops_answering(studio_with, sign_up_on, page):
    """Sessions still answer, everything else refuses: the screen says so in a sentence."""
    still = ("/web_sessions", "/auth/v1", "/rpc/")
    database = Outage(lambda address: "/rest/v1/" in address and not any(part in address for part in still))
    sid = sign_up_on(studio_with(database))
    database.away = True
    screen = Screen(sid, page, id="00000000-0000-4000-8000-000000000000")
    assert "does not answer" in screen.words(), screen.words()
