"""The voice of a persona: choosing one, how it sounds, a line to hear, and two settings compared blind."""

from __future__ import annotations

from uuid import uuid4

import pytest

from services import assets, keys, personas, voice_takes, voices
from services.domain.speech import DEFAULTS
from services.personas import PersonaDraft
from services.voices import VoiceFilter
from services.worker import Worker
from tests.pages.screen import Screen

VOICE = "SandboxVoice00000000"


@pytest.fixture
def worked(studio):
    """Call it to have the worker do all that is due."""
    return Worker(studio, f"voice-{uuid4().hex}").tick


@pytest.fixture
def nova(who, worked):
    """A persona with a voice, of somebody whose account was read."""
    found = personas.create(who, PersonaDraft("Nova", voice_id=VOICE))
    voices.refresh(who)
    worked()
    return found


def opened(sid, persona, **query):
    return Screen(sid, "persona", id=persona.id, tab="Voice", **query)


def field(persona, name):
    return f"persona-{persona.id}-{name}"


def paid(screen, persona):
    """The label of the button that speaks."""
    return screen.tab.button(key=field(persona, "speak")).label


def typed(screen, persona, line):
    screen.tab.text_input(key=field(persona, "line")).input(line).run()
    return screen.unbroken()


def pressed(screen, key):
    screen.tab.button(key=key).click().run()
    return screen.unbroken()


def spoken(sid, persona, worked, line):
    """The screen after a line was asked for and the worker had its turn."""
    screen = pressed(typed(opened(sid, persona), persona, line), field(persona, "speak"))
    worked()
    screen.tab.run()
    return screen.unbroken()


def test_nobody_chosen_shows_the_voices_of_the_account_once_they_are_read(sid, who, worked):
    nova = personas.create(who, PersonaDraft("Nova"))
    screen = opened(sid, nova)
    assert "Reading the voices of your account" in screen.words()
    worked()
    screen.tab.run()
    words = screen.words()
    assert "12 voices, as of just now" in words and "100,000 of 100,000 credits left" in words
    assert "Instant clone · English · british, female, young" in words and "/sample" in words
    assert "Choose a voice first." in words and screen.tab.button(key=field(nova, "speak")).disabled


def test_voices_are_found_by_words_language_and_kind(sid, nova):
    screen = opened(sid, nova)
    screen.tab.text_input(key="voice-find").input("gravel").run()
    assert "Odell" in screen.words() and "Felix" not in screen.words()
    screen.tab.text_input(key="voice-find").input("").run()
    screen.tab.selectbox(key="voice-language").set_value("de").run()
    assert "Felix" in screen.words() and "Odell" not in screen.words()
    screen.tab.selectbox(key="voice-category").set_value("professional").run()
    assert "No voice matches." in screen.words()


def test_a_voice_is_chosen_with_one_press(sid, who, nova):
    felix = next(one for one in voices.browse(who, VoiceFilter(text="felix")).items)
    screen = opened(sid, nova)
    screen.tab.text_input(key="voice-find").input("felix").run()
    pressed(screen, f"use-{felix.id}")
    assert personas.get(who, nova.id).voice_id == felix.voice_id


def test_a_voice_that_left_the_account_is_named(sid, who, nova):
    voices.choose_voice(who, nova.id, "SomebodyWhoLeft")
    assert "is not in the list of your account" in opened(sid, nova).words()


def test_every_slider_names_both_ends_and_only_what_the_model_takes_is_shown(sid, nova):
    screen = opened(sid, nova)
    assert [one.label for one in screen.tab.slider] == [
        "Delivery: expressive to steady", "Likeness: loose to close", "Style: plain to pronounced",
        "Pace: slower to faster",
    ]  # fmt: skip
    screen.tab.selectbox(key=field(nova, "model")).set_value("eleven_flash_v2_5").run()
    assert [one.label.split(":")[0] for one in screen.tab.slider] == ["Delivery", "Likeness", "Pace"]
    screen.tab.selectbox(key=field(nova, "model")).set_value("eleven_v3").run()
    assert not screen.tab.slider and not screen.tab.toggle
    assert screen.tab.segmented_control(key=field(nova, "step")).options == ["Creative", "Natural", "Robust"]


