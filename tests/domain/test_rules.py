"""The small rules: arrows, voices, tags, paths, money, waiting, public addresses, sheets."""

import csv
import io
import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain import money, patience, soul, tags
from services.domain.job_state import ACTIVE, ARROWS, ENDED, JobState, may_go
from services.domain.object_path import display_name, object_path, safe_name
from services.domain.public_address import is_public
from services.domain.request_key import request_key
from services.domain.sheet import to_csv
from services.domain.soul import GenerationSettings, SettingsError
from services.domain.tags import TagError
from services.domain.voice import VoiceError, VoiceSettings


def test_an_ended_job_goes_nowhere_and_every_other_can_end():
    for state in JobState:
        assert bool(ARROWS[state]) == (state in ACTIVE)
    assert all(ARROWS[state] & ENDED for state in ACTIVE)
    assert not may_go(JobState.IN_PROGRESS, JobState.QUEUED)
    assert may_go(JobState.SUBMITTING, JobState.PENDING)


@pytest.mark.parametrize("wrong", [{"stability": 1.1}, {"speed": 0.6}, {"style": -0.1}])
def test_a_voice_setting_outside_its_range_is_refused(wrong):
    with pytest.raises(VoiceError, match="must lie between"):
        VoiceSettings(**wrong)


def test_voice_settings_survive_storage_and_old_rows():
    voice = VoiceSettings(0.1, 0.2, 0.3, True, 0.9)
    assert VoiceSettings.from_json(voice.as_json()) == voice
    assert VoiceSettings.from_json({"stability": 7, "unknown": 1, "speed": None}) == VoiceSettings()


def test_tags_are_tidied_as_the_database_tidies_them():
    assert tags.tidy([" Beach ", "beach", "", "Sun"]) == ("beach", "sun")
    with pytest.raises(TagError):
        tags.tidy(["x" * 41])
    with pytest.raises(TagError):
        tags.tidy([str(number) for number in range(51)])


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\x\\photo.png", "photo.png"),
        ("gpj.\u202eexe.png", "gpj.exe.png"),
        ("a\x00b\n.jpg", "ab.jpg"),
        ("..", "unnamed"),
        ("", "unnamed"),
        ("e\u0301te\u0301.jpg", "été.jpg"),
        ("x" * 300 + ".jpeg", "x" * 115 + ".jpeg"),
    ],
)
def test_a_name_is_shown_without_tricks(typed, shown):
    assert display_name(typed) == shown


@given(st.text(max_size=300))
def test_every_object_path_is_plain_ascii_under_its_owner(typed):
    path = object_path("owner", "image", "id", typed, "png")
    assert re.fullmatch(r"owner/image/id_[A-Za-z0-9-]{1,80}\.png", path)


@pytest.mark.parametrize("typed", ["CON.png", "nul", "🎉.png", "LPT1.txt"])
def test_names_that_mean_something_to_a_system_become_plain(typed):
    assert safe_name(typed, "png") == "file.png"


def test_a_look_costs_what_the_price_list_says():
    day = date(2026, 11, 1)
    assert money.claude_cost("claude-sonnet-5-5", 2_500, 1_500, day) == Decimal("0.020000")
    assert money.claude_cost("claude-haiku-5-5", 100_000, 0, day) == Decimal("0.010000")
    assert money.claude_cost("claude-haiku-5-5", 100_001, 0, day) == Decimal("0.050000")
    assert money.claude_cost("claude-sonnet-5-5", 1, 1, date(2026, 9, 30)) is None
    assert money.claude_cost("unknown", 1, 1, day) is None


@pytest.mark.parametrize(
    "wrong",
    [{"aspect_ratio": "5:4"}, {"resolution": "4K"}, {"batch_size": 2}, {"seed": 0}, {"seed": 1_000_001}],
)
def test_settings_the_model_does_not_know_are_refused(wrong):
    with pytest.raises(SettingsError, match=r"\.$"):
        GenerationSettings(**wrong)


def test_the_body_is_flat_and_leaves_out_an_absent_seed():
    body = soul.request_body("a cat", {**GenerationSettings().as_json(), "someone_elses": 1})
    assert body["prompt"] == "a cat" and "seed" not in body and "someone_elses" not in body
    assert soul.request_body("a cat", GenerationSettings(seed=7).as_json())["seed"] == 7


def test_looks_grow_apart_up_to_ten_seconds():
    waits = [patience.look_again(looks, 0.5) for looks in range(8)]
    assert waits[:3] == [2.0, 3.0, 4.5] and waits[-1] == 10.0
    assert patience.look_again(3, 0.0) < patience.look_again(3, 1.0)
    assert patience.try_again(0, 0.5, asked=40) == 40
    assert patience.try_again(99, 1.0) < 145



@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.216.34", "2606:4700:4700::1111"])
def test_public_addresses_are_public(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "192.0.0.8", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.88.99.1", "198.18.0.1",
        "::1", "::", "::ffff:127.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::",
        "fe80::1", "fe80::1%eth0", "fc00::1", "fec0::1", "ff02::1", "2001:db8::1", "localhost", "0x7f000001",
        "",
    ],
)  # fmt: skip
def test_everything_else_is_not(address):
    assert not is_public(address)


def test_a_request_key_is_a_uuid_and_stays_the_same():
    given_key = "8a03e360-afe4-5d75-bd10-4c60e658eb43"
    assert request_key(given_key) == given_key
    assert request_key("a press") == request_key("a press") != request_key("another")


def cells(value):
    text = to_csv(["name"], [[value]]).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))[1][0]


@pytest.mark.parametrize("start", list("=+-@＝＋－＠|%"))
@pytest.mark.parametrize("before", ["", " ", "\t", "\r\n", "\x00"])
def test_no_cell_is_a_formula(start, before):
    assert cells(f"{before}{start}1+1").startswith("'")


def test_numbers_dates_and_lists_keep_their_sense():
    assert cells(-5) == "-5"
    assert cells(Decimal("-1.50")) == "-1.50"
    assert cells(None) == ""
    assert cells(True) == "yes"
    assert cells(("a", "b")) == "a, b"
    assert cells(datetime(2026, 1, 2, tzinfo=UTC)) == "2026-01-02T00:00:00+00:00"
    assert to_csv(["a"], [["b"]]) == b'\xef\xbb\xbf"a"\r\n"b"\r\n'
