"""The speech vendor's adapter: what it sends, what each documented answer becomes, and that nothing is sent twice."""

import itertools
import json
from datetime import UTC, datetime
from decimal import Decimal

import httpx
import pytest

from local.vendors import elevenlabs as vendor
from local.vendors import sandbox
from services.domain.secret import Secret
from services.domain.speech import MP3, WAV
from services.errors import OutcomeUnknown, VendorRefused
from services.providers import elevenlabs_errors as errors
from services.providers.elevenlabs import ElevenLabs
from services.providers.wire import KeyRefused, Later

VOICE = "SandboxVoice00000000"
V2, V3 = "eleven_multilingual_v2", "eleven_v3"


@pytest.fixture
def at_sandbox(tmp_path):
    """Call it with words in the key for an account at the sandbox."""

    def open_account(words="ada"):
        return ElevenLabs(httpx.Client(transport=sandbox(tmp_path)), Secret(f"{words}:key"))

    return open_account


class Endless(httpx.SyncByteStream):
    def __iter__(self):
        return itertools.repeat(bytes(1024 * 1024))


def answering(answer, seen=None, key="a-key-nobody-has"):
    def handle(request):
        if seen is not None:
            seen.append(request)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return ElevenLabs(httpx.Client(transport=httpx.MockTransport(handle)), Secret(key))


def detail(status, said, **headers):
    return httpx.Response(status, json={"detail": said}, headers=headers)


def test_the_request_is_the_documented_one():
    seen: list[httpx.Request] = []
    spoken = httpx.Response(200, content=b"ID3", headers={"request-id": "r1", "character-cost": "403"})
    found = answering(spoken, seen).speak(VOICE, "Hello.", V2, {"stability": 0.5})
    (request,) = seen
    assert str(request.url) == f"https://api.elevenlabs.io/v1/text-to-speech/{VOICE}?output_format=mp3_44100_128"
    assert request.headers["xi-api-key"] == "a-key-nobody-has" and "authorization" not in request.headers
    assert json.loads(request.content) == {"text": "Hello.", "model_id": V2, "voice_settings": {"stability": 0.5}}
    assert request.extensions["timeout"]["read"] == 120
    assert (found.data, found.request_id, found.credits) == (b"ID3", "r1", Decimal(403))
    assert (found.sound.mime_type, found.sound.extension) == ("audio/mpeg", "mp3")


def test_a_missing_or_broken_price_is_no_price():
    for headers in ({}, {"character-cost": "n/a"}, {"character-cost": "-4"}):
        found = answering(httpx.Response(200, content=b"ID3", headers=headers)).speak(VOICE, "a", V2, {})
        assert found.credits is None and found.request_id == ""


@pytest.mark.parametrize(
    ("status", "code", "ours"),
    [
        (400, "max_character_limit_exceeded", errors.TooLong), (400, "invalid_ttd_stability", errors.BadStability),
        (400, "voice_not_found", errors.VoiceGone), (404, "voice_not_found", errors.VoiceGone),
        (400, "validation_error", errors.BadInput), (400, "invalid_parameters", errors.BadInput),
        (401, "invalid_api_key", errors.BadKey), (401, "missing_permissions", errors.NoPermission),
        (401, "quota_exceeded", errors.NoCredit), (401, "detected_unusual_activity", errors.Unusual),
        (402, "paid_plan_required", errors.NeedsPlan), (403, "only_for_creator+", errors.NeedsPlan),
        (409, "conflict", Later), (425, "too_early", Later), (429, "too_many_concurrent_requests", Later),
        (429, "concurrent_limit_exceeded", Later), (429, "system_busy", Later), (429, "rate_limit_exceeded", Later),
    ],
)  # fmt: skip
@pytest.mark.parametrize("shape", ["newer", "older"])
def test_every_documented_error_has_its_own_words_and_cost_nothing(status, code, ours, shape):
    said = {"status": code, "message": "The vendor's words"}
    said |= {"code": code, "type": "error", "request_id": "r"} if shape == "newer" else {}
    with pytest.raises(ours, match="Nothing was charged") as caught:
        answering(detail(status, said)).speak(VOICE, "a", V2, {})
    assert type(caught.value) is ours


def test_four_kinds_of_401_are_told_apart():
    kinds = set()
    for code in ("invalid_api_key", "missing_permissions", "quota_exceeded", "detected_unusual_activity"):
        with pytest.raises(KeyRefused) as caught:
            answering(detail(401, {"status": code, "message": ""})).speak(VOICE, "a", V2, {})
        kinds.add(str(caught.value))
    assert len(kinds) == 4