def test_presets_move_the_sliders_and_reset_brings_them_back(sid, nova):
    screen = pressed(opened(sid, nova), field(nova, "preset-Dramatic"))
    assert screen.tab.slider(key=field(nova, "style")).value == 0.6
    pressed(screen, field(nova, "reset"))
    names = ("stability", "similarity_boost", "style", "speed")
    now = [screen.tab.slider(key=field(nova, name)).value for name in names]
    assert now == [0.5, 0.75, 0.0, 1.0]


def test_model_and_settings_are_saved_together(sid, who, nova):
    screen = opened(sid, nova)
    screen.tab.selectbox(key=field(nova, "model")).set_value("eleven_flash_v2_5").run()
    screen.tab.slider(key=field(nova, "speed")).set_value(1.15).run()
    assert "Not saved yet" in screen.words()
    screen.press("Save")
    assert "Not saved yet" not in screen.words()
    kept = personas.get(who, nova.id)
    assert (kept.voice_model, kept.voice_settings.speed) == ("eleven_flash_v2_5", 1.15)
    assert kept.voice_settings.style == DEFAULTS.style


def test_the_button_says_what_a_line_costs(sid, who, nova):
    keys.save(who, "elevenlabs", "a-key-of-elevenlabs")
    screen = typed(opened(sid, nova), nova, "x" * 84)
    assert paid(screen, nova) == "Speak · 84 characters · 84 credits, about $0.0084"
    screen.tab.selectbox(key=field(nova, "model")).set_value("eleven_flash_v2_5").run()
    assert paid(screen, nova) == "Speak · 84 characters · 42 credits, about $0.0042"
    typed(screen, nova, "")
    assert screen.tab.button(key=field(nova, "speak")).disabled and "Type a line to hear." in screen.words()


def test_a_line_that_grew_under_the_press_shows_its_price_first(sid, who, nova):
    keys.save(who, "elevenlabs", "a-key-of-elevenlabs")
    screen = typed(opened(sid, nova), nova, "Hi.")
    screen.tab.text_input(key=field(nova, "line")).input("A much longer line than the one with the price.")
    pressed(screen, field(nova, "speak"))
    assert "look at its price and press again" in screen.tab.error[0].value
    assert paid(screen, nova) == "Speak · 47 characters · 47 credits, about $0.0047"
    assert "take" not in screen.tab.query_params


def test_a_line_is_heard_and_the_same_line_costs_nothing(sid, who, nova, worked):
    screen = spoken(sid, nova, worked, "Hello from the harbour.")
    (take,) = voice_takes.latest(who, nova.id)
    words = screen.words()
    assert f'src="/files/takes/{take.id}/sound"' in words and "Sandbox: tones in place of a voice" in words
    assert paid(screen, nova) == "Already made · costs nothing"
    assert screen.tab.text_input(key=field(nova, "line")).value == "Hello from the harbour."
    typed(screen, nova, "Hello from the harbour!")
    assert paid(screen, nova) == "Speak · 23 characters · sandbox, no charge"
    assert take.line in opened(sid, nova).words()


def test_a_line_under_way_says_so(sid, nova):
    screen = pressed(typed(opened(sid, nova), nova, "Wait for me."), field(nova, "speak"))
    assert "Waiting for its turn" in " ".join(one.value for one in screen.tab.info)
    button = screen.tab.button(key=field(nova, "speak"))
    assert button.label == "On its way · nothing more is sent" and button.disabled


