"""Axes, wishes, models, paying once, re-rolls: what a person asks of a look, against the vendor's own book."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from local.vendors import anthropic as vendor
from services import personas, prompt_edits, prompts
from services.domain.secret import Secret
from services.domain.variations import AXES, NAMES
from services.errors import Conflict, Invalid
from services.prompt_work import PromptWork
from services.prompts import PromptFilter, Question
from services.store.jobs import Jobs
from services.vendor_access import Access, VendorAccess
from tests.domain.test_variations import answers
from tests.services.bench_fixtures import bench as bench
from tests.services.bench_fixtures import quick_stack as quick_stack
from tests.services.bench_fixtures import quick_studio as quick_studio

PRESS = [0]


def pressed() -> str:
    return uuid4().hex


def asked(bench, attempt=0, **given):
    """A group that has ended; `given` are parts of the question."""
    question = Question(given.pop("source", None) or bench.picture().id, **given)
    return bench.look(prompts.ask_for_five(bench.who, question, pressed(), attempt))


def found_before(bench: Any, source: str, **given: Any) -> Any:
    """The look that stands in the way of the same question."""
    return prompts.asked_before(bench.who, Question(source, **given))


class OneDesk(VendorAccess):
    """Gives every look the same way out."""

    def __init__(self, answer):
        http = httpx.Client(transport=httpx.MockTransport(answer))
        self._access = Access(http, http, Secret("a-key"), False)

    def open(self, user_id, service, sandbox=None, payer=None):
        return self._access


def answered(bench: Any, answer: Any, **given: Any) -> tuple[Any, list[dict[str, Any]]]:
    """The group after a look whose vendor is `answer`, and the bodies it was sent."""
    seen: list[dict[str, Any]] = []

    def note(request):
        seen.append(json.loads(request.content))
        return answer(request)

    question = Question(given.pop("source", None) or bench.picture().id, **given)
    group = prompts.ask_for_five(bench.who, question, pressed())
    jobs = Jobs(bench.studio.admin, "a worker")
    work = PromptWork(jobs, OneDesk(note), lambda seconds: False)
    for claimed in jobs.claim_groups(20, 60):
        work.look(claimed)
    return prompts.group(bench.who, group.id), seen


def test_locked_axes_stay_and_five_prompts_are_spread_over_the_free_ones(bench):
    group = asked(bench, axes=("mood", "setting"), wishes="more rain")
    assert group.axes == ("setting", "mood") and group.wishes == "more rain"
    assert [prompt.axis for prompt in group.prompts] == ["setting", "mood", "setting", "mood", "setting"]
    assert len({prompt.prompt_text for prompt in group.prompts}) == 5
    for axis in ("outfit", "light", "camera"):
        assert all(f"the {axis} exactly as in the picture" in prompt.prompt_text for prompt in group.prompts)
    with pytest.raises(Invalid, match="At least one thing"):
        asked(bench, axes=())


def test_the_model_that_was_chosen_looks_and_one_without_a_price_is_refused(bench):
    group = asked(bench, model="claude-haiku-5-5")
    assert group.vision_model == group.vendor_model == "claude-haiku-5-5"
    assert vendor.book(bench.studio.settings.home)[-1].model == "claude-haiku-5-5"
    assert group.cost_usd < asked(bench).cost_usd
    with pytest.raises(Invalid, match="does not know this model"):
        asked(bench, model="claude-unheard-of")


def test_the_same_question_is_paid_once_until_somebody_asks_again(bench):
    source, before = bench.picture().id, len(bench.looks())
    first = asked(bench, source=source)
    assert asked(bench, source=source).id == first.id and len(bench.looks()) == before + 1
    # The same bytes under another name are the same picture.
    assert found_before(bench, bench.picture().id).id == first.id
    again = asked(bench, source=source, attempt=first.attempt + 1)
    assert again.id != first.id and len(bench.looks()) == before + 2
    assert found_before(bench, source).id == again.id


def test_a_refusal_is_not_paid_for_twice_unasked_and_a_free_failure_may_be_tried_again(bench):
    source = bench.picture().id
    declined = asked(bench, source=source, wishes="[sandbox:refusal]")
    assert declined.error_code == "declined" and declined.cost_usd > 0
    assert found_before(bench, source, wishes="[sandbox:refusal]").id == declined.id
    free = asked(bench, source=source, wishes="[sandbox:402]")
    assert free.error_code == "vendor_refused" and "Nothing was charged" in free.error_message
    assert asked(bench, source=source, wishes="[sandbox:402]").id != free.id


def test_a_personas_rules_are_told_and_her_disclosure_goes_with_the_prompts(bench):
    draft = personas.PersonaDraft("Nova", "Soft film look.")
    persona = personas.create(bench.who, draft)
    personas.change(
        bench.who, persona.id, speaking_style="dry", do_list=("linen only",), dont_list=("logos",),
        disclosure="Made with AI",
    )  # fmt: skip

    def refuse(request):
        return httpx.Response(400, json={"error": {"type": "invalid_request_error"}})

    _, (body, *_) = answered(bench, refuse, persona_id=persona.id)
    told = body["messages"][0]["content"][1]["text"]
    assert "- always: linen only" in told and "- never: logos" in told and "dry" in told
    assert "Made with AI" not in json.dumps(body)
    group = asked(bench, persona_id=persona.id)
    assert all("always: linen only" in prompt.prompt_text for prompt in group.prompts)
    assert {prompt.metadata["disclosure"] for prompt in group.prompts} == {"Made with AI"}


def rolled(bench, prompt, seen=None, words=""):
    """The prompt after its re-roll, and the look that made it."""
    if words:
        prompt = prompt_edits.edit(bench.who, prompt.id, f"{prompt.prompt_text} {words}")
    look = prompts.re_roll(bench.who, prompt.id, seen or prompt.version, pressed())
    bench.worker.tick()
    return prompts.get(bench.who, prompt.id), prompts.group(bench.who, look.id)


def test_a_reroll_replaces_one_prompt_and_keeps_the_old_words(bench):
    group = asked(bench)
    old, before = group.prompts[3], len(bench.looks())
    new, look = rolled(bench, old)
    assert look.status == "completed" and look.kind == "one" and look.cost_usd > 0 and look.is_sandbox
    assert len(bench.looks()) == before + 1
    assert new.prompt_text != old.prompt_text and new.axis == old.axis and new.version == 2 and not new.is_edited
    texts = {prompt.id: prompt.prompt_text for prompt in prompts.group(bench.who, group.id).prompts}
    assert len(texts) == 5
    assert all(texts[one.id] == one.prompt_text for one in group.prompts if one.id != old.id)
    assert [one.origin for one in prompt_edits.history(bench.who, old.id)] == ["reroll", "look"]
    assert prompt_edits.undo(bench.who, old.id, 2).prompt_text == old.prompt_text
    assert prompt_edits.redo(bench.who, old.id, 1).prompt_text == new.prompt_text
    assert prompts.groups(bench.who).total == 1


def test_a_reroll_pressed_twice_in_two_tabs_or_sent_again_is_paid_once(bench):
    prompt, before = asked(bench).prompts[0], len(bench.looks())
    key = pressed()
    looks = {prompts.re_roll(bench.who, prompt.id, 1, one).id for one in (key, key, pressed())}
    bench.worker.tick()
    looks |= {prompts.re_roll(bench.who, prompt.id, 1, one).id for one in (key, pressed())}
    bench.worker.tick()
    assert len(looks) == 1 and len(bench.looks()) == before + 1
    prompt_edits.edit(bench.who, prompt.id, "my own words")
    with pytest.raises(Conflict, match="Nothing was sent"):
        prompts.re_roll(bench.who, prompt.id, 2, pressed())


@pytest.mark.parametrize(
    ("word", "code", "said"),
    [
        ("refusal", "declined", "the vendor would have taken $"),
        ("cut", "unusable_answer", "Twice the answer was not a prompt"),
        ("529", "vendor_unavailable", "Nothing was charged"),
        ("lost-answer", "outcome_unknown", "may have been charged"),
    ],
)
def test_a_reroll_that_fails_says_so_and_leaves_the_words_alone(bench, word, code, said):
    prompt = asked(bench).prompts[1]
    bench.worker._prompts.pause = lambda seconds: False
    now, look = rolled(bench, prompt, words=f"[sandbox:{word}]")
    assert (look.status, look.error_code) == ("failed", code) and said in look.error_message
    assert now.prompt_text == f"{prompt.prompt_text} [sandbox:{word}]" and now.version == 2


def test_a_worker_killed_while_it_re_rolled_is_told_and_nothing_is_sent_again(bench):
    prompt = asked(bench).prompts[0]
    look = prompts.re_roll(bench.who, prompt.id, 1, pressed())
    (claimed,) = Jobs(bench.studio.admin, "killed").claim_groups(5, 60)
    assert claimed.id == look.id
    bench.sql("update public.prompt_groups set lease_until = now() - interval '1 s' where id = %s", look.id)
    before = len(bench.looks())
    bench.worker.tick()
    look = prompts.re_rolls(bench.who, [prompt.id])[prompt.id]
    assert look.error_code == "outcome_unknown" and "may have been charged" in str(look.error_message)
    assert prompts.get(bench.who, prompt.id).prompt_text == prompt.prompt_text and len(bench.looks()) == before
    # It may have been paid: the same press finds it, and only other words or a later version are a new one.
    assert prompts.re_roll(bench.who, prompt.id, 1, pressed()).id == look.id


def test_a_repair_call_that_fails_names_what_the_first_one_cost(bench):
    replies = iter([said({"nothing": 1}), httpx.Response(529, json={"error": {"type": "overloaded_error"}})])
    last = httpx.Response(529, json={"error": {"type": "overloaded_error"}})
    group, bodies = answered(bench, lambda _: next(replies, last))
    assert len(bodies) == 4 and group.status == "failed"
    assert "The second try was not charged" in group.error_message and "was charged: $" in group.error_message
    assert group.cost_usd > 0


def said(answer: object, **given: object) -> httpx.Response:
    usage = {"input_tokens": 100, "output_tokens": 50}
    text = answer if isinstance(answer, str) else json.dumps(answer)
    content = [{"type": "text", "text": text}]
    body = {"model": "m", "content": content, "stop_reason": "end_turn", "usage": usage} | given
    return httpx.Response(200, content=json.dumps(body), headers={"content-type": "application/json"})


def test_a_refusal_of_the_vendor_itself_names_what_it_cost(bench):
    why = {"type": "refusal", "explanation": "It shows a child."}
    group, _ = answered(bench, lambda _: said("", stop_reason="refusal", stop_details=why))
    assert group.error_message == "Anthropic declined this picture (It shows a child). The look was charged: $0.001."


def test_an_answer_that_does_not_say_what_it_used_is_not_called_free(bench):
    group, _ = answered(bench, lambda _: said("{}", usage=None))
    assert group.error_code == "unusable_answer" and "may have been charged" in group.error_message
    assert group.cost_usd is None


nested = "[" * 20_000
odd_bodies = st.one_of(
    answers().map(lambda answer: said(answer)),
    st.text(max_size=40).map(lambda text: said(text)),
    st.sampled_from([
        said("{}", content=None), said("{}", content=7), said("{}", content=[None, 7, {"type": "text"}]),
        said("{}", usage=[1]), said("{}", usage={"input_tokens": "x", "output_tokens": -4}), said(nested),
        said("{}", usage={"input_tokens": 10**30}), said("{}", model={"a": "\x00"}, id="\x00"),
        said("{}", stop_reason="refusal", stop_details="no"), said("{}", stop_reason=None),
        said("{}", stop_reason="refusal", stop_details={"explanation": "\x00\ud800" * 400}),
        httpx.Response(200, text="<html>"), httpx.Response(200, text="null"), httpx.Response(200, text=nested),
        httpx.Response(200, json=[]), httpx.Response(418, json={"error": "tea"}), httpx.Response(302),
        httpx.Response(500, json={"error": {"type": ["odd"], "details": 7}}), httpx.Response(204),
    ]),
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(odd_bodies)
def test_whatever_the_model_answers_we_end_with_five_prompts_or_a_sentence(bench, response):
    PRESS[0] += 1
    source = bench.picture().id if PRESS[0] == 1 else prompts.groups(bench.who, limit=1).items[0].source_image_id
    fresh = httpx.Response(response.status_code, headers=response.headers, content=response.content)
    group, bodies = answered(bench, lambda _: fresh, source=source, wishes=f"try {PRESS[0]}")
    assert len(bodies) <= 6
    if group.status == "completed":
        assert [prompt.axis for prompt in group.prompts] == list(AXES) and len(group.prompts) == len(NAMES)
    else:
        assert group.status == "failed" and group.error_code and group.error_message.endswith((".", "again."))
        assert "charged" in group.error_message and group.prompts == ()


def test_single_prompts_are_found_by_words_axis_score_and_star(bench):
    group = asked(bench)
    first, second = group.prompts[:2]
    prompt_edits.set_favourite(bench.who, first.id, True)
    prompt_edits.set_score(bench.who, second.id, 4)
    prompt_edits.edit(bench.who, second.id, "Nova at the harbour at dawn")

    def found(**wanted):
        return [one.id for one in prompts.browse(bench.who, PromptFilter(**wanted)).items]

    assert found(favourite=True) == [first.id] and found(least_score=4) == [second.id]
    assert found(least_score=5) == [] and found(axis=first.axis) == [first.id]
    assert found(text="dawn harb") == [second.id] and len(found()) == 5
    with pytest.raises(Invalid, match="1 to 5"):
        prompt_edits.set_score(bench.who, first.id, 6)


def test_what_was_removed_comes_back_or_is_cleared_away_after_a_week(bench):
    group = asked(bench)
    prompts.remove_group(bench.who, group.id)
    assert prompts.groups(bench.who).total == 0 and prompts.browse(bench.who).total == 0
    prompts.bring_back_group(bench.who, group.id)
    assert prompts.groups(bench.who).total == 1 and prompts.browse(bench.who).total == 5
    prompts.remove_group(bench.who, group.id)
    bench.sql("update public.prompt_groups set removed_at = now() - interval '8 days'")
    bench.worker._sweep(24 * 3600)
    assert bench.sql("select count(*) from public.prompts where user_id = %s", bench.who.user_id) == [(0,)]