@pytest.mark.parametrize(
    ("status", "said", "ours", "words"),
    [
        (422, [{"loc": ["body", "text"], "msg": "too short", "type": "v"}], errors.BadInput, "text: too short"),
        (400, "Something is off", errors.BadInput, "Something is off"),
        (418, {"status": "teapot", "message": "short and stout"}, errors.BadInput, "short and stout"),
        (401, None, errors.BadKey, "replace it"),
    ],
)
def test_lists_texts_and_unknown_codes_are_read_too(status, said, ours, words):
    with pytest.raises(ours, match=words):
        answering(detail(status, said)).speak(VOICE, "a", V2, {})


def test_a_limit_says_when_to_come_back():
    with pytest.raises(Later) as caught:
        answering(detail(429, {"status": "system_busy"}, **{"retry-after": "7"})).speak(VOICE, "a", V2, {})
    assert caught.value.after == 7


def test_the_vendors_words_never_repeat_the_key():
    said = {"status": "missing_permissions", "message": "The key a-key-nobody-has lacks a right"}
    with pytest.raises(errors.NoPermission) as caught:
        answering(detail(401, said)).speak(VOICE, "a", V2, {})
    assert "a-key-nobody-has" not in str(caught.value) and "lacks a right" in str(caught.value)


class Broken(httpx.SyncByteStream):
    """A body that breaks off after its first bytes."""

    def __iter__(self):
        yield b"ID3 some sound"
        raise httpx.ReadError("gone")


@pytest.mark.parametrize(
    "answer",
    [
        httpx.ReadTimeout("late"), httpx.RemoteProtocolError("gone"), httpx.Response(200, stream=Broken()),
        httpx.Response(500, text="<html>"), detail(503, {"status": "internal"}), httpx.Response(200, content=b""),
    ],
    ids=["timeout", "disconnect", "mid-stream", "500", "503", "empty"],
)  # fmt: skip
def test_a_line_without_a_whole_answer_may_be_billed_and_is_sent_once(answer):
    seen: list[httpx.Request] = []
    with pytest.raises(OutcomeUnknown, match="may have been charged"):
        answering(answer, seen).speak(VOICE, "a", V2, {})
    assert len(seen) == 1


def test_a_line_that_never_left_may_go_again():
    with pytest.raises(Later, match="Nothing was sent"):
        answering(httpx.ConnectError("no")).speak(VOICE, "a", V2, {})


def test_a_question_without_an_answer_cost_nothing():
    for answer in (httpx.ReadTimeout("late"), httpx.Response(500), httpx.Response(200, text="<html>")):
        with pytest.raises(Later, match="Nothing was charged"):
            answering(answer).models()


def test_a_sound_without_end_is_not_taken_in():
    with pytest.raises(OutcomeUnknown, match="50 MB"):
        answering(httpx.Response(200, stream=Endless())).speak(VOICE, "a", V2, {})


@pytest.mark.parametrize("voice", ["../v1/user", "a b", "", "x" * 101, "a?b=c"])
def test_what_is_no_voice_id_is_never_sent(voice):
    seen: list[httpx.Request] = []
    with pytest.raises(VendorRefused, match="Nothing was sent"):
        answering(httpx.Response(200), seen).speak(voice, "a", V2, {})
    assert not seen


def test_voices_come_page_by_page_until_the_last(at_sandbox):
    found = at_sandbox("sandbox-many").voices()
    assert len(found) == len({one.id for one in found}) == 230
    mara = found[0]
    assert (mara.name, mara.category, mara.languages, mara.is_own) == ("Mara", "cloned", ("en",), True)
    assert mara.labels["accent"] == "british" and mara.preview_url.startswith("https://") and mara.settings is None


def test_a_list_that_repeats_its_page_ends():
    page = {"voices": [{"voice_id": "v1"}], "has_more": True, "next_page_token": "same"}
    seen: list[httpx.Request] = []
    assert [one.id for one in answering(httpx.Response(200, json=page), seen).voices()] == ["v1"]
    assert len(seen) == 2


def test_only_the_id_of_a_voice_is_sure():
    page = {"voices": [{"voice_id": "v1", "labels": None, "settings": None, "verified_languages": None}, {}]}
    (voice,) = answering(httpx.Response(200, json=page)).voices()
    assert (voice.id, voice.name, voice.languages, voice.settings) == ("v1", "", (), None)


def test_one_voice_comes_with_its_settings(at_sandbox):
    account = at_sandbox()
    assert account.voice(VOICE).settings == account.voice_settings(VOICE)
    with pytest.raises(errors.VoiceGone, match="choose another"):
        account.voice("NoSuchVoice")


def test_models_say_what_they_take_and_those_that_do_not_speak_are_left_out(at_sandbox):
    models = {one.id: one for one in at_sandbox().models()}
    assert set(models) == {V2, V3, "eleven_flash_v2_5"}
    assert models[V2].settings == {"stability", "similarity_boost", "style", "use_speaker_boost", "speed"}
    assert models[V3].settings == {"stability"} and models[V3].steps == (0.0, 0.5, 1.0)
    assert models["eleven_flash_v2_5"].settings == {"stability", "similarity_boost", "speed"}
    assert (models["eleven_flash_v2_5"].rate, models[V3].longest) == (Decimal("0.5"), 3000)