@pytest.mark.parametrize(
    ("word", "said", "step"),
    [
        ("quota", "are used up. Nothing was charged", "Your ElevenLabs plan and credits"),
        ("401", "does not know your key", "Replace the key"), ("404", "no longer in your ElevenLabs account", ""),
    ],
)  # fmt: skip
def test_a_line_that_failed_says_why_and_what_is_next_and_stays_typed(sid, nova, worked, word, said, step):
    line = f"Try this [sandbox:{word}]"
    screen = spoken(sid, nova, worked, line)
    assert said in screen.tab.error[0].value
    links = [one.proto.label for one in screen.tab.get("link_button")] + screen.words().splitlines()
    assert not step or step in links
    assert screen.tab.text_input(key=field(nova, "line")).value == line
    assert paid(screen, nova).startswith("Speak · ")


def test_an_account_that_cannot_be_read_says_why_and_keeps_the_old_list(sid, who, nova, worked):
    keys.save(who, "elevenlabs", "sandbox-closed-key-of-mine")
    voices.refresh(who)
    worked()
    words = opened(sid, nova).words()
    assert "missing the permission voices_read" in words and "Rights of your keys" not in words.splitlines()[0]
    assert "12 voices" in words


def test_without_a_key_and_without_a_sandbox_the_way_to_the_keys_is_shown(sid, who, nova, studio, monkeypatch):
    monkeypatch.setattr(type(studio), "sandbox", property(lambda self: False))
    screen = opened(sid, nova)
    assert "needs your ElevenLabs key" in screen.words() and "Enter your ElevenLabs key" in screen.words()
    assert screen.tab.button(key=field(nova, "speak")).disabled


def test_a_take_is_saved_to_the_library_of_the_persona(sid, who, nova, worked):
    screen = spoken(sid, nova, worked, "Keep me.")
    (take,) = voice_takes.latest(who, nova.id)
    pressed(screen, f"save-{take.id}")
    (kept,) = assets.browse(who).items
    assert (kept.file_type, kept.ai_model_id, kept.origin) == ("audio", nova.id, "voice")
    assert "Saved in the library" in screen.words()
    pressed(screen, f"drop-{take.id}")
    assert voice_takes.latest(who, nova.id) == [] and assets.get(who, kept.id)


def test_a_blind_pair_tells_nothing_before_the_choice_and_then_moves_the_sliders(sid, who, nova, worked):
    screen = typed(opened(sid, nova), nova, "Which one is it?")
    screen.tab.slider(key=field(nova, "stability")).set_value(0.2).run()
    screen.tab.selectbox(key=field(nova, "against")).set_value("The saved settings").run()
    pressed(screen, field(nova, "compare"))
    worked()
    screen.tab.run()
    assert "Which one sounds better?" in screen.words() and "delivery 0.20" not in screen.words()
    pair = screen.tab.query_params["pair"]
    first, second = voice_takes.get_many(who, (pair if isinstance(pair, str) else pair[0]).split("."))
    assert {first.sounds_as.stability, second.sounds_as.stability} == {0.2, 0.5}
    assert "Earlier lines" not in [one.label for one in screen.tab.expander]
    pressed(screen, "verdict-2")
    assert "First: delivery" in screen.words() and "**chosen**" in screen.words()
    assert screen.tab.slider(key=field(nova, "stability")).value == second.sounds_as.stability
    pressed(screen, "compare-close")
    assert "pair" not in screen.tab.query_params


def test_a_take_of_somebody_else_is_not_on_my_screen(sid, nova, new_person, worked):
    other = new_person()
    theirs = personas.create(other, PersonaDraft("Vera", voice_id=VOICE))
    model = voices.models(other)[0]
    line = voice_takes.wanted(VOICE, model, DEFAULTS, "Somebody elses secret", sandbox=True)
    take = voice_takes.speak(other, theirs.id, line)
    worked()
    for query in ({"take": take.id}, {"pair": f"{take.id}.{take.id}"}, {"pair": "x.y"}, {"take": "../x"}):
        assert "secret" not in opened(sid, nova, **query).words()
