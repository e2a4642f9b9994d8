"""Times, numbers, charges and people's own words, as they are read on the screens."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.domain.approval import Verdict
from services.domain.job_state import JobState
from services.domain.key_facts import KeyStatus
from services.store.keys import ApiKey
from services.store.stats import HomeCounts
from ui import badge, charge, home_words, joblist, key_words, numbers, plain, price, removal, times

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
TWO = charge.Bill(Decimal(2), Decimal("0.125"))


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (timedelta(seconds=-5), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=4, seconds=59), "4 min ago"),
        (timedelta(hours=1), "1 h ago"),
        (timedelta(hours=23, minutes=59), "23 h ago"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(days=13), "1 week ago"),
        (timedelta(days=14), "2 weeks ago"),
        (timedelta(days=31), "1 month ago"),
        (timedelta(days=364), "12 months ago"),
        (timedelta(days=800), "2 years ago"),
    ],
)
def test_a_moment_is_told_by_its_age_rounded_down(before, words):
    assert times.ago(NOW - before, NOW) == words


def test_the_exact_moment_is_told_on_the_persons_clock():
    assert times.exact(NOW, "Asia/Tokyo") == "22 November 2026, 21:00 JST"
    assert times.exact(NOW, None) == times.exact(NOW, "Not/AZone") == "22 November 2026, 12:00 UTC"


@pytest.mark.parametrize(
    ("seconds", "words"), [(-1, "0:00"), (42, "0:42"), (725, "12:05"), (3729, "1:02:09")]
)
def test_a_duration_reads_like_a_clock(seconds, words):
    assert times.lasted(seconds) == words


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0"),
        (940, "940"),
        (12_400, "12.4 k"),
        (99_999, "99.9 k"),
        (100_000, "100 k"),
        (1_200_000, "1.2 M"),
    ],
)
def test_views_are_short_and_never_rounded_over_a_threshold(count, words):
    assert numbers.views(count) == words


@given(some.integers(min_value=0, max_value=10**12))
def test_short_views_never_promise_more_than_there_are(count):
    number, _, unit = numbers.views(count).partition(" ")
    assert float(number) * {"": 1, "k": 10**3, "M": 10**6, "B": 10**9}[unit] <= count


@pytest.mark.parametrize(
    ("count", "words"), [(812, "812 B"), (3_400_000, "3.4 MB"), (999_999, "1000 kB"), (5 * 10**9, "5.0 GB")]
)
def test_sizes_have_a_unit(count, words):
    assert numbers.size(count) == words


def test_small_money_is_not_told_as_nothing():
    assert numbers.dollars(Decimal("0.0031")) == "$0.0031"
    assert numbers.dollars(Decimal("3.1")) == "$3.10" and numbers.dollars(Decimal(0)) == "$0.00"
    assert (
        numbers.credits(Decimal("1.500")) == "1.5 credits" and numbers.credits(Decimal("1.000")) == "1 credit"
    )


@pytest.mark.parametrize("state", [JobState.FAILED, JobState.NSFW, JobState.CANCELLED])
def test_a_job_that_failed_says_that_nothing_was_charged(state):
    assert charge.sentence(state, None, TWO, sandbox=False) == "Nothing was charged."


@pytest.mark.parametrize("state", [JobState.SUBMITTING, JobState.IN_PROGRESS, JobState.FAILED])
@pytest.mark.parametrize("code", ["outcome_unknown", "needs_check"])
def test_an_unknown_outcome_never_says_that_nothing_was_charged(state, code):
    words = charge.sentence(state, code, TWO, sandbox=False)
    assert "may have been charged, about 2 credits, $0.13" in words and "Nothing was charged" not in words
    assert charge.short(state, code, TWO, sandbox=False) == "unknown"


@pytest.mark.parametrize("state, code", [(JobState.FAILED, "result_lost"), (JobState.NSFW, "charged_anyway")])
def test_a_job_that_came_to_nothing_and_cost_money_says_so(state, code):
    assert charge.sentence(state, code, TWO, sandbox=False) == "2 credits, $0.13 charged, as the vendor estimated."
    assert charge.short(state, code, TWO, sandbox=False) == "2 credits, $0.13"


@pytest.mark.parametrize(
    "usd, quoted, words",
    [
        ("0.04", "0.04", "$0.04 charged, as the button said."),
        ("0.045", "0.04", "$0.045 charged; the button said $0.04."),
        ("0.04", None, "$0.04 charged, as the vendor estimated."),
    ],
)
def test_a_done_job_says_what_it_cost_and_what_its_button_said(usd, quoted, words):
    bill = charge.Bill(None, Decimal(usd), None if quoted is None else Decimal(quoted))
    assert charge.sentence(JobState.COMPLETED, None, bill, sandbox=False) == words


def test_a_waiting_job_still_says_the_price_of_its_button():
    bill = charge.Bill(None, None, Decimal("0.375"))
    said = charge.sentence(JobState.PENDING, None, bill, sandbox=False)
    assert said == "Nothing was charged yet. The button said $0.38."


def test_a_price_is_possible_by_key_or_sandbox_only():
    assert not price.of("Anthropic", has_key=False, sandbox=False).possible
    assert price.of("Anthropic", has_key=False, sandbox=True).words == "Sandbox: nothing is charged."
    assert "$0.02" in price.of("Anthropic", has_key=True, sandbox=True, estimate="$0.02").words


def test_every_state_and_verdict_has_a_word_an_icon_and_a_drawing_of_its_own():
    for table in (badge.JOBS, badge.VERDICTS):
        assert len({one.word for one in table.values()}) == len(table)
        assert all(one.icon.startswith(":material/") and one.glyph for one in table.values())
    assert set(badge.JOBS) == set(JobState) and set(badge.VERDICTS) == set(Verdict)


def test_a_request_without_an_answer_is_a_state_of_its_own_in_words():
    assert badge.job("submitting", "outcome_unknown").word == "No answer yet"
    assert badge.job("submitting").word == "Sending" and badge.job("failed", "outcome_unknown").word == "Failed"
    assert badge.job("in_progress", "copying").word == "Saving the pictures"


@pytest.mark.parametrize(
    ("words", "safe"),
    [
        ("![x](https://example.com/p.png)", r"!\[x\](https\://example.com/p.png)"),
        ("[a](b) **b** :red[x] `c` <b> _b_ a_b", r"\[a\](b) \*\*b\*\* \:red\[x\] \`c\` \<b\> \_b\_ a_b"),
        ("- a\n 1. b\r=\n+ c", "\\- a\n 1\\. b\r\\=\n\\+ c"),
    ],
)
def test_peoples_words_lose_every_sign_that_markup_is_made_of(words, safe):
    assert plain.text(words) == safe and safe.replace("\\", "") == words


def test_a_sentence_without_such_signs_stays_as_it_is():
    sentence = "It failed (again): 3.5 s - nothing was charged, so try it once more!"
    assert plain.text(sentence) == sentence


def test_a_long_prompt_is_cut_between_words():
    title = joblist.title("A woman in a camel coat " * 10)
    assert len(title) <= 72 and title.endswith(" …") and "  " not in title


def test_a_deletion_names_kinds_size_and_who_uses_them():
    class File:
        file_type, file_size = "image", 1_700_000

    words = removal.of_files([File(), File()], ["Nova"])
    assert words == "2 images, 3.4 MB, used as reference by Nova. This cannot be undone."


KEY = ApiKey(
    "elevenlabs", "9876", NOW, NOW, NOW, KeyStatus.WORKS, NOW, Decimal(12400), "credits", "", "", None, False, NOW
)


def test_a_key_is_told_by_its_end_only_when_an_end_is_known():
    assert key_words.told(replace(KEY, last4=""), NOW, None).startswith("Saved just now")
    assert key_words.told(KEY, NOW, None).startswith("Ends in **9876**, saved just now.")


@pytest.mark.parametrize(
    ("known", "says"),
    [
        ({}, "12,400 credits left, checked just now."),
        ({"credit": Decimal("4.5"), "credit_unit": "usd"}, "$4.50 left, checked just now."),
        ({"credit": None, "scope": "It may not read the balance."}, "Checked just now. It may not read the balance."),
        ({"check_error": "ElevenLabs does not answer at the moment."}, "checked just now. ElevenLabs does not answer"),
        ({"is_sandbox": True}, "A key of the sandbox: no vendor is asked"),
        ({"status": KeyStatus.UNCHECKED, "checked_at": None}, "about to ask whether it works"),
        (
            {"status": KeyStatus.REFUSED, "failing_since": NOW, "check_error": "ElevenLabs does not accept this key."},
            "ElevenLabs does not accept this key. Since ",
        ),
    ],
)
def test_what_is_known_of_a_key_is_said_in_words(known, says):
    assert says in key_words.told(replace(KEY, **known), NOW, None)


def test_home_speaks_of_keys_that_stopped_working_and_of_no_others():
    dead = replace(KEY, status=KeyStatus.REFUSED, failing_since=NOW)
    (need,) = key_words.needs([KEY, dead], {"elevenlabs": "ElevenLabs"})
    assert need.sentence == "Your ElevenLabs key stopped working" and need.page == "keys"


@pytest.mark.parametrize("jobs, paid, words", [
    (1, 1, "1 job got no answer yet and may have cost money"),
    (2, 0, "2 jobs of the sandbox got no answer yet"),
    (3, 1, "3 jobs got no answer yet, and 1 of them may have cost money"),
])  # fmt: skip
def test_a_job_without_an_answer_may_have_cost_money_only_where_money_is_asked(jobs, paid, words):
    nothing = HomeCounts(**dict.fromkeys(HomeCounts.__dataclass_fields__, 0))
    counts = replace(nothing, generations_unknown=jobs, generations_unknown_paid=paid)
    assert [need.sentence for need in home_words.needs(counts)] == [words]
    assert home_words.needs(nothing) == []