def test_credit_is_unknown_to_a_key_that_may_only_speak(at_sandbox):
    account = at_sandbox("sandbox-scoped")
    assert account.subscription() is None
    assert account.speak(VOICE, "Still speaks.", V2, {}, WAV).data.startswith(b"RIFF")
    with pytest.raises(errors.BadKey):
        at_sandbox("sandbox-401").subscription()


def test_credit_falls_by_what_was_spoken(at_sandbox, tmp_path):
    account = at_sandbox()
    before = account.subscription()
    spoken = account.speak(VOICE, "Ten signs.", V2, {}, WAV)
    after = account.subscription()
    assert before and after and before.left - after.left == spoken.credits == 10
    (line,) = vendor.book(tmp_path)
    assert (line.credits, line.line, line.id) == (10, "Ten signs.", spoken.request_id)


@pytest.mark.parametrize(
    ("tag", "ours"),
    [
        ("400", errors.BadInput), ("401", errors.BadKey), ("permission", errors.NoPermission),
        ("quota", errors.NoCredit), ("old", errors.NoCredit), ("vpn", errors.Unusual), ("402", errors.NeedsPlan),
        ("403", errors.NeedsPlan), ("404", errors.VoiceGone), ("409", Later), ("425", Later), ("429", Later),
        ("concurrent", Later), ("busy", Later), ("rate", Later), ("422", errors.BadInput),
        ("plain", errors.BadInput), ("500", OutcomeUnknown), ("lost-answer", OutcomeUnknown),
        ("slow", OutcomeUnknown), ("lost-unmade", OutcomeUnknown), ("lost-request", Later),
    ],
)  # fmt: skip
def test_the_sandbox_plays_every_error(at_sandbox, tmp_path, tag, ours):
    with pytest.raises(ours):
        at_sandbox().speak(VOICE, f"Hello [sandbox:{tag}]", V2, {}, WAV)
    billed = sum(line.credits for line in vendor.book(tmp_path))
    assert (billed > 0) == (tag in ("lost-answer", "slow"))


def test_what_was_lost_on_the_way_is_in_the_history_with_its_sound(at_sandbox):
    account, line, since = at_sandbox(), "Hello [sandbox:lost-answer]", datetime.now(UTC)
    with pytest.raises(OutcomeUnknown):
        account.speak(VOICE, line, V2, {"stability": 0.4}, WAV)
    (item,) = account.history(VOICE, since)
    assert (item.line, item.model_id, item.credits) == (line, V2, Decimal(len(line)))
    assert account.history_audio(item.id).startswith(b"RIFF")
    assert account.history("SandboxVoice00000001", since) == []
    with pytest.raises(errors.NoPermission):
        at_sandbox("sandbox-scoped").history(VOICE, since)


def test_a_refusal_once_lets_the_same_line_pass_the_second_time(at_sandbox):
    account = at_sandbox()
    with pytest.raises(Later):
        account.speak(VOICE, "Hello [sandbox:busy-once]", V2, {}, WAV)
    assert account.speak(VOICE, "Hello [sandbox:busy-once]", V2, {}, WAV).credits


def test_the_sandbox_checks_what_the_vendor_checks(at_sandbox):
    account = at_sandbox()
    for settings, model, ours in (
        ({"stability": 0.3}, V3, errors.BadStability), ({"speed": 1.3}, V2, errors.BadInput),
        ({"loudness": 1}, V2, errors.BadInput), ({}, "no_such_model", errors.BadInput),
    ):  # fmt: skip
        with pytest.raises(ours):
            account.speak(VOICE, "a", model, settings, WAV)
    with pytest.raises(errors.TooLong):
        account.speak(VOICE, "a" * 3001, V3, {"stability": 0.5}, WAV)
    with pytest.raises(errors.NoCredit):
        at_sandbox("sandbox-empty").speak(VOICE, "a", V2, {}, WAV)
    with pytest.raises(errors.NeedsPlan):
        at_sandbox("sandbox-free").speak("SandboxVoice00000001", "a", V2, {}, WAV)


def test_the_sandbox_sings_the_same_line_alike_and_every_other_one_otherwise(at_sandbox):
    account = at_sandbox()

    def sung(line="Hello there.", voice=VOICE, **settings):
        return account.speak(voice, line, V2, settings, WAV).data

    assert sung() == sung() and b"SANDBOX" in sung()
    others = {sung("Hello here."), sung(voice="SandboxVoice00000003"), sung(stability=0.1), sung(speed=0.7), sung()}
    assert len(others) == 5 and len(sung(speed=0.7)) > len(sung())
    silent = account.speak(VOICE, "Hello there.", V2, {}, MP3)
    assert silent.data.startswith(b"\xff\xfb") and silent.sound is MP3
