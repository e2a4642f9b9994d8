"""Five prompts, each on its axis: how axes are spread, what the vendor is asked for, what counts as an answer."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain import variations
from services.domain.text_diff import by_word
from services.domain.variations import AXES, VariationsError, read, schema, spread

WORDS = ["red dress", "on a beach at dusk", "seen from below", "arms crossed", "under neon light"]
some_axes = st.lists(st.sampled_from(AXES), min_size=1, unique=True)
json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=5),
    max_leaves=25,
)


def five(**changes: object) -> dict[str, object]:
    answer = {
        f"variation_{place}": {"title": f"T{place}", "prompt": f"{word} {place}", "changed_axis": axis}
        for place, (word, axis) in enumerate(zip(WORDS, AXES, strict=True), 1)
    }
    return {"image_summary": "A woman.", **answer, **changes}


def test_five_good_variations_are_read_in_order() -> None:
    found = read(five(), AXES)
    assert [one.label for one in found.all] == ["T1", "T2", "T3", "T4", "T5"]
    assert [one.axis for one in found.all] == list(AXES)


@pytest.mark.parametrize(
    "answer",
    [
        None,
        [],
        five(variation_3=None),
        five(image_summary=" "),
        five(image_summary="\x00\ud800"),
        five(variation_1={"title": "x", "prompt": "", "changed_axis": "setting"}),
        five(variation_1={"title": "x", "prompt": "p", "changed_axis": "mood"}),
        five(variation_1={"title": 7, "prompt": "p", "changed_axis": ["setting"]}),
        five(variation_2=five()["variation_1"]),
        five(variation_2={"title": "x", "prompt": "Red DRESS, 1!", "changed_axis": "outfit"}),
    ],
    ids=range(10),
)
def test_anything_less_than_five_different_prompts_on_their_axes_is_refused(answer: object) -> None:
    with pytest.raises(VariationsError):
        read(answer, AXES)


def test_a_reroll_must_differ_from_what_it_replaces_and_what_stays() -> None:
    answer = {"image_summary": "A woman.", "variation_1": five()["variation_1"]}
    assert read(answer, ["setting"], ["under a bridge"]).all[0].text == "red dress 1"
    with pytest.raises(VariationsError, match="an earlier prompt"):
        read(answer, ["setting"], ["under a bridge", "1 red dress"])


@given(some_axes)
def test_five_prompts_are_spread_evenly_over_the_axes_that_are_not_locked(axes: list[str]) -> None:
    found = spread(axes)
    counts = [found.count(axis) for axis in axes]
    assert len(found) == 5 and set(found) == set(axes) and max(counts) - min(counts) <= 1


def test_with_everything_locked_there_is_nothing_to_ask() -> None:
    with pytest.raises(ValueError, match="free"):
        spread([])


@given(some_axes)
def test_the_schema_demands_every_prompt_by_name_on_its_axis_and_is_closed(axes: list[str]) -> None:
    wanted: dict[str, Any] = schema(spread(axes))
    assert wanted["required"] == ["image_summary", *variations.NAMES] == list(wanted["properties"])
    for name, axis in zip(variations.NAMES, spread(axes), strict=True):
        part = wanted["properties"][name]
        assert part["properties"]["changed_axis"]["enum"] == [axis]
        assert part["additionalProperties"] is False and set(part["required"]) == set(part["properties"])


def answers() -> st.SearchStrategy[Any]:
    """Answers of the right shape with anything in any place, and anything at all."""
    parts = [
        st.fixed_dictionaries({"title": st.text() | json_values, "prompt": st.text() | json_values,
                               "changed_axis": st.just(axis) | json_values}) | json_values
        for axis in AXES
    ]
    named = {name: part for name, part in zip(variations.NAMES, parts, strict=True)}
    return json_values | st.fixed_dictionaries({"image_summary": st.text() | json_values, **named})


@given(answers())
def test_whatever_is_answered_we_have_five_fit_prompts_or_a_sentence(answer: object) -> None:
    try:
        found = read(answer, AXES)
    except VariationsError as error:
        assert str(error)
        return
    assert len(found.all) == 5 and 0 < len(found.summary) <= variations.LONGEST_SUMMARY
    for one in found.all:
        text = one.text + one.label + found.summary
        text.encode()  # no halves of surrogate pairs, which no wire takes
        assert "\x00" not in text
        assert 0 < len(one.text) <= variations.LONGEST_PROMPT and 0 < len(one.label) <= variations.LONGEST_LABEL


@given(st.text(max_size=80), st.text(max_size=80))
def test_a_difference_holds_both_texts_whole(before: str, after: str) -> None:
    runs = by_word(before, after)
    assert "".join(text for kind, text in runs if kind != "gone") == after
    assert "".join(text.split() and "".join(text.split()) or "" for kind, text in runs if kind != "new") == "".join(
        before.split()
    )


def test_a_difference_names_what_went_and_what_came() -> None:
    assert by_word("a red coat at dusk", "a blue coat at dusk") == [
        ("same", "a"), ("gone", " red"), ("new", " blue"), ("same", " coat at dusk"),
    ]  # fmt: skip
