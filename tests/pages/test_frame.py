"""The frame in this process: the gate, the menu, the persona switcher, the line of status."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from services import identity, keys, personas
from services.personas import PersonaDraft
from tests.studio_fixtures import here
from ui import errors

FRAME = str(Path(__file__).resolve().parents[2] / "ui" / "frame.py")
PROFILE = str(Path(__file__).resolve().parents[2] / "pages" / "profile.py")


@pytest.fixture
def open_at(studio):
    """Call it with a `sid` for the studio as that browser sees it."""

    def run(sid, page=PROFILE, **query):
        tab = AppTest.from_file(FRAME, default_timeout=60)
        tab.user = {"sid": sid}
        tab.query_params.update(query)
        tab.run()
        return tab.switch_page(page).run() if page else tab

    return run


def words(tab):
    return " ".join(one.value for one in [*tab.caption, *tab.title, *tab.markdown, *tab.info, *tab.error])


def html(tab):
    return " ".join(one.proto.body for one in tab.get("html"))


@pytest.mark.parametrize("sid", ["", "forged"])
def test_without_a_session_there_is_a_way_to_sign_in_and_nothing_else(open_at, sid):
    tab = open_at(sid)
    assert "You are signed out here" in words(tab) and "/sign-in" in html(tab)
    assert not tab.title and not tab.button and "Sign out" not in html(tab)


def test_the_profile_knows_who_is_here(open_at, sign_up):
    sid = sign_up("frame@example.com", name="Frame Tester")
    tab = open_at(sid)
    assert (
        "frame@example.com" in words(tab).replace("\\", "")
        and "Frame Tester" in html(tab)
        and not tab.exception
    )
    assert identity.form_token(sid) in html(tab)


def test_a_name_with_markup_is_shown_as_text(open_at, sign_up):
    tab = open_at(sign_up(name='<img src=x onerror="alert(1)">'))
    assert "<img" not in html(tab) and "&lt;img" in html(tab)


def test_a_page_run_alone_without_the_frame_shows_nothing(studio):
    tab = AppTest.from_file(PROFILE, default_timeout=60).run()
    assert not tab.title and not tab.text_input and "signed out" in words(tab)


def test_the_session_ends_between_two_runs_and_the_second_shows_nothing(open_at, sign_up):
    sid = sign_up("gone@example.com")
    tab = open_at(sid)
    identity.sign_out(sid)
    tab.run()
    assert "You are signed out here" in words(tab) and "gone@example.com" not in words(tab) + html(tab)


def test_another_person_in_the_same_session_is_not_the_one_before(open_at, sign_up):
    ada, bob = sign_up("ada-1@example.com", "Ada"), sign_up("bob-1@example.com", "Bob")
    tab = open_at(ada)
    tab.user = {"sid": bob}
    tab.run()
    said = (words(tab) + html(tab)).replace("\\", "")
    assert "bob-1@example.com" in said and "ada-1@example.com" not in said


def persona_of(sid, name):
    return personas.create(here(sid), PersonaDraft(name=name))


def test_the_switcher_offers_my_personas_and_writes_the_choice_into_the_address(open_at, sign_up):
    sid, other = sign_up(), sign_up()
    nova = persona_of(sid, "Nova")
    persona_of(other, "Not mine")
    tab = open_at(sid)
    assert tab.selectbox(key="sidebar.persona").options == ["All personas", "Nova"]
    tab.selectbox(key="sidebar.persona").set_value(nova.id).run()
    assert tab.query_params["persona"] in (nova.id, [nova.id])
    tab.selectbox(key="sidebar.persona").set_value("").run()
    assert "persona" not in tab.query_params


def test_an_address_chooses_the_persona_and_a_strangers_id_chooses_none(open_at, sign_up):
    sid, other = sign_up(), sign_up()
    nova, foreign = persona_of(sid, "Nova"), persona_of(other, "Not mine")
    assert open_at(sid, page=None, persona=nova.id).selectbox(key="sidebar.persona").value == nova.id
    assert open_at(sid, page=None, persona=foreign.id).selectbox(key="sidebar.persona").value == ""
    assert open_at(sid, page=None, persona="' or 1").selectbox(key="sidebar.persona").value == ""


def test_without_personas_there_is_no_switcher(open_at, sign_up):
    assert not open_at(sign_up()).selectbox


def test_the_status_line_names_the_vendors_the_sandbox_answers_for_until_their_keys_are_there(
    open_at, sign_up
):
    sid = sign_up()
    assert "Sandbox answers for Higgsfield, WaveSpeed, Anthropic and ElevenLabs" in words(open_at(sid))
    who = here(sid)
    keys.save(who, "higgsfield", "a-key-for-higgsfield")
    assert "Sandbox answers for WaveSpeed, Anthropic and ElevenLabs" in words(open_at(sid))
    keys.save(who, "anthropic", "a-key-for-anthropic")
    keys.save(who, "elevenlabs", "a-key-for-elevenlabs")
    keys.save(who, "wavespeed", "a-key-for-wavespeed")
    assert "Sandbox" not in words(open_at(sid))


def test_what_nobody_foresaw_shows_an_id_that_the_log_holds_and_nothing_of_itself(caplog):
    def page():
        from ui import errors

        errors.unexpected(ValueError("postgresql://user:" "hunter2@host"))

    tab = AppTest.from_function(page).run()
    said = tab.error[0].value
    reference = said.split("**")[1]
    assert "hunter2" not in said and reference in caplog.text
    assert errors.LOG.name in caplog.text


def test_changing_the_password_on_the_page_wants_the_old_one(open_at, sign_up):
    sid = sign_up("change@example.com")
    tab = open_at(sid)
    tab.text_input(key="password-old").set_value("not it")
    tab.text_input(key="password-new").set_value("a fresh long walk")
    next(one for one in tab.button if one.label == "Change password").click()
    tab.run()
    assert "current password is not right" in words(tab)
    assert tab.text_input(key="password-new").value == "a fresh long walk"
